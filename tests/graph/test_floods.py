"""Another client sends our node more than libpipewire can take in: its thread is busy, the program is not."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cycles import plays_on
from deadlines import MARGIN, back_within
from flitzis_looper_audio import AudioEngine, ServerUnavailable, State
from generations import pipewire_version
from kinds import NewEngine, NewServer
from observer import node
from programs import running_until_ready

BUILD = Path(os.environ.get("FLITZIS_PYTHON_PATH") or "build/python").resolve().parent
FLOODER = str(BUILD / "tests" / "graph" / "flooder")
TIMEOUT = 0.5


@contextmanager
def flooded(engine: AudioEngine) -> Iterator[None]:
    """A second of commands to the engine's node, which libpipewire needs far longer to read."""
    with running_until_ready(FLOODER, str(engine.node_id), "1") as flooder:
        assert flooder.stdout and flooder.stdout.readline() == "done\n"
        yield


def is_refused(call: Callable[[], Any]) -> bool:
    """Whether libpipewire's thread is too busy for a call that acts."""
    with back_within(TIMEOUT):
        try:
            call()
        except ServerUnavailable as error:
            assert "busy" in str(error) or "within the timeout" in str(error)
            return True
    return False


def reads_for_long() -> bool:
    """Whether libpipewire reads a second of flood for tens of seconds; 1.4 does for some, 1.6 for none."""
    return pipewire_version() < (1, 4)


def is_flooded(engine: AudioEngine) -> bool:
    """Whether its thread has not read everything yet, as it has not where it reads for long."""
    return is_refused(lambda: setattr(engine, "volume", 0.5)) or not reads_for_long()


def seconds_of(call: Callable[[], Any]) -> float:
    begin = time.monotonic()
    call()
    return time.monotonic() - begin


@pytest.fixture
def engine(new_server: NewServer, new_engine: NewEngine) -> AudioEngine:
    new_server()
    return new_engine(timeout=TIMEOUT, buffer_frames=4096)


READINGS: dict[str, Callable[[AudioEngine], Any]] = {
    "state": lambda engine: engine.state,
    "stats": lambda engine: engine.stats(),
    "device": lambda engine: engine.device,
    "volume": lambda engine: engine.volume,
    "mute": lambda engine: engine.mute,
    "clock": lambda engine: engine.clock(),
    "queued": lambda engine: engine.queued,
    "writable": lambda engine: engine.writable,
    "poll_events": lambda engine: engine.poll_events(),
    "node_id": lambda engine: engine.node_id,
    "write": lambda engine: engine.write(np.zeros((16, 2), np.float32)),
    "reset_stats": lambda engine: engine.reset_stats(),
}


def test_what_only_reads_waits_for_nobody(engine: AudioEngine) -> None:
    engine.start()
    plays_on(engine, 5)

    with flooded(engine):
        took = {name: seconds_of(lambda: read(engine)) for name, read in READINGS.items()}
        assert is_flooded(engine), "all the while"

    assert {name: s for name, s in took.items() if s > MARGIN} == {}


def test_write_returns_by_its_own_timeout(engine: AudioEngine) -> None:
    engine.start()
    frames = np.zeros((8192, 2), np.float32)

    with flooded(engine):
        with back_within(0.1):
            engine.write(frames, timeout=0.1)
        with back_within(0.1):
            engine.drain(timeout=0.1)
        assert is_flooded(engine), "all the while"


def test_what_acts_is_done_or_refused_by_the_timeout(engine: AudioEngine) -> None:
    engine.start()

    calls: list[Callable[[], None]] = [
        lambda: setattr(engine, "volume", 0.5),
        lambda: setattr(engine, "device", None),
        engine.start,
        engine.flush,
    ]
    with flooded(engine):
        for call in calls:
            is_refused(call)
        with back_within(TIMEOUT):
            engine.stop()
        assert is_flooded(engine), "all the while"


@pytest.mark.parametrize("fade_ms", [5, 1000])
def test_close_returns_by_the_timeout(
    new_server: NewServer, new_engine: NewEngine, fade_ms: int
) -> None:
    new_server()
    engine = new_engine(timeout=TIMEOUT, fade_ms=fade_ms)
    engine.start()
    plays_on(engine, 5)
    node_id = engine.node_id

    with flooded(engine):
        with back_within(TIMEOUT):
            engine.close()
        assert engine.state is State.CLOSED
        assert not reads_for_long() or node(node_id), "its thread has not come to taking it out yet"
