"""What pads in a terminal look like, at any size and with any name: layout, text, meters."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prompt_toolkit.utils import get_cwidth

from flitzis_looper_audio import State
from flitzis_looper_audio._terminal import demo
from flitzis_looper_audio._terminal.card import seconds
from flitzis_looper_audio._terminal.folder import sound_files
from flitzis_looper_audio._terminal.grid import AROUND, LOW, NARROW, Grid, fit
from flitzis_looper_audio._terminal.keyboard import COLUMNS, ROWS
from flitzis_looper_audio._terminal.look import COLOURS, FULL, NO_COLOURS, PLAIN
from flitzis_looper_audio._terminal.meter import FALL_DB, FLOOR_DB, Meter
from flitzis_looper_audio._terminal.page import too_small
from flitzis_looper_audio._terminal.text import UNSHOWABLE, clip, shorten, shown, width, wrap
from pads_picture import ENGINE, picture

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


def test_the_demonstration_is_a_bar_of_each_that_does_not_clip() -> None:
    for sound in demo.sounds():
        assert len(sound.source) == demo.BAR * demo.RATE
        assert 0.1 < max(max(sound.source), -min(sound.source)) <= demo.LOUDEST * 1.001
    assert demo.playing()
