"""The same again, many times and from many threads: nothing grows, nothing hangs."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable

import pytest

from eventually import eventually
from flitzis_looper_audio import AudioEngine, EngineClosed, State
from kinds import NewEngine
from machine import needs_every_cycle
from observer import descriptors, nodes, resident_bytes, thread_names
from profiling import profiled

pytestmark = pytest.mark.usefixtures("server")

MEBIBYTE = 1 << 20


def start_and_stop(engine: AudioEngine, times: int) -> None:
    for _ in range(times):
        cycles = engine.stats().cycles
        engine.start()
        assert engine.stats().cycles > cycles
        engine.stop()
        assert engine.state is State.STOPPED


@needs_every_cycle
def test_an_engine_starts_and_stops_fifty_times(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()

    with profiled() as profile:
        engine.stop()
        engine.reset_stats()
        start_and_stop(engine, 50)

        with profile.judged():
            assert engine.stats().xruns == 0


@pytest.mark.soak
@pytest.mark.uninstrumented
def test_an_engine_starts_and_stops_a_thousand_times(new_engine: NewEngine) -> None:
    engine = new_engine()
    start_and_stop(engine, 20)
    before = (descriptors(), thread_names(), resident_bytes())

    start_and_stop(engine, 1000)

    assert (descriptors(), thread_names()) == before[:2]
    assert resident_bytes() - before[2] < 2 * MEBIBYTE


def create_and_close(times: int, start: bool) -> None:
    for _ in range(times):
        engine = AudioEngine(name="one of many")
        if start:
            engine.start()
            engine.stop()
        engine.close()


@pytest.mark.parametrize("start", [False, True])
def test_fifty_engines_leave_no_descriptor_and_no_thread(start: bool) -> None:
    create_and_close(2, start)
    before = (descriptors(), thread_names())

    create_and_close(50, start)

    assert (descriptors(), thread_names()) == before
    assert nodes("one-of-many") == []


@pytest.mark.soak
@pytest.mark.uninstrumented
@pytest.mark.parametrize("start", [False, True])
def test_a_thousand_engines_leave_no_memory(start: bool) -> None:
    create_and_close(100, start)
    gc.collect()
    before = (descriptors(), thread_names(), resident_bytes())

    create_and_close(1000, start)

    gc.collect()
    assert (descriptors(), thread_names()) == before[:2]
    assert resident_bytes() - before[2] < 2 * MEBIBYTE


def test_thirty_engines_play_at_once(new_engine: NewEngine) -> None:
    engines = [new_engine(name=f"engine {number}") for number in range(30)]

    for engine in engines:
        engine.start()

    eventually(lambda: min(engine.stats().cycles for engine in engines) > 20)
    assert {engine.state for engine in engines} == {State.RUNNING}


def call_from_threads(calls: list[Callable[[], object]], seconds: float) -> list[Exception]:
    """Repeat every call in a thread of its own; the exceptions that came, once all threads ended."""
    errors: list[Exception] = []
    until = time.monotonic() + seconds

    def repeat(call: Callable[[], object]) -> None:
        while time.monotonic() < until:
            try:
                call()
            except Exception as error:  # whatever it is, the test tells
                errors.append(error)

    threads = [threading.Thread(target=repeat, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=seconds + 20)
    assert not any(thread.is_alive() for thread in threads)
    return errors


def test_every_call_may_come_from_any_thread_at_any_time(new_engine: NewEngine) -> None:
    engine = new_engine()
    readers: list[Callable[[], object]] = [
        engine.stats,
        lambda: (engine.state, engine.node_id, repr(engine)),
    ]

    errors = call_from_threads(
        [engine.start, engine.stop, engine.start, engine.stop, *readers], seconds=1
    )

    assert errors == []
    engine.start()
    assert engine.state is State.RUNNING


def test_close_may_come_while_other_threads_call(new_engine: NewEngine) -> None:
    for _ in range(3):
        engine = new_engine(name="closed by another")
        closer = threading.Timer(0.1, engine.close)
        closer.start()

        errors = call_from_threads([engine.start, engine.stop, engine.stats, engine.start], 0.3)

        closer.join()
        assert {type(error) for error in errors} == {EngineClosed}
        assert engine.state is State.CLOSED
        assert nodes("closed-by-another") == []


def test_two_threads_make_and_close_engines() -> None:
    errors = call_from_threads([lambda: create_and_close(2, start=True)] * 4, seconds=1)

    assert errors == []
    assert nodes("one-of-many") == []
