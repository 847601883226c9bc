"""WAITING: started, but nothing drives the node yet, or no longer."""

from __future__ import annotations

import pytest

from deadlines import back_within
from eventually import eventually
from flitzis_looper_audio import AudioEngine, State
from flitzis_looper_audio.testing import HeadlessServer
from kinds import NewEngine, NewServer
from linking import link_ports
from observer import sinks_of
from programs import run


def link(engine: AudioEngine, sink: str) -> None:
    for channel in ("FL", "FR"):
        link_ports(f"flitzis-looper:output_{channel}", f"{sink}:playback_{channel}")


def unlink(engine: AudioEngine, sink: str) -> None:
    for channel in ("FL", "FR"):
        run("pw-link", "-d", f"flitzis-looper:output_{channel}", f"{sink}:playback_{channel}")


def started_unlinked(new_engine: NewEngine) -> AudioEngine:
    engine = new_engine(autoconnect=False)
    engine.start()
    return engine


@pytest.mark.usefixtures("server")
def test_start_without_a_link_returns_at_once_and_waits(new_engine: NewEngine) -> None:
    engine = new_engine(autoconnect=False, timeout=30)

    with back_within(0):
        engine.start()

    assert engine.state is State.WAITING
    assert engine.stats().cycles == 0
    assert engine.stats().device is None
    assert sinks_of(engine.node_id) == set()


@pytest.mark.usefixtures("server")
def test_a_waiting_engine_runs_once_it_is_linked(new_engine: NewEngine) -> None:
    engine = started_unlinked(new_engine)

    link(engine, "other")

    eventually(lambda: engine.state is State.RUNNING)
    eventually(lambda: engine.stats().device == "other")
    eventually(lambda: engine.stats().cycles > 20)


@pytest.mark.usefixtures("server")
def test_a_linked_engine_that_is_unlinked_waits_and_runs_when_linked_again(
    new_engine: NewEngine,
) -> None:
    engine = started_unlinked(new_engine)
    link(engine, "main")
    eventually(lambda: engine.state is State.RUNNING)

    unlink(engine, "main")

    eventually(lambda: engine.state is State.WAITING)
    assert engine.stats().device is None
    link(engine, "other")
    eventually(lambda: engine.state is State.RUNNING)
    assert engine.stats().device == "other"


@pytest.mark.usefixtures("server")
def test_a_stopped_engine_that_is_linked_starts_at_once(new_engine: NewEngine) -> None:
    engine = new_engine(autoconnect=False)
    link(engine, "main")
    eventually(lambda: engine.stats().device == "main")

    engine.start()

    assert engine.state is State.RUNNING


@pytest.mark.usefixtures("server")
def test_a_waiting_engine_stops_closes_and_starts_twice(new_engine: NewEngine) -> None:
    engine = started_unlinked(new_engine)

    engine.start()
    assert engine.state is State.WAITING

    engine.stop()
    assert engine.state is State.STOPPED

    engine.start()
    engine.close()
    assert engine.state is State.CLOSED


def test_an_engine_whose_only_sink_vanishes_waits(
    new_server: NewServer, new_engine: NewEngine
) -> None:
    server = new_server(pulse=False)
    engine = new_engine(timeout=20)
    engine.start()

    server.remove_sink("test_sink")

    eventually(lambda: engine.state is State.WAITING)
    assert engine.stats().device is None
    engine.stop()
    with back_within(0):
        engine.start()
    assert engine.state is State.WAITING


def test_an_engine_that_follows_the_default_moves_on_when_it_vanishes(
    new_server: NewServer, new_engine: NewEngine
) -> None:
    server = new_server(sinks=["main", "other"])
    engine = new_engine()
    engine.start()
    eventually(lambda: engine.stats().device == "main")

    server.remove_sink("main")

    eventually(lambda: engine.stats().device == "other")
    eventually(lambda: engine.state is State.RUNNING)


def test_an_engine_whose_explicit_device_vanishes_plays_nowhere_and_says_so(
    new_server: NewServer, new_engine: NewEngine
) -> None:
    server: HeadlessServer = new_server(sinks=["main", "other"])
    engine = new_engine(device="other")
    engine.start()
    eventually(lambda: engine.stats().device == "other")

    server.remove_sink("other")

    eventually(lambda: engine.state is State.WAITING)
    assert (
        engine.stats().device is None
    )  # WirePlumber 0.4 has linked it to "main", which hears nothing
    cycles = engine.stats().cycles
    with new_engine(name="witness") as witness:
        eventually(lambda: witness.stats().cycles > 20)
    assert engine.stats().cycles == cycles
    assert engine.device == "other"
