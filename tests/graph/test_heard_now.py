"""engine.heard against a recorder of the graph's own: which written frame is heard, whatever became of the stream."""

from __future__ import annotations

import time
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from cycles import plays_on
from eventually import eventually
from flitzis_looper_audio import AudioEngine, AudioError, EngineClosed
from heard import Heard
from jack_recording import jack_recording
from kinds import NewEngine
from machine import needs_every_cycle
from programs import run
from recording import Samples
from watching import watching

pytestmark = pytest.mark.usefixtures("server")

FRAME_NS = 1e9 / 48000
LIMITER = 70  # frames
BESIDE_NS = 50e6  # so near to a cycle that the machine lost a reading says nothing
Reading = tuple[int, int, int]  # monotonic_ns() before, heard, monotonic_ns() after


def numbered(first: int, count: int) -> Samples:
    """Frames that tell their own numbers, exactly: the low 12 bits on the left, the others on the right."""
    number = np.arange(first, first + count)
    parts = np.stack((number % 4096, number // 4096), axis=1) + 1
    samples: Samples = (parts / 8192).astype(np.float32)
    return samples


def numbers(samples: Samples) -> NDArray[np.int64]:
    """The number that each frame tells; -1 for silence."""
    low, high = np.rint(samples * 8192).astype(np.int64).T - 1
    return np.where(high < 0, -1, high * 4096 + low)


def readings_of(engine: AudioEngine) -> AbstractContextManager[list[Reading]]:
    """engine.heard, read all the while."""
    return watching(lambda: (time.monotonic_ns(), engine.heard, time.monotonic_ns()), 0.003)


def wrong(
    heard: Heard, readings: list[Reading], engine: AudioEngine
) -> list[tuple[Reading, int, int]]:
    """The readings that are more than two frames off what was recorded, with what would be right.

    The sinks here have no latency, and nothing is heard before it is rendered; the limiter's delay is longer than the
    callback is late, on most machines. Beside a cycle that the machine lost any reading will do.
    """
    stats = engine.stats()
    assert stats.latency_frames == (LIMITER if engine.limiter else 0)
    late = max(0, stats.lateness_ns.max + stats.callback_ns.max - stats.latency_frames * FRAME_NS)
    told = numbers(heard.samples)
    loud = np.flatnonzero(told >= 0)
    ends = np.array([heard.time_ns(int(at)) + FRAME_NS for at in loud])
    order = np.append(told[loud], told[loud][-1] + 1)
    found = []
    losses = heard.losses_ns
    for reading in readings:
        before, number, after = reading
        if np.any(np.abs(losses - before) < BESIDE_NS):
            continue
        first = int(order[max(0, int(np.searchsorted(ends, before - late)) - 2)])
        last = int(order[min(len(loud), int(np.searchsorted(ends, after)) + 2)])
        if not first <= number <= last:
            found.append((reading, first, last))
    return found


def never_goes_back(readings: list[Reading]) -> bool:
    told = [number for _, number, _ in readings]
    return told == sorted(told)


@needs_every_cycle
@pytest.mark.parametrize("quantum", [64, 512, 2048])
def test_it_is_the_frame_that_a_recorder_heard_then(
    new_engine: NewEngine, tmp_path: Path, quantum: int
) -> None:
    engine = new_engine(fade_ms=0, quantum=quantum, lock_quantum=True, buffer_frames=65536)
    engine.limiter = True
    engine.start()
    with jack_recording(tmp_path, engine) as recording, readings_of(engine) as readings:
        engine.write(numbered(0, 10_000))  # and runs dry
        eventually(lambda: engine.stats().underruns > 0)
        engine.write(numbered(10_000, 30_000))
        eventually(lambda: engine.queued < 20_000)
        engine.flush()
        plays_on(engine, 3)
        engine.write(numbered(40_000, 5_000))
        assert engine.drain()
        plays_on(engine)
        engine.write(numbered(45_000, 5_000), at=engine.frame + 6_000)
        assert engine.drain()
        plays_on(engine)
        heard = recording.end()

    assert engine.heard == 50_000
    assert never_goes_back(readings)
    with heard.judged():
        assert wrong(heard, readings, engine) == []


@needs_every_cycle
def test_it_goes_through_a_stop_a_move_and_another_quantum(
    new_engine: NewEngine, tmp_path: Path
) -> None:
    engine = new_engine(fade_ms=0, device="main", buffer_frames=65536)
    engine.start()
    with jack_recording(tmp_path, engine) as recording, readings_of(engine) as readings:
        engine.write(numbered(0, 60_000))
        plays_on(engine, 20)
        engine.stop()
        stood = engine.heard
        assert stood == engine.stats().played
        engine.start()
        plays_on(engine, 20)
        engine.device = "other"
        plays_on(engine, 20)
        try:
            run("pw-metadata", "-n", "settings", "0", "clock.force-quantum", "1024")
            eventually(lambda: engine.stats().quantum == 1024)
            plays_on(engine, 10)
        finally:
            run("pw-metadata", "-n", "settings", "0", "clock.force-quantum", "0")
        assert engine.drain()
        plays_on(engine)
        heard = recording.end()

    assert engine.heard == 60_000
    assert never_goes_back(readings)
    with heard.judged():
        assert wrong(heard, readings, engine) == []


def test_it_is_what_is_rendered_next_after_render(new_engine: NewEngine) -> None:
    engine = new_engine()
    assert engine.heard == 0
    engine.write(numbered(0, 1000))

    for count, heard in ((0, 0), (300, 300), (500, 800), (500, 1000)):
        if count:
            engine.render(count)
        assert engine.heard == heard


def test_it_skips_what_is_dropped_at_rest(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.write(numbered(0, 1000))
    engine.render(300)

    engine.flush()

    assert engine.heard == 1000


def test_it_is_of_what_is_written_alone(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()
    plays_on(engine)
    assert engine.heard == 0

    engine.close()
    with pytest.raises(EngineClosed, match="heard on a closed engine"):
        _ = engine.heard
    assert issubclass(EngineClosed, AudioError)
