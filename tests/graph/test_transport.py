"""The transport: beats and bars to the frame, and what waits for them."""

from __future__ import annotations

import time

import numpy as np
import pytest

from eventually import eventually
from flitzis_looper_audio import AudioEngine, PadStarted
from kinds import NewEngine
from told import Told

pytestmark = pytest.mark.usefixtures("server")

RATE = 48000
CLICK = np.zeros((RATE, 2), np.float32)
CLICK[0] = 0.5


def test_it_begins_at_120_in_four(new_engine: NewEngine) -> None:
    engine = new_engine()
    transport = engine.transport

    assert (transport.bpm, transport.beats_per_bar) == (120, 4)
    engine.render(24000 * 5 + 12000)
    place = transport.position
    assert (place.bar, place.frame, place.bpm) == (1, 132000, pytest.approx(120))
    assert (place.beat, place.beats) == (pytest.approx(1.5), pytest.approx(5.5))
    assert [transport.frame_of(grid) for grid in ("bar", "beat", "1/4", "1/8", "1/16", "1/64")] == [
        192000,
        144000,
        144000,
        132000,
        132000,
        132000,
    ]


@pytest.mark.parametrize("grid", ["bar", "beat", "1/4", "1/8", "1/16", "1/32", "1/64"])
@pytest.mark.parametrize("block", [16, 512, 8192])
def test_a_start_waits_for_the_line(new_engine: NewEngine, grid: str, block: int) -> None:
    engine = new_engine(fade_ms=0)
    pad = engine.pads[0]
    pad.load(CLICK).result(10)
    engine.transport.bpm = 97.3
    engine.render(30001)
    told = Told(engine)
    beats = {"bar": 4.0, "beat": 1.0}.get(grid) or 4 / int(grid[2:])
    due = engine.transport.frame_of(grid)

    pad.play(at=grid)
    first = engine.frame
    heard = np.concatenate([engine.render(block) for _ in range(110000 // block)])

    # 97.3 from the first frame on, before which there is no ramp
    line = np.ceil(first * 97.3 / (60 * RATE) / beats) * beats
    exact = line * 60 * RATE / 97.3
    assert due == int(np.ceil(exact - 1e-3))
    assert told.soon(PadStarted).frame == due
    assert int(np.flatnonzero(heard[:, 0])[0]) == due - first


def test_what_waits_follows_the_tempo(new_engine: NewEngine) -> None:
    engine = new_engine(fade_ms=0)
    pad = engine.pads[0]
    pad.load(CLICK).result(10)
    engine.render(1000)
    told = Told(engine)

    pad.play(at="bar")  # at frame 96000, if nothing came between
    engine.render(47000)  # the second beat
    engine.transport.bpm = 60
    engine.render(200000)

    ramp = 960  # over which it goes from 120 to 60
    beat_after = 2 + sum(120 + (60 - 120) * k / ramp for k in range(1, ramp + 1)) / (60 * RATE)
    due = 48000 + ramp + (4 - beat_after) * RATE
    assert told.soon(PadStarted).frame == int(np.ceil(due - 1e-3))


def test_aligned_anew_it_waits_for_the_new_line(new_engine: NewEngine) -> None:
    engine = new_engine(fade_ms=0)
    pad = engine.pads[0]
    pad.load(CLICK).result(10)
    engine.render(1000)
    told = Told(engine)

    pad.play(at="bar")
    engine.transport.align(5000)
    engine.render(10000)

    assert told.soon(PadStarted).frame == 5000
    assert engine.transport.position.beats == pytest.approx(6000 / 24000)


def test_where_nobody_renders_it_is_soon_as_it_was_set(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.render(1000)

    engine.transport.align(frame=5000)
    eventually(lambda: engine.transport.frame_of("bar") == 5000)
    engine.transport.beats_per_bar = 3
    engine.transport.align(frame=500)
    eventually(lambda: engine.transport.frame_of("bar") == 72500)


def test_a_stop_cancels_what_waits(new_engine: NewEngine) -> None:
    engine = new_engine()
    pad = engine.pads[0]
    pad.load(CLICK).result(10)
    told = Told(engine)

    engine.render(10)
    pad.play(at="beat")
    pad.stop()
    engine.render(100000)

    assert told.of(PadStarted) == []


def test_at_one_frame_the_order_of_the_calls_holds(new_engine: NewEngine) -> None:
    engine = new_engine(fade_ms=0)
    pad = engine.pads[0]
    pad.load(CLICK).result(10)
    engine.render(10)

    pad.play(at="beat")
    pad.stop(at=24000)
    engine.render(30000)
    assert pad.position is None

    pad.stop(at=48000)
    pad.play(at="beat")
    engine.render(30000)
    assert pad.position is not None


def test_words_that_are_none(new_engine: NewEngine) -> None:
    engine = new_engine()
    with pytest.raises(
        ValueError, match="^at must be None, a frame, or one of 'bar', .*, got 'half'$"
    ):
        engine.pads[0].play(at="half")
    with pytest.raises(ValueError, match="^bpm must be 20-999 beats a minute, got 1000$"):
        engine.transport.bpm = 1000
    with pytest.raises(
        ValueError, match="^speed must be 0.25-4 forwards or, negative, backwards, got 0.1$"
    ):
        engine.pads[0].speed = 0.1
    with pytest.raises(ValueError, match="^beats_per_bar must be 1-16, got 0$"):
        engine.transport.beats_per_bar = 0
    with pytest.raises(TypeError, match="^grid must be one of"):
        engine.transport.frame_of(4)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="^grid must be one of .*, got '.ud800'$"):
        engine.transport.frame_of("\ud800")


def stay_in_phase(engine: AudioEngine, longest: int) -> None:
    """Eight pads of different tempos, through a hundred tempo moves: a source frame at the most."""
    random = np.random.default_rng(3)
    tempos = random.uniform(70, 180, 8)
    for pad, bpm in zip(engine.pads[:8], tempos):
        frames = round(16 * 60 * RATE / bpm)
        pad.load(np.zeros((frames, 1), np.float32)).result(10)
        pad.loop = True
        pad.bpm = bpm
    engine.bpm_lock = True
    engine.render(1)
    first = engine.transport.position.beats
    for pad in engine.pads[:8]:
        pad.play()

    for _ in range(100):
        engine.transport.bpm = random.uniform(80, 160)
        engine.render(int(random.integers(1, longest)))
        beats = engine.transport.position.beats - first
        for pad, bpm in zip(engine.pads[:8], tempos):
            per_beat, length = 60 * RATE / bpm, round(16 * 60 * RATE / bpm)
            assert pad.position is not None
            off = (pad.position * RATE - beats * per_beat + length / 2) % length - length / 2
            assert abs(off) < 1


def test_locked_pads_stay_in_phase(new_engine: NewEngine) -> None:
    stay_in_phase(new_engine(fade_ms=0, channels=1), RATE)


@pytest.mark.soak
def test_locked_pads_stay_in_phase_for_an_hour(new_engine: NewEngine) -> None:
    engine = new_engine(fade_ms=0, channels=1)

    stay_in_phase(engine, 72 * RATE)

    assert engine.frame > 3000 * RATE


def test_taps_give_a_tempo_and_set_none(new_engine: NewEngine) -> None:
    engine = new_engine()
    tapped = []
    for _ in range(5):
        tapped.append(engine.transport.tap())
        time.sleep(0.2)

    assert tapped[:2] == [None, None]
    for bpm in tapped[2:]:  # later than that it may be, on a busy machine, never earlier
        assert bpm is not None and 20 <= bpm <= 300
    assert engine.transport.bpm == 120
