"""Random control calls while others disturb the graph: no crash, no hang, always a legal state."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from eventually import eventually
from flitzis_looper_audio import AudioEngine, AudioError, State
from flitzis_looper_audio.testing import HeadlessError, HeadlessServer
from kinds import NewServer
from observer import descriptors, nodes, thread_names, threads_since

TIMEOUT = 2.0
LONGEST = TIMEOUT + 8.0  # seconds: a noisy machine may miss a deadline

Call = Callable[[AudioEngine], object]

CALLS: dict[str, Call] = {
    "start": AudioEngine.start,
    "stop": AudioEngine.stop,
    "stats": AudioEngine.stats,
    "reset": AudioEngine.reset_stats,
    "poll": AudioEngine.poll_events,
    "main": lambda engine: setattr(engine, "device", "main"),
    "other": lambda engine: setattr(engine, "device", "other"),
    "default": lambda engine: setattr(engine, "device", None),
    "quiet": lambda engine: setattr(engine, "volume", 0.5),
    "mute": lambda engine: setattr(engine, "mute", not engine.mute),
}


def disturb(server: HeadlessServer, ended: threading.Event, restarts: bool) -> None:
    """Take "other" away and give it back, and sometimes the whole server, until it is `ended`."""
    dice = random.Random(1)
    while not ended.is_set():
        try:
            if restarts and dice.random() < 0.1:
                server.restart()
            else:
                server.remove_sink("other")
                server.add_sink("other", priority=1)
        except (HeadlessError, KeyError, ValueError):
            pass  # a probe that did not come through: the next turn sets it right


@contextmanager
def disturbance(server: HeadlessServer, restarts: bool) -> Iterator[None]:
    ended = threading.Event()
    thread = threading.Thread(target=disturb, args=[server, ended, restarts])
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(timeout=60)
        assert not thread.is_alive()


def make_engine() -> AudioEngine:
    """An engine, though the server may be away just now."""

    def made() -> AudioEngine | None:
        try:
            return AudioEngine(name="at random", timeout=TIMEOUT)
        except AudioError:
            return None

    engine = eventually(made, timeout=30)
    assert engine
    return engine


def obeys(names: list[str]) -> None:
    """Every call comes back in time, with an AudioError at worst; then the engine closes for good."""
    engine = make_engine()
    for name in names:
        begin = time.monotonic()
        try:
            CALLS[name](engine)
        except AudioError:
            pass
        assert time.monotonic() - begin < LONGEST, name
        assert engine.state in set(State) - {State.CLOSED}
        assert 0 <= engine.volume <= 1
    engine.close()
    assert (engine.state, engine.node_id) == (State.CLOSED, None)


def try_sequences(server: HeadlessServer, examples: int, restarts: bool) -> None:
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(st.sampled_from(sorted(CALLS)), max_size=12))
    def try_one(names: list[str]) -> None:
        obeys(names)

    AudioEngine().close()
    before = thread_names()
    opened = descriptors()
    with disturbance(server, restarts):
        try_one()
    eventually(lambda: not threads_since(before))
    assert descriptors() <= opened + 2
    eventually(lambda: nodes("at-random") == [])


def test_random_calls_while_a_sink_comes_and_goes(new_server: NewServer) -> None:
    try_sequences(new_server(sinks=["main", "other"], pulse=False), 8, restarts=False)


@pytest.mark.soak
def test_random_calls_while_the_server_restarts(new_server: NewServer) -> None:
    try_sequences(new_server(sinks=["main", "other"], pulse=False), 60, restarts=True)
