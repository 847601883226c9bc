"""What runs dry fades out, is counted to the frame and told once; what comes next fades in, exactly where it was."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from cycles import plays_on
from eventually import eventually
from flitzis_looper_audio import AudioEngine, Underrun
from heard import Heard
from jack_recording import jack_recording
from kinds import NewEngine
from machine import needs_every_cycle
from noise import heard_part, noise
from told import Told
from written import LEVEL, direct_current, gaps, places, write_noise, writing

pytestmark = pytest.mark.usefixtures("server")

FADE_MS = 20
FADE = FADE_MS * 48
SLOPE = LEVEL / FADE  # per frame
TINY = 1e-6


def runs_dry(engine: AudioEngine, frames: int = 1) -> None:
    """Return when so many frames more are missing."""
    before = engine.stats().underruns
    eventually(lambda: engine.stats().underruns >= before + frames)


def test_nothing_is_missing_before_the_first_frame(new_engine: NewEngine) -> None:
    engine = new_engine()
    told = Told(engine)
    engine.start()

    plays_on(engine, 50)

    assert engine.stats().underruns == 0 and told.of(Underrun) == []


@pytest.mark.parametrize("end", [AudioEngine.drain, AudioEngine.flush])
def test_nothing_is_missing_after_the_end(
    new_engine: NewEngine, end: Callable[[AudioEngine], object]
) -> None:
    engine = new_engine()
    told = Told(engine)
    engine.start()

    for _ in range(3):  # the stream goes on, and ends, as often as one likes
        assert engine.write(noise(0, 5000, 2)) == 5000
        end(engine)
        plays_on(engine, 20)

    assert engine.stats().underruns == 0 and told.of(Underrun) == []


def test_what_is_missing_is_told_once_and_counted_on(new_engine: NewEngine) -> None:
    engine = new_engine()
    told = Told(engine)
    engine.start()
    assert engine.write(noise(0, 5000, 2)) == 5000

    event = told.soon(Underrun)
    runs_dry(engine, 20 * 512)

    assert told.of(Underrun) == [event]
    assert 0 < event.frames <= 512
    assert event.frame == 5000 + engine.clock().stream_offset
    assert event.frame + event.frames <= engine.stats().frames
    stats = engine.stats()
    assert stats.underruns == stats.frames - event.frame
    engine.reset_stats()
    assert engine.stats().underruns < stats.underruns


@pytest.mark.parametrize("chunk", [100, 256, 480, 512, 700])
def test_every_time_the_sound_runs_dry_is_told(new_engine: NewEngine, chunk: int) -> None:
    engine = new_engine(quantum=512)
    told = Told(engine)
    engine.start()

    ends: list[int] = []
    for _ in range(5):
        assert engine.write(noise(0, chunk, 2)) == chunk
        runs_dry(engine, 1024)
        clock = engine.clock()
        ends.append((len(ends) + 1) * chunk + clock.stream_offset)

    eventually(lambda: len(told.of(Underrun)) >= 5)
    assert [event.frame for event in told.of(Underrun)] == ends


def test_to_drain_what_ran_dry_ends_it(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()
    engine.write(noise(0, 5000, 2))
    runs_dry(engine)

    assert engine.drain()
    plays_on(engine, 2)
    before = engine.stats().underruns
    plays_on(engine, 20)

    assert engine.stats().underruns == before


def stalling(engine: AudioEngine, times: int) -> Callable[[], None]:
    """What makes a writer stall at random until it ran dry so often, and then no more."""
    dice, left = random.Random(4), [times]

    def stall() -> None:
        if left[0] > 0 and dice.random() < 0.4:
            left[0] -= 1
            runs_dry(engine, dice.choice([1, 1, 200, 1500]))

    return stall


def heard_of_a_stalling_writer(
    engine: AudioEngine, directory: Path, times: int
) -> tuple[Heard, int]:
    """What is heard of it, and how many frames it wrote."""
    engine.start()
    with jack_recording(directory, engine) as recording:
        with writing(engine, stalling(engine, times), block=2048) as writer:
            eventually(lambda: engine.stats().underruns)
            writer.goes_on(2048 * 4 * times)
            count = writer.end()
        assert engine.drain()
        plays_on(engine)
        return recording.end(), count


@needs_every_cycle
def test_a_writer_that_stalls_is_heard_to_the_frame(new_engine: NewEngine, tmp_path: Path) -> None:
    engine = new_engine(fade_ms=0, buffer_frames=4096, quantum=256)
    told = Told(engine)

    heard, count = heard_of_a_stalling_writer(engine, tmp_path, times=15)

    samples = heard_part(heard.samples)
    with heard.judged():
        silent = np.all(samples == 0, axis=1)
        assert np.array_equal(samples[~silent], noise(0, count, 2))
        assert engine.stats().underruns == np.count_nonzero(silent) > 0
        events, missing = told.of(Underrun), gaps(samples)
        assert len(missing) == len(events)
        assert all(end - begin >= told.frames for (begin, end), told in zip(missing, events))
        assert [event.frame - events[0].frame for event in events] == [
            begin - missing[0][0] for begin, _ in missing
        ]


@needs_every_cycle
def test_around_what_is_missing_there_is_a_fade_and_nothing_is_lost(
    new_engine: NewEngine, tmp_path: Path
) -> None:
    engine = new_engine(fade_ms=2, buffer_frames=4096, quantum=256)
    fade = 96

    heard, count = heard_of_a_stalling_writer(engine, tmp_path, times=10)

    samples = heard_part(heard.samples)
    with heard.judged():
        assert len(samples) == count + engine.stats().underruns
        found = places(samples, count)
        whole = np.flatnonzero(found >= 0)
        assert (found[whole[0]], found[whole[-1]]) == (0, count - 1)
        assert np.all(np.diff(found[whole]) > 0)
        resumed = np.flatnonzero(np.diff(found[whole]) > 1)
        assert len(resumed) >= 10
        for before, after in zip(whole[resumed], whole[resumed + 1]):
            first, last = int(found[before]) + 1, int(found[after])
            assert last - first == fade - 1, "each of the frames between is there, on its way up"
            rising = noise(first, last - first, 2) * (
                np.arange(1, fade)[:, None] / np.float32(fade)
            )
            tail = samples[before] * np.arange(fade - 1, 0, -1)[:, None] / fade
            expected = np.zeros((after - before - 1, 2))
            expected[-len(rising) :] += rising
            expected[: len(tail)] += tail[: len(expected)]
            assert np.allclose(samples[before + 1 : after], expected, atol=TINY)


@needs_every_cycle
@pytest.mark.parametrize("quantum", [64, 512])
def test_no_step_is_larger_than_the_fades_slope(
    new_engine: NewEngine, tmp_path: Path, quantum: int
) -> None:
    engine = new_engine(fade_ms=FADE_MS, quantum=quantum)
    engine.start()

    with jack_recording(tmp_path, engine) as recording:
        for missing in (1, 1, FADE // 2, 3 * FADE, 1, 2 * FADE):
            engine.write(direct_current(2000))
            runs_dry(engine, missing)
        engine.write(direct_current(2000))
        assert engine.drain()
        plays_on(engine)
        heard = recording.end()

    samples = heard_part(heard.samples)
    with heard.judged():
        assert np.max(np.abs(np.diff(samples, axis=0))) <= SLOPE + TINY
        assert np.max(samples) <= LEVEL + TINY
        assert np.min(samples) == 0, "long gaps are silent"
        assert np.all(samples[[0, -1]] == LEVEL), "nothing fades at the stream's own ends"


@needs_every_cycle
def test_a_writer_that_is_late_in_every_cycle_is_heard(
    new_engine: NewEngine, tmp_path: Path
) -> None:
    engine = new_engine(fade_ms=0)
    engine.start()

    with jack_recording(tmp_path, engine) as recording:
        for turn in range(20):
            write_noise(engine, turn * 100, 100)
            runs_dry(engine)
        assert engine.drain()
        plays_on(engine)
        heard = recording.end()

    samples = heard_part(heard.samples)
    with heard.judged():
        assert np.array_equal(samples[np.any(samples != 0, axis=1)], noise(0, 2000, 2))
