"""Keys on a real engine that renders offline: what they start is on the line, and keeps the tempo."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from flitzis_looper_audio import AudioEngine, PadStarted, _terminal
from flitzis_looper_audio._terminal import demo
from flitzis_looper_audio._terminal.control import Control
from flitzis_looper_audio._terminal.grid import Grid
from flitzis_looper_audio._terminal.keyboard import KEYBOARDS
from flitzis_looper_audio._terminal.reading import Reader
from flitzis_looper_audio._terminal.slot import Sound, slots
from kinds import NewEngine
from told import Told

pytestmark = pytest.mark.usefixtures("server")

RATE = 48000
GRID = Grid(3, 3, 1, 20, 5)


def controlled(engine: AudioEngine, *seconds: float) -> Control:
    """Silence of those lengths, loaded."""
    sounds = [
        Sound(f"{one} s", np.zeros((round(one * RATE), 2), np.float32), RATE) for one in seconds
    ]
    control = Control(engine, slots(engine.pads, sounds), KEYBOARDS["qwerty"])
    for slot in control.slots:
        slot.load().result(10)
    control.tick(0.0)
    return control


def press(control: Control, *keys: str) -> None:
    for key in keys:
        assert control.press(key, GRID, 1.0)


@pytest.mark.parametrize("presses, grid", [(1, "beat"), (2, "bar")])
def test_starts_are_on_the_line_and_then_wait_no_more(
    new_engine: NewEngine, presses: int, grid: str
) -> None:
    engine = new_engine(pads=3)
    control = controlled(engine, 2.0, 3.0)
    engine.render(1000)
    told = Told(engine)
    due = engine.transport.frame_of(grid)

    press(control, *["f2"] * presses, "1", "@")
    engine.render(due - engine.frame)
    assert told.of(PadStarted) == []
    engine.render(512)

    for event in told.of(PadStarted):
        control.started(event)
    assert [(event.pad, event.frame) for event in told.of(PadStarted)] == [(0, due), (1, due)]
    assert [slot.waiting for slot in control.slots] == [None, None]


def test_a_locked_loop_keeps_the_tempo_and_a_hit_its_own(new_engine: NewEngine) -> None:
    engine = new_engine(pads=3, fade_ms=0)
    control = controlled(engine, 2.2, 0.3)
    press(control, "f3", "!", "@")
    assert control.tempo.speed(control.slots[0]) == pytest.approx(1.1)

    engine.render(12000)

    assert engine.pads[0].position == pytest.approx(0.25 * 1.1, abs=1e-3)
    assert engine.pads[1].position == pytest.approx(0.25, abs=1e-3)


def test_what_is_read_is_what_the_keys_did(new_engine: NewEngine) -> None:
    engine = new_engine(pads=3)
    control = controlled(engine, 2.2, 0.3)
    press(control, "f6", "f2", "1", "end", "2", "end", "backspace")
    engine.render(12000)
    reader = Reader(engine, control.slots)

    read, first, second = reader.read(0.0), reader.pad(0), reader.pad(1)
    assert (read.bpm, read.beats_per_bar, read.locked) == (121, 4, False)
    assert read.beat == pytest.approx(121 * 0.25 / 60, abs=0.01)
    assert (first.waiting, first.speed, first.bpm, first.beats) == (True, 1.06, None, None)
    assert second.speed == -1.06

    press(control, "f3")
    read, first, second = reader.read(0.1), reader.pad(0), reader.pad(1)
    assert read.locked
    assert (first.speed, first.beats) == (1, 4) and first.bpm == pytest.approx(240 / 2.2)
    assert (second.speed, second.bpm) == (-1.06, None)
    press(control, "f3")
    reader.read(0.2)
    assert reader.pad(0) == replace(first, speed=1.06, bpm=None, beats=None)


@pytest.mark.parametrize("bpm", [120.0, 124.0, 174.0])
def test_the_demonstration_is_in_time(new_engine: NewEngine, bpm: float) -> None:
    sounds = demo.sounds()
    engine = new_engine(pads=len(sounds), fade_ms=0)
    control = Control(engine, slots(engine.pads, sounds), KEYBOARDS["qwerty"])
    told = Told(engine)

    engine.transport.bpm = bpm
    control.tempo.lock(True)
    _terminal._start(engine, control, demo.playing())
    engine.render(4 * RATE)

    starts = told.of(PadStarted)
    assert [event.pad for event in starts] == demo.playing()
    assert len({event.frame for event in starts}) == 1
    beats = engine.transport.position.beats
    assert beats == pytest.approx((4 - starts[0].frame / RATE) * bpm / 60, abs=1e-3)
    for event in starts:
        place = engine.pads[event.pad].position
        assert place is not None and place == pytest.approx(beats * 0.5 % demo.BAR, abs=1e-3)
