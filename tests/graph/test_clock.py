"""When a frame is heard: the engine's own counter, beside the graph's clock as another program reads it."""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
import pytest

from cycles import plays_on
from eventually import eventually
from flitzis_looper_audio import AudioEngine, AudioError, Clock, ServerReturned, State
from heard import Heard
from jack_recording import jack_recording
from kinds import NewEngine, NewServer
from machine import needs_every_cycle
from programs import run
from recording import Samples
from told import Told
from watching import watching

FRAME_NS = 1e9 / 48000
EVERY = 2500  # frames from impulse to impulse; no multiple of a quantum
COUNT = 20


def force_quantum(frames: int) -> None:
    """Bind the whole graph to a quantum; 0 lets it go."""
    run("pw-metadata", "-n", "settings", "0", "clock.force-quantum", str(frames))


def impulses() -> Samples:
    """As many as there are, each of a height of its own."""
    samples = np.zeros((COUNT * EVERY, 2), np.float32)
    samples[::EVERY] = (np.arange(COUNT)[:, None] + 1) / np.float32(1024)
    return samples


def number_of(height: float) -> int:
    """The number of the written frame that the impulse of this height is in."""
    return EVERY * (round(float(height) * 1024) - 1)


def clocks(engine: AudioEngine) -> AbstractContextManager[list[Clock]]:
    """The engine's clock, read all the while; what reads it is ended with the block."""
    return watching(engine.clock, 0.002)


def errors(heard: Heard, readings: list[Clock]) -> list[float]:
    """For each impulse, how many frames off the clock is that was read in its cycle or before."""
    found = []
    frames = [reading.frame for reading in readings]
    for at in np.flatnonzero(heard.samples[:, 0]):
        frame = number_of(heard.samples[at, 0]) + readings[-1].stream_offset
        clock = readings[max(0, int(np.searchsorted(frames, frame, side="right")) - 1)]
        told = clock.time_ns + (frame - clock.frame) * FRAME_NS
        found.append((told - heard.time_ns(int(at))) / FRAME_NS)
    return found


@needs_every_cycle
@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("quanta", [(256,), (1024,), (128, 2048, 64, 512)])
def test_the_clock_tells_when_a_frame_is_heard(
    new_engine: NewEngine, tmp_path: Path, quanta: Sequence[int]
) -> None:
    engine = new_engine(fade_ms=0, buffer_frames=COUNT * EVERY)
    engine.start()
    with jack_recording(tmp_path, engine) as recording, clocks(engine) as readings:
        try:
            engine.write(impulses())
            for quantum in quanta:
                force_quantum(quantum)
                eventually(lambda: engine.stats().quantum == quantum)
            assert engine.drain()
            plays_on(engine)
        finally:
            force_quantum(0)
        heard = recording.end()

    found = errors(heard, readings)
    with heard.judged():  # where the graph lost a cycle, time goes on and the stream does not
        assert len(found) >= COUNT // 2, "libjack withholds some where the quantum changes"
        assert np.max(np.abs(found)) < 1, found


@needs_every_cycle
@pytest.mark.usefixtures("server")
def test_time_of_is_when_a_frame_is_heard_at_the_device(
    new_engine: NewEngine, tmp_path: Path
) -> None:
    engine = new_engine(fade_ms=0, buffer_frames=COUNT * EVERY)
    engine.start()
    with jack_recording(tmp_path, engine) as recording:
        engine.write(impulses())
        eventually(lambda: engine.queued < EVERY * COUNT / 2)
        clock = engine.clock()
        numbers = [EVERY * number for number in range(COUNT)]
        told = [engine.time_of(number + clock.stream_offset) for number in numbers]
        assert engine.drain()
        plays_on(engine)
        heard = recording.end()

    at_the_ports = [heard.time_ns(int(at)) for at in np.flatnonzero(heard.samples[:, 0])]
    with heard.judged():
        assert len(told) == len(at_the_ports)
        off = (np.array(told) - at_the_ports) / FRAME_NS - clock.latency_frames
        assert np.max(np.abs(off)) < 1, off


@pytest.mark.usefixtures("server")
def test_time_of_and_frame_at_are_each_others_inverse(new_engine: NewEngine) -> None:
    engine = new_engine(sample_rate=44100)
    engine.start()
    plays_on(engine)
    engine.stop()  # the newest cycle stays the newest
    dice, clock = random.Random(3), engine.clock()

    for frame in [0, clock.frame, *(dice.randrange(-(10**6), clock.frame) for _ in range(200))]:
        assert engine.frame_at(engine.time_of(frame)) == frame
    for moment in (clock.time_ns - dice.randrange(10**12) for _ in range(200)):
        assert abs(engine.time_of(engine.frame_at(moment)) - moment) <= 0.5e9 / 44100 + 1


@pytest.mark.usefixtures("server")
def test_a_stopped_engines_clock_stands_at_the_frame_that_is_rendered_next(
    new_engine: NewEngine,
) -> None:
    engine = new_engine()
    engine.start()
    plays_on(engine)

    engine.stop()

    for _ in range(2):
        now, rendered = time.monotonic_ns(), engine.stats().frames
        assert [engine.frame_at(now + ms * 10**6) for ms in (1000, 9000)] == [rendered] * 2
        engine.render(5000)


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("stopped", [False, True])
def test_after_a_flush_the_clock_leads_to_what_is_written_next(
    new_engine: NewEngine, stopped: bool
) -> None:
    engine = new_engine()
    engine.start()
    assert engine.write(np.zeros((8000, 2), np.float32)) == 8000
    eventually(lambda: engine.queued < 6000)
    if stopped:
        engine.stop()

    engine.flush()

    clock, rendered = engine.clock(), engine.stats().frames
    assert clock.frame <= 8000 + clock.stream_offset <= rendered
    if stopped:
        now = time.monotonic_ns() + 10**9
        assert engine.frame_at(now) - clock.stream_offset == 8000


@pytest.mark.usefixtures("server")
def test_a_time_of_another_age_is_refused(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()
    plays_on(engine)

    for far in (10**15, -(10**15), 10**30):
        with pytest.raises(ValueError, match=f"frame must be at most 100 years .*, got {far}"):
            engine.time_of(far)
    for far in (2**63 - 1, -(2**63), -(10**30)):
        with pytest.raises(ValueError, match=f"time_ns must be at most 100 years .*, got {far}"):
            engine.frame_at(far)
    with pytest.raises(TypeError, match="frame must be int: at most 100 years"):
        engine.time_of("x")  # type: ignore[arg-type]


@pytest.mark.usefixtures("server")
def test_what_is_heard_now_is_between_the_cycles(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()
    plays_on(engine)

    before = engine.clock()
    now = engine.frame_at(time.monotonic_ns())
    plays_on(engine, 1)
    after = engine.clock()

    latency = before.latency_frames
    assert before.frame - latency <= now <= after.frame + 2 * 512 - after.latency_frames


@pytest.mark.usefixtures("server")
def test_before_the_first_cycle_there_is_no_time_to_speak_of(new_engine: NewEngine) -> None:
    engine = new_engine()

    assert engine.clock() == Clock(frame=0, time_ns=0, latency_frames=0, stream_offset=0)
    for call in (engine.time_of, engine.frame_at):
        with pytest.raises(AudioError, match=r"no cycle has come yet; start\(\) first"):
            call(0)


def never_goes_back(readings: list[Clock]) -> bool:
    frames, times = [one.frame for one in readings], [one.time_ns for one in readings]
    return frames == sorted(frames) and times == sorted(times)


@pytest.mark.usefixtures("server")
def test_the_clock_never_goes_back_whatever_the_graph_does(new_engine: NewEngine) -> None:
    engine = new_engine(device="main")
    engine.start()

    with clocks(engine) as readings:
        try:
            for quantum, device in ((64, "other"), (2048, "main"), (256, "other"), (512, "main")):
                force_quantum(quantum)
                engine.device = device
                plays_on(engine, 5)
        finally:
            force_quantum(0)
        engine.stop()
        engine.render(10000)
        engine.start()
        plays_on(engine, 5)

    assert never_goes_back(readings)
    assert readings[-1].frame > readings[0].frame + 10000


def test_the_clock_goes_on_with_the_next_server(
    new_server: NewServer, new_engine: NewEngine
) -> None:
    server = new_server(pulse=False)
    engine = new_engine()
    told = Told(engine)
    engine.start()
    plays_on(engine)

    with clocks(engine) as readings:
        before = engine.clock()
        server.restart()
        told.soon(ServerReturned)
        eventually(lambda: engine.state is State.RUNNING)
        plays_on(engine)

    assert never_goes_back(readings)
    after = engine.clock()
    assert after.frame > before.frame and after.time_ns > before.time_ns
    assert abs(engine.time_of(after.frame) - time.monotonic_ns()) < 2e9, "of this server's clock"


@pytest.mark.usefixtures("server")
def test_the_offset_leads_from_a_written_frame_to_the_engines(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()
    plays_on(engine)
    before = engine.clock().frame

    engine.write(np.zeros((5000, 2), np.float32))
    assert engine.drain()
    first = engine.clock().stream_offset
    plays_on(engine)
    engine.write(np.zeros((5000, 2), np.float32))
    assert engine.drain()
    second = engine.clock().stream_offset

    assert before < first < second < engine.clock().frame
    assert engine.stats().underruns == 0
