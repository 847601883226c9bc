"""The interpreter stays out: a held GIL stops no cycle, and a call that waits holds no GIL."""

from __future__ import annotations

import array
import ctypes
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from eventually import eventually
from flitzis_looper_audio import AudioEngine, AudioError, list_devices
from flitzis_looper_audio.testing import HeadlessServer
from kinds import NewEngine
from machine import needs_every_cycle, unless_cycles_were_lost
from profiling import profiled

HOLD_SECONDS = 5
GIL_HOLDING_LIBC = ctypes.PyDLL(None)  # a function of a PyDLL is called with the GIL held


class Ticker:
    """A thread that notes the time whenever Python lets it run."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self._stopping = False
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Ticker:
        self._thread.start()
        eventually(lambda: self.times)
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping = True
        self._thread.join()

    def longest_gap(self, begin: float, end: float) -> float:
        """The longest time between `begin` and `end` during which the thread did not run."""
        moments = [begin, *(moment for moment in self.times if begin < moment < end), end]
        return max(after - before for before, after in zip(moments, moments[1:]))

    def _run(self) -> None:
        while not self._stopping:
            self.times.append(time.monotonic())
            time.sleep(0.005)


def hold_the_gil(seconds: int) -> None:
    left = seconds
    while left > 0:
        left = GIL_HOLDING_LIBC.sleep(left)  # what is left when a signal came


@needs_every_cycle
@pytest.mark.usefixtures("server")
def test_the_graph_loses_no_cycle_while_a_thread_holds_the_gil(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()
    eventually(lambda: engine.stats().cycles > 20)

    with profiled() as profile, Ticker() as ticker:
        begin, before = time.monotonic(), engine.stats()
        hold_the_gil(HOLD_SECONDS)
        after, end = engine.stats(), time.monotonic()
        missed = profile.missed()

    quanta = (end - begin) * before.graph_rate / before.quantum
    assert ticker.longest_gap(begin, end) > HOLD_SECONDS - 0.5, "the GIL was not held"
    assert after.quantum == before.quantum == 512
    assert missed < 47, "a callback that wants the GIL loses all 469"
    with unless_cycles_were_lost(missed, "PipeWire's profiler"):
        assert after.xruns == before.xruns
        assert after.cycles - before.cycles >= 0.98 * int(quanta)


@contextmanager
def paused(server: HeadlessServer) -> Iterator[None]:
    server.pause()
    try:
        yield
    finally:
        server.resume()


def make(_: AudioEngine) -> None:
    AudioEngine(timeout=0.6)


def list_all(_: AudioEngine) -> None:
    list_devices(timeout=0.6)


def enter(engine: AudioEngine) -> None:
    with engine:
        pass


def forget(_: AudioEngine) -> None:
    """Drop the only reference to an engine: the destructor waits."""
    spare = SPARE.pop()
    del spare


SPARE: list[AudioEngine] = []
STARTING = [make, list_all, AudioEngine.start, AudioEngine.play, enter]
STOPPING = [AudioEngine.stop, AudioEngine.close, forget]


@pytest.mark.parametrize("call", [*STARTING, *STOPPING])
def test_a_call_that_waits_lets_other_threads_run(
    server: HeadlessServer, new_engine: NewEngine, call: Callable[[AudioEngine], None]
) -> None:
    engine = new_engine(timeout=0.6)
    if call is forget:
        SPARE.append(AudioEngine(timeout=0.6))
    if call in STOPPING:
        engine.start()

    with paused(server), Ticker() as ticker:
        begin = time.monotonic()
        try:
            call(engine)
        except AudioError:
            pass
        end = time.monotonic()

    assert end - begin > 0.5, "the call did not wait"
    assert ticker.longest_gap(begin, end) < 0.4


@pytest.mark.parametrize("wait", ["write", "turn", "drain"])
@pytest.mark.usefixtures("server")
def test_a_writer_that_waits_lets_other_threads_run(new_engine: NewEngine, wait: str) -> None:
    engine = new_engine(channels=1)
    too_much = array.array("f", bytes(4 * (engine.buffer_frames + 1)))
    first = threading.Thread(target=engine.write, args=[too_much, 1.2])
    first.start()
    eventually(lambda: engine.writable == 0)

    with Ticker() as ticker:
        begin = time.monotonic()
        if wait == "write":
            first.join()
        elif wait == "turn":
            engine.write(too_much, timeout=0.6)
        else:
            engine.drain(timeout=0.6)
        end = time.monotonic()
    first.join()

    assert end - begin > 0.5, "the call did not wait"
    assert ticker.longest_gap(begin, end) < 0.4
