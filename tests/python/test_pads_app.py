"""Pads in a terminal, without a terminal: held keys, layout, names, meters, what keys do."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prompt_toolkit.utils import get_cwidth

from flitzis_looper_audio import AudioEngine, PadStopped, State
from flitzis_looper_audio._terminal import demo
from flitzis_looper_audio._terminal.card import seconds
from flitzis_looper_audio._terminal.control import Control
from flitzis_looper_audio._terminal.folder import sound_files
from flitzis_looper_audio._terminal.grid import AROUND, LOW, NARROW, Grid, fit
from flitzis_looper_audio._terminal.holding import Holding, Kind
from flitzis_looper_audio._terminal.keyboard import COLUMNS, KEYBOARDS, ROWS, Place
from flitzis_looper_audio._terminal.look import COLOURS, FULL, NO_COLOURS, PLAIN
from flitzis_looper_audio._terminal.meter import FALL_DB, FLOOR_DB, Meter
from flitzis_looper_audio._terminal.page import Look, Scene, draw, too_small
from flitzis_looper_audio._terminal.reading import PadReading, Reading
from flitzis_looper_audio._terminal.slot import Slot, Sound
from flitzis_looper_audio._terminal.text import UNSHOWABLE, clip, shorten, shown, width, wrap

KEY = (0, False)
NAMES = [
    "kick.wav",
    "a name that is far too long for any card of this world.flac",
    "日本語のループ.wav",
    "e\u0301te\u0301.ogg",
    "\u0301leading.wav",
    "👍🏽👨‍👩‍👧 emoji ❤️.wav",
    "tab\tnew\nline\x1b[31mred.wav",
    "\u202ereversed.wav",
    "bad\udcff\udcfe.wav",
    "",
]


def kinds(holding: Holding, *times: float) -> list[Kind]:
    """What a key does that comes at these times, with a look at the clock every 10 ms; and until a second later."""
    done, now = [], 0.0
    for time in [*times, None]:
        until = times[-1] + 1.0 if time is None else time
        while now < until:
            done += [stroke.kind for stroke in holding.tick(now)]
            now += 0.01
        if time is not None:
            done.append(holding.press(KEY, time).kind)
            now = time
    return done


def held(first: float, delay: float, repeats: int, interval: float = 0.033) -> list[float]:
    """The times at which a held key comes."""
    return [first, *(first + delay + interval * number for number in range(repeats))]


def test_a_key_that_comes_once_is_tapped() -> None:
    assert kinds(Holding(), 1.0) == [Kind.TAP]


@pytest.mark.parametrize("interval", [0.11, 0.2, 0.5, 3.0])
def test_taps_at_any_tempo_are_taps(interval: float) -> None:
    assert kinds(Holding(), *(interval * number for number in range(9))) == [Kind.TAP] * 9


@pytest.mark.parametrize("delay", [0.2, 0.25, 0.5, 0.66, 1.0])
@pytest.mark.parametrize("interval", [0.02, 0.033, 0.092])
def test_repeats_are_a_hold_and_their_end_is_a_release(delay: float, interval: float) -> None:
    done = kinds(Holding(), *held(1.0, delay, 6, interval))

    # The first repeat cannot be told from a tap, the second one can.
    assert done == [Kind.TAP, Kind.TAP, Kind.HOLD, *[Kind.REPEAT] * 4, Kind.RELEASE]


def test_a_hold_says_since_when_and_that_a_repeat_was_taken_for_a_tap() -> None:
    holding = Holding()
    *_, stroke = (holding.press(KEY, time) for time in held(1.0, 0.5, 2))

    assert (stroke.kind, stroke.since, stroke.undo) == (Kind.HOLD, 1.0, True)
    assert holding.delay == pytest.approx(0.5)


def test_once_the_delay_is_known_a_hold_taps_once() -> None:
    holding = Holding()
    kinds(holding, *held(0.0, 0.5, 4))

    assert kinds(holding, *held(5.0, 0.51, 3)) == [
        Kind.TAP,
        Kind.REPEAT,
        Kind.HOLD,
        Kind.REPEAT,
        Kind.RELEASE,
    ]


def test_a_tap_that_comes_when_a_repeat_would_is_a_tap_a_moment_later() -> None:
    holding = Holding()
    kinds(holding, *held(0.0, 0.5, 4))

    assert kinds(holding, 5.0, 5.5) == [Kind.TAP, Kind.REPEAT, Kind.TAP]
    assert kinds(holding, 9.0, 9.5, 10.0, 10.5) == [Kind.TAP, Kind.REPEAT, *[Kind.TAP] * 3]


def test_a_key_that_is_pressed_again_after_its_release_is_tapped() -> None:
    holding = Holding()
    kinds(holding, *held(0.0, 0.3, 3))

    assert holding.press(KEY, 20.0).kind is Kind.TAP


def test_repeats_that_come_in_bunches_are_one_hold() -> None:
    bunches = [1.0, 1.5, *(1.51 + 0.15 * (number // 4) for number in range(16))]

    assert kinds(Holding(), *bunches).count(Kind.RELEASE) == 1
    assert kinds(Holding(), *bunches).count(Kind.HOLD) == 1


def test_keys_do_not_disturb_each_other() -> None:
    holding = Holding()
    for time in held(0.0, 0.3, 5):
        holding.press(KEY, time)

    assert holding.press((1, False), 0.45).kind is Kind.TAP
    assert holding.press((0, True), 0.46).kind is Kind.TAP
    assert holding.press(KEY, 0.47).kind is Kind.REPEAT


@pytest.mark.parametrize("name", KEYBOARDS)
def test_a_keyboard_has_forty_keys_and_each_twice(name: str) -> None:
    keyboard = KEYBOARDS[name]
    keys = "".join(keyboard.plain + keyboard.shifted)

    assert [len(row) for row in keyboard.plain + keyboard.shifted] == [COLUMNS] * ROWS * 2
    assert len(set(keys)) == 2 * ROWS * COLUMNS
    assert not set(keys) & set(" \t\x03\x11")
    assert keyboard.place(keyboard.shifted[3][2]) == Place(3, 2, True)
    assert all(keyboard.place(text) is None for text in ("", "qw", "\x1b[A", "€"))


SIZES = [(40, 10), (41, 11), (60, 15), (80, 24), (100, 30), (132, 43), (237, 70)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("count", [1, 2, 5, 8, 13, 16, 39, 40, 41, 216, 1024])
def test_pads_fit_and_each_is_at_one_place(size: tuple[int, int], count: int) -> None:
    grid = fit(count, *size)

    assert grid is not None
    assert grid.columns * grid.width - 1 <= size[0] and grid.width >= NARROW
    assert grid.rows * grid.height <= size[1] and grid.height >= LOW
    assert grid.rows * grid.height - 1 + AROUND <= size[1]
    assert 1 <= grid.columns <= COLUMNS and 1 <= grid.rows <= ROWS
    places = [
        grid.pad(page, row, column)
        for page in range(grid.pages)
        for row in range(ROWS)
        for column in range(COLUMNS)
    ]
    assert [place for place in places if place is not None] == list(range(count))
    assert [pad for page in range(grid.pages) for pad in grid.pads(page)] == list(range(count))


def test_forty_pads_are_one_page_of_a_usual_terminal() -> None:
    assert fit(40, 80, 24) == Grid(40, 10, 4, 8, 5)


def test_few_pads_are_roomy() -> None:
    grid = fit(8, 80, 24)

    assert grid and (grid.columns, grid.rows) == (4, 2)


@pytest.mark.parametrize("size", [(39, 24), (80, 9), (1, 1), (0, 0)])
def test_a_small_terminal_has_no_grid_but_a_message(size: tuple[int, int]) -> None:
    assert fit(8, *size) is None
    assert all(get_cwidth(text) == size[0] for line in too_small(*size) for _, text in line)


def pad(name: str, number: int = 0) -> PadReading:
    """One in each state, by its number."""
    ready = number % 4 != 3
    return PadReading(
        name,
        playing=number % 4 == 1,
        level=number / 50,
        position=0.4 if number % 4 == 1 else None,
        duration=75.3 if ready else 0.0,
        wave=[0.1, 1.0, 0.5] * 40 if ready else [],
        looped=number % 8 == 1,
        latched=number % 16 == 1,
        loop=(0.25, 0.75) if number % 8 == 1 else None,
        progress=0.43 if number % 8 == 3 else None,
        stage="resampling" if number % 8 == 3 else "",
        fault="it has 3 channels and the engine has 2" if number % 8 == 7 else None,
    )


ENGINE = Reading(State.RUNNING, "main", 0.9, 0.85, 512, 48000, 10.7, 3, 2, 1, 4)


def picture(
    count: int, size: tuple[int, int], names: Sequence[str] = NAMES, **other: Any
) -> list[str]:
    """What is drawn, as plain text."""
    grid = fit(count, *size)
    assert grid
    look = Look(KEYBOARDS["qwerty"], other.pop("glyphs", FULL), other.pop("encoding", "utf-8"))
    scene: dict[str, Any] = {
        "engine": ENGINE,
        "page": 0,
        "exclusive": False,
        "message": "",
        **other,
    }
    lines = draw(
        Scene(pad=lambda one: pad(names[one % len(names)], one), grid=grid, **scene), look, *size
    )
    known = {name for line in lines for style, _ in line for name in style.split()}
    assert known <= {f"class:{name}" for name in COLOURS} | {"class:name", ""}
    return ["".join(text for _, text in line) for line in lines]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("count", [1, 8, 17, 40, 100])
def test_a_picture_fills_the_terminal_exactly(size: tuple[int, int], count: int) -> None:
    lines = picture(count, size)

    assert len(lines) == size[1]
    assert {get_cwidth(line) for line in lines} == {size[0]}


@settings(deadline=None)
@given(st.lists(st.text(), min_size=1, max_size=8), st.sampled_from(SIZES))
def test_no_name_whatever_disturbs_the_picture(names: list[str], size: tuple[int, int]) -> None:
    lines = picture(8, size, names, message=names[0])

    assert {get_cwidth(line) for line in lines} == {size[0]}
    assert not any(ord(character) < 32 for line in lines for character in line)
    "".join(lines).encode()  # no surrogates


def test_a_terminal_without_unicode_gets_what_it_can_show() -> None:
    lines = picture(40, (80, 24), glyphs=PLAIN, encoding="ascii")

    "".join(lines).encode("ascii")
    assert {len(line) for line in lines} == {80}


def test_a_picture_shows_each_pad_with_key_name_time_and_state() -> None:
    lines = picture(8, (80, 24), ["one.wav", "two.wav", "three.wav", "four.wav"])
    text = "\n".join(lines)

    assert all(key in text for key in "1234qwer")
    for word in ("one.wav", "two.wav", "1:15", "30.1", "43%", "resampling", "channels"):
        assert word in text
    assert text.count(FULL.playing) == 2 and text.count(FULL.latched) == 1
    assert text.count(FULL.fault) == 1


def test_the_header_tells_how_the_engine_stands() -> None:
    text = "\n".join(picture(100, (120, 30), exclusive=True, page=1)[:2])

    for word in ("RUNNING", "main", "85%", "xruns 3", "late 2", "stolen 1", "512/48000 Hz"):
        assert word in text
    for word in ("11 ms", "playing 4", "page 2/3", "EXCLUSIVE"):
        assert word in text


@pytest.mark.parametrize("state", [State.RECONNECTING, State.WAITING])
def test_an_engine_that_does_not_play_says_why(state: State) -> None:
    from dataclasses import replace

    lines = picture(8, (80, 24), engine=replace(ENGINE, state=state, device=None, quantum=0))

    assert state.value in lines[0] and "no device" in lines[0]
    assert ("PipeWire is gone" if state is State.RECONNECTING else "waiting") in lines[-2]


@pytest.mark.parametrize("cells", [40, 60, 80, 120])
def test_the_footer_never_lacks_what_ends_it(cells: int) -> None:
    footer = picture(100, (cells, 24))[-1]

    assert "^Q quit" in footer and "Space stop" in footer and "page" in footer
    assert cells < 80 or "Shift latch" in footer


def test_colours_and_their_absence_have_the_same_names() -> None:
    assert set(COLOURS) <= set(NO_COLOURS)
    assert not any("#" in style for style in NO_COLOURS.values())


@pytest.mark.parametrize(
    "name, seen",
    [
        ("kick.wav", "kick.wav"),
        ("e\u0301", "é"),
        ("a\tb\nc", f"a b{UNSHOWABLE}c"),
        ("\x1b[31m", f"{UNSHOWABLE}[31m"),
        ("\udcff.wav", f"{UNSHOWABLE}.wav"),
        ("\u202ekick", "kick"),
        ("\u0301kick", "kick"),
        ("❤️", "❤"),
        ("👍🏽", "👍"),
    ],
)
def test_names_are_made_harmless(name: str, seen: str) -> None:
    assert shown(name) == seen


def test_what_an_encoding_lacks_is_a_question_mark() -> None:
    assert shown("Köln 日.wav", "latin-1") == "Köln ?.wav"
    assert shown("\udcff", "latin-1") == "?"


@settings(deadline=None)
@given(st.text().map(shown), st.integers(1, 30))
def test_text_is_exactly_as_wide_as_it_is_asked_for(text: str, cells: int) -> None:
    assert width(clip(text, cells)) == cells
    assert width(shorten(text, cells)) == cells
    assert {width(line) for line in wrap(text, cells, 3)} <= {cells}


def test_a_short_name_keeps_its_beginning_and_its_end() -> None:
    assert shorten("loop number 12", 7) == "loop…12"
    assert wrap("loop number 12", 8, 2) == ["loop    ", "number …"]


def test_times_are_short() -> None:
    assert [seconds(value) for value in (0.04, 9.96, 59.94, 59.96, 3599)] == [
        "0.0",
        "10.0",
        "59.9",
        "1:00",
        "59:59",
    ]


def test_a_meter_rises_at_once_and_falls_by_decibels() -> None:
    meter = Meter()

    assert meter.read(1.0, 0.04) == 1.0
    assert meter.read(0.0, 1.0) == pytest.approx(1 + FALL_DB / FLOOR_DB)
    assert meter.read(0.5, 0.04) == pytest.approx(1 - 20 * math.log10(0.5) / FLOOR_DB)
    assert meter.read(0.0, 10.0) == 0.0
    assert meter.read(7.0, 0.04) == 1.0


@pytest.mark.parametrize("peak", [0.0, -1.0, math.nan, 1e-30])
def test_a_meter_of_nothing_shows_nothing(peak: float) -> None:
    assert Meter().read(peak, 0.04) == 0.0


def test_sound_files_are_found_in_order(tmp_path: Any) -> None:
    for name in ("b.WAV", "a10.flac", "a9.mp3", ".hidden.wav", "notes.txt", "wav", "C.ogg"):
        (tmp_path / name).touch()
    (tmp_path / "folder.wav").mkdir()
    (tmp_path / "gone.wav").symlink_to("nowhere")

    names = [path.rpartition("/")[2] for path in sound_files(str(tmp_path))]

    assert names == ["a9.mp3", "a10.flac", "b.WAV", "C.ogg", "gone.wav"]


@dataclass
class FakePad:
    """Writes down what is called."""

    index: int
    said: list[tuple[Any, ...]]
    loops: Any = None

    @property
    def loop(self) -> Any:
        return self.loops

    @loop.setter
    def loop(self, value: Any) -> None:
        self.loops = value

    def play(self, **how: Any) -> None:
        self.said.append(("play", self.index, how["exclusive"], how["start"]))

    def stop(self) -> None:
        self.said.append(("stop", self.index))

    def seek(self, to: float) -> None:
        self.said.append(("seek", self.index, round(to, 3)))


@dataclass
class FakeEngine:
    said: list[tuple[Any, ...]] = field(default_factory=list)
    master: float = 1.0
    frame: int = 0

    def stop_all(self) -> None:
        self.said.append(("stop_all",))


@dataclass
class Keys:
    """A control with four pads of two seconds on one page, and a clock."""

    engine: FakeEngine = field(default_factory=FakeEngine)
    now: float = 0.0

    def __post_init__(self) -> None:
        pads = [FakePad(number, self.engine.said) for number in range(4)]
        self.slots = [Slot(cast(Any, one), Sound(f"{one.index}.wav", None)) for one in pads]
        for slot in self.slots:
            slot.duration = 2.0
        keyboard = KEYBOARDS["qwerty"]
        self.control = Control(cast(AudioEngine, self.engine), self.slots, keyboard)
        self.grid = Grid(4, 4, 1, 20, 5)

    def press(self, *keys: str, after: float = 2.0) -> bool:
        """Keys at the same time, so many seconds later."""
        self.wait(after)
        return all([self.control.press(key, self.grid, self.now) for key in keys])

    def hold(self, key: str, repeats: int = 5, delay: float = 0.5) -> None:
        """Down, and not released yet."""
        self.press(key)
        for number in range(repeats):
            self.press(key, after=0.03 if number else delay)

    def wait(self, seconds_: float) -> None:
        until = self.now + seconds_
        while self.now + 0.01 < until:
            self.now += 0.01
            self.control.tick(self.now)
        self.now = until

    def said(self) -> list[tuple[Any, ...]]:
        """What was called since the last time."""
        told = list(self.engine.said)
        self.engine.said.clear()
        return told


def test_a_tap_plays_once_through() -> None:
    keys = Keys()

    assert keys.press("1") and keys.press("2")

    assert keys.said() == [("play", 0, False, None), ("play", 1, False, None)]
    assert not any(slot.pad.loop for slot in keys.slots)


def test_a_held_key_loops_as_from_its_press_and_stops_when_it_is_released() -> None:
    keys = Keys()

    keys.hold("1")
    assert keys.said() == [("play", 0, False, None)] * 2 + [("seek", 0, 0.53)]
    assert keys.slots[0].pad.loop is True and keys.slots[0].looped

    keys.wait(0.3)
    assert keys.said() == [("stop", 0)]
    assert keys.slots[0].pad.loop is None

    keys.hold("1")  # the keyboard's delay is known now
    assert keys.said() == [("play", 0, False, None)]
    assert keys.slots[0].looped


def test_a_sample_that_ended_before_the_first_repeat_goes_on_in_step() -> None:
    keys = Keys()
    keys.slots[0].duration = 0.4

    keys.hold("1")

    *_, last = keys.said()
    assert last == ("play", 0, False, pytest.approx(0.13))


def test_shift_latches_and_unlatches() -> None:
    keys = Keys()

    keys.press("!")
    assert keys.said() == [("play", 0, False, None)]
    assert keys.slots[0].latched and keys.slots[0].pad.loop is True
    keys.press("1")
    assert keys.said() == [("play", 0, False, None)] and keys.slots[0].latched
    keys.hold("1")
    keys.wait(1.0)
    assert ("stop", 0) not in keys.said() and keys.slots[0].latched
    keys.press("!")
    assert keys.said() == [("stop", 0)] and not keys.slots[0].looped


@pytest.mark.parametrize("times", [1, 2])
def test_shift_and_a_key_that_are_held_latch_once(times: int) -> None:
    keys = Keys()

    for _ in range(times):
        keys.hold("!")
        keys.wait(1.0)

    assert keys.slots[0].latched == (times == 1)


def test_shift_while_a_key_is_held_latches_what_plays() -> None:
    keys = Keys()
    keys.hold("1")
    keys.said()

    keys.press("!", after=0.03)
    keys.wait(1.0)

    assert keys.said() == []
    assert keys.slots[0].latched


def test_space_stops_everything_and_forgets_the_latches() -> None:
    keys = Keys()
    keys.press("!", "@")
    keys.said()

    keys.press(" ")

    assert keys.said() == [("stop_all",)]
    assert not any(slot.looped or slot.pad.loop for slot in keys.slots)


def test_an_exclusive_start_ends_the_other_latches() -> None:
    keys = Keys()
    keys.press("!", "\t", "2")

    assert keys.said()[-1] == ("play", 1, True, None)
    assert not keys.slots[0].looped
    keys.press("\t", "3")
    assert keys.said()[-1] == ("play", 2, False, None)


def test_a_pad_whose_voice_was_stolen_is_latched_no_more() -> None:
    keys = Keys()
    keys.engine.frame = 1000
    keys.press("!", "@")

    keys.control.stopped(PadStopped(0, 0, 999, "stolen"))
    keys.control.stopped(PadStopped(0, 1, 2000, "stolen"))
    keys.control.stopped(PadStopped(0, 1, 3000, "stop"))

    assert [slot.latched for slot in keys.slots] == [True, False, False, False]


def test_what_is_not_loaded_does_not_play_and_says_why() -> None:
    keys = Keys()
    keys.slots[0].duration = keys.slots[1].duration = 0.0
    keys.slots[1].fault = "unknown format"

    keys.press("1")
    assert keys.control.message == "0.wav is still loading"
    keys.press("2")
    assert keys.control.message == "1.wav: unknown format"
    keys.press("3")
    assert keys.control.message == ""
    assert keys.said() == [("play", 2, False, None)]


def test_the_master_goes_up_and_down_within_its_bounds() -> None:
    keys = Keys()

    keys.press("up", "down", "-")
    assert keys.engine.master == 0.9
    keys.press(*["down"] * 30)
    assert keys.engine.master == 0.0
    keys.press("+", "=")
    assert keys.engine.master == 0.1


def test_pages_turn_and_stop_at_the_last() -> None:
    keys = Keys()
    keys.grid = Grid(4, 3, 1, 20, 5)

    keys.press("left")
    assert keys.control.page == 0
    keys.press("right", "pagedown", "1")
    assert keys.control.page == 1
    assert keys.said() == [("play", 3, False, None)]
    assert not keys.press("2")
    keys.press("pageup", "1")
    assert keys.said() == [("play", 0, False, None)]


def test_other_keys_do_nothing() -> None:
    keys = Keys()

    assert not any(keys.press(key) for key in ("5", "q", "€", "\x1b", "", "12", "\r"))
    assert keys.said() == []


def test_the_demonstration_is_a_bar_of_each_that_does_not_clip() -> None:
    for sound in demo.sounds():
        assert len(sound.source) == demo.BAR * demo.RATE
        assert 0.1 < max(max(sound.source), -min(sound.source)) <= demo.LOUDEST * 1.001
    assert demo.playing()
