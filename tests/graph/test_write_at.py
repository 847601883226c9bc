"""write(at=): these frames begin at that frame of the engine's count, to the frame, after silence."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from asynchronous import run_async
from cycles import plays_on
from flitzis_looper_audio import AudioEngine, Underrun
from jack_recording import jack_recording
from kinds import NewEngine
from machine import needs_every_cycle
from noise import heard_part, noise
from recording import Samples
from told import Told

pytestmark = pytest.mark.usefixtures("server")

PIECES = ((0, 700), (1000, 300), (1300, 250), (5000, 1), (7777, 2000))  # (after the first, frames)
LENGTH = 10_000


def expected() -> Samples:
    """The pieces at their places, silence between."""
    samples = np.zeros((LENGTH, 2), np.float32)
    for at, count in PIECES:
        samples[at : at + count] = noise(at, count, 2)
    return samples


def write_pieces(engine: AudioEngine, first: int) -> None:
    for at, count in PIECES:
        assert engine.write(noise(at, count, 2), at=first + at) == count


@needs_every_cycle
@pytest.mark.parametrize("quantum", [64, 512, 2048])
def test_the_node_plays_them_at_their_frames(
    new_engine: NewEngine, tmp_path: Path, quantum: int
) -> None:
    engine = new_engine(fade_ms=0, quantum=quantum, lock_quantum=True)
    told = Told(engine)
    engine.start()
    with jack_recording(tmp_path, engine) as recording:
        first = engine.frame + 9000
        write_pieces(engine, first)
        assert engine.drain()
        plays_on(engine)
        heard = recording.end()

    assert engine.stats().underruns == 0 and told.of(Underrun) == []
    assert engine.clock().stream_offset == first + 7777 - sum(n for _, n in PIECES[:-1])
    with heard.judged():
        loud = heard_part(heard.samples)
        assert np.array_equal(loud, expected()[: len(loud)]) and len(loud) == 9777


@pytest.mark.parametrize("part", [1, 37, 512, LENGTH])
def test_render_has_the_same_bytes_in_any_parts(new_engine: NewEngine, part: int) -> None:
    engine = new_engine(fade_ms=0)
    engine.render(1234)
    write_pieces(engine, 1234)
    engine.drain(0)

    rendered = [engine.render(min(part, LENGTH - at)) for at in range(0, LENGTH, part)]

    assert np.array_equal(np.concatenate(rendered), expected())
    assert engine.stats().underruns == 0


def test_a_frame_that_is_past_or_taken_is_refused_before_anything_is_queued(
    new_engine: NewEngine,
) -> None:
    engine = new_engine()
    engine.render(1000)
    frames = noise(0, 100, 2)

    with pytest.raises(
        ValueError, match="at must be a frame from 1000 on, which is rendered next, got 999"
    ):
        engine.write(frames, at=999)
    assert engine.write(frames, at=2000) == 100
    for timeout in (0, 5, None):
        with pytest.raises(
            ValueError, match="at must be a frame from 2100 on, where what is queued ends, got 2099"
        ):
            engine.write(frames, timeout, at=2099)
    with pytest.raises(ValueError, match="at must be 0-.* frames or None, got -1"):
        engine.write(frames, at=-1)
    with pytest.raises(TypeError, match="at must be int"):
        engine.write(frames, at=1.5)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        engine.write(frames, 0, 2100)  # type: ignore[misc]
    assert engine.queued == 100
    assert engine.write(frames, at=2100) == 100


def test_what_did_not_fit_follows(new_engine: NewEngine) -> None:
    engine = new_engine(fade_ms=0)
    sound = noise(0, 10_000, 2)
    assert engine.write(sound, at=100) == 8192
    engine.render(4000)
    assert engine.write(sound[8192:]) == 10_000 - 8192

    rest = engine.render(7000)

    assert np.array_equal(rest[:6100], sound[3900:]) and not np.any(rest[6100:])


@needs_every_cycle
@pytest.mark.parametrize("asyncio", [False, True])
def test_whoever_waits_for_room_has_all_of_it_there(
    new_engine: NewEngine, tmp_path: Path, asyncio: bool
) -> None:
    engine = new_engine(fade_ms=0)
    engine.start()
    sound = noise(0, 30_000, 2)
    with jack_recording(tmp_path, engine) as recording:
        engine.write(sound[:500])
        begun = engine.clock().stream_offset
        at = engine.frame + 8000
        if asyncio:
            run_async(engine.write_async(sound[500:], at=at))
        else:
            assert engine.write(sound[500:], timeout=None, at=at) == 29_500
        assert engine.drain()
        plays_on(engine)
        heard = recording.end()

    begin = at - engine.clock().stream_offset  # of the second piece, among those written
    assert begin == 500
    with heard.judged():
        loud = np.flatnonzero(np.any(heard.samples != 0, axis=1))
        assert np.array_equal(heard.samples[loud], sound)
        assert len(np.flatnonzero(np.diff(loud) > 1)) == 1 and begun <= at


def test_what_holds_the_stream_back_makes_them_late_and_an_underrun_tells(
    new_engine: NewEngine,
) -> None:
    engine = new_engine(fade_ms=0)
    told = Told(engine)
    engine.write(noise(0, 6000, 2))
    engine.write(noise(6000, 500, 2), at=7000)

    engine.start(at=time.monotonic_ns() + 500_000_000)  # the count goes on, the stream does not
    assert engine.drain(10)

    late = engine.clock().stream_offset + 6000 - 7000
    underrun = told.soon(Underrun)
    assert (underrun.frame, underrun.frames) == (7000, late)
    assert late == engine.stats().underruns > 0
    assert engine.stats().played == 6500
