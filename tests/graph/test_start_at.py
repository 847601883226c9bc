"""start(at=): the first frame is heard at that time, to the frame; two engines on one driver begin together."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from cycles import plays_on
from eventually import eventually
from flitzis_looper_audio import AudioEngine, AudioError, State
from jack_recording import JOINING, jack_recording
from kinds import NewEngine
from machine import needs_every_cycle
from noise import heard_part, noise

pytestmark = pytest.mark.usefixtures("server")

FRAME_NS = 1e9 / 48000
SOON = 1_500_000_000  # ns: enough to link a recorder


@needs_every_cycle
@pytest.mark.parametrize("quantum", [256, 2048])
def test_the_first_frame_is_heard_then(new_engine: NewEngine, tmp_path: Path, quantum: int) -> None:
    engine = new_engine(fade_ms=0, quantum=quantum, lock_quantum=True)
    engine.write(noise(0, 8000, 2))
    at = time.monotonic_ns() + SOON
    engine.start(at=at)
    assert engine.state is State.RUNNING
    plays_on(engine)
    assert engine.stats().played == 0 and engine.queued == 8000

    with jack_recording(tmp_path, engine) as recording:
        assert engine.drain(10)
        plays_on(engine)
        heard = recording.end()

    first = engine.clock().stream_offset
    with heard.judged():
        assert heard.is_noise(8000)
        begin = int(np.argmax(np.any(heard.samples != 0, axis=1)))
        latency = engine.stats().latency_frames
        assert abs((at - heard.time_ns(begin)) / FRAME_NS - latency) < 1
        assert abs(engine.time_of(first) - at) < 3 * FRAME_NS, "the clock may drift meanwhile"
    assert engine.stats().late == 0


@needs_every_cycle
@pytest.mark.parametrize("sinks", [("main", "main"), ("main", "other")])
def test_two_engines_of_one_group_begin_with_one_frame(
    new_engine: NewEngine, tmp_path: Path, sinks: tuple[str, str]
) -> None:
    engines = [
        new_engine(
            name=f"pair {letter}",
            device=sink,
            fade_ms=0,
            buffer_frames=65536,
            properties={"node.group": "together"},
        )
        for letter, sink in zip("ab", sinks)
    ]
    for number, engine in enumerate(engines):
        engine.start()
        plays_on(engine, 5 + 7 * number)  # their counts differ
        engine.stop()
        engine.write(noise(0, 48000, 2))

    at = time.monotonic_ns() + SOON
    for engine in engines:
        engine.start(at=at)
    assert on_one_driver(*engines)
    with jack_recording(tmp_path, "pair-", channels=4) as recording:
        assert all(engine.drain(10) for engine in engines)
        recording.hears_on(JOINING)
        heard = recording.end()

    assert [engine.stats().late for engine in engines] == [0, 0]
    with heard.judged():
        assert np.array_equal(heard_part(heard.samples)[:, :2], noise(0, 48000, 2))
        assert np.array_equal(heard.samples[:, :2], heard.samples[:, 2:])


def on_one_driver(one: AudioEngine, other: AudioEngine) -> bool:
    """Whether the graph begins the cycles of both at once."""

    def same() -> bool:
        before, beside, after = one.clock(), other.clock(), one.clock()
        return before.time_ns == after.time_ns == beside.time_ns

    return bool(eventually(same))


def test_a_time_that_has_passed_is_refused_and_nothing_is_started(new_engine: NewEngine) -> None:
    engine = new_engine()
    for at in (0, -5, time.monotonic_ns()):
        with pytest.raises(ValueError, match=f"at must be a time of .* to come.*, got {at}$"):
            engine.start(at=at)
    with pytest.raises(TypeError, match=r"at must be int: a time of time.monotonic_ns\(\)"):
        engine.play(at=0.5)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        engine.start(time.monotonic_ns() + SOON)  # type: ignore[misc]

    assert engine.state is State.STOPPED


def test_a_time_too_soon_for_the_graph_is_as_soon_as_can_be_and_counted(
    new_engine: NewEngine,
) -> None:
    engine = new_engine(quantum=2048, lock_quantum=True)
    engine.start()
    plays_on(engine, 2)
    engine.stop()

    engine.write(noise(0, 1000, 2))
    engine.start(at=time.monotonic_ns() + 3_000_000)

    assert engine.drain(10)
    assert engine.stats().late <= 1


def test_stop_takes_it_back(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.write(noise(0, 1000, 2))
    at = time.monotonic_ns() + SOON
    engine.start(at=at)
    plays_on(engine, 2)

    engine.stop()

    assert engine.state is State.STOPPED
    engine.start(at=at + 60 * 10**9)
    eventually(lambda: time.monotonic_ns() > at)
    plays_on(engine)
    assert engine.queued == 1000 and engine.stats().played == 0


def test_another_start_takes_its_place(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.write(noise(0, 1000, 2))
    engine.start(at=time.monotonic_ns() + 60 * 10**9)
    plays_on(engine, 2)
    engine.start(at=time.monotonic_ns() + 200_000_000)
    assert engine.drain(10)

    engine.start(at=time.monotonic_ns() + 60 * 10**9)  # it runs already
    engine.write(noise(0, 1000, 2))
    assert engine.drain(10)

    engine.stop()
    engine.write(noise(0, 1000, 2))
    engine.start(at=time.monotonic_ns() + 60 * 10**9)
    engine.play()
    assert engine.drain(10)


def test_it_survives_a_move_and_waits_for_what_drives_the_engine(new_engine: NewEngine) -> None:
    engine = new_engine(device="main")
    engine.write(noise(0, 1000, 2))
    at = time.monotonic_ns() + 800_000_000
    engine.start(at=at)

    engine.device = "other"

    assert engine.queued == 1000
    assert engine.drain(10)
    assert abs(engine.time_of(engine.clock().stream_offset) - at) < 20 * FRAME_NS

    alone = new_engine(name="alone", autoconnect=False)
    alone.start(at=time.monotonic_ns() + 60 * 10**9)
    assert alone.state is State.WAITING
    with pytest.raises(AudioError):
        alone.render(10)
