"""A server that restarts is an event, not the end: the node comes back as it was."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cycles import plays_on
from deadlines import back_within
from eventually import eventually
from flitzis_looper_audio import AudioEngine, ServerLost, ServerReturned, State
from flitzis_looper_audio.testing import HeadlessServer
from jack_recording import jack_recording
from kinds import NewEngine, NewServer
from machine import needs_every_cycle
from noise import noise_player
from observer import links, nodes, sinks_of
from programs import run
from routing import cut
from told import Told


def plays(engine: AudioEngine, sink: str | None = None) -> None:
    """Return when the engine runs and goes on."""
    eventually(lambda: engine.state is State.RUNNING)
    plays_on(engine)
    if sink:
        eventually(lambda: sinks_of(engine.node_id) == {sink})


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_a_playing_engine_plays_again_when_the_server_is_back(
    new_server: NewServer, new_engine: NewEngine, number: signal.Signals
) -> None:
    server = new_server(sinks=["main", "other"], pulse=False)
    engine = new_engine(device="other")
    engine.start()
    plays(engine)
    told, before = Told(engine), engine.stats()
    told.forget()

    server.stop_server(number)
    told.soon(ServerLost)
    assert engine.state is State.RECONNECTING
    assert engine.node_id is None
    server.start_server()

    told.soon(ServerReturned)
    plays(engine, "other")
    assert [node.id for node in nodes("flitzis-looper")] == [engine.node_id]
    assert engine.device == "other"
    assert engine.stats().cycles > before.cycles and engine.stats().frames > before.frames
    assert told.kinds(ServerLost, ServerReturned) == [ServerLost, ServerReturned]
    states = told.states()
    assert states[:2] == ["RUNNING", "RECONNECTING"] and states[-1] == "RUNNING"


def test_a_stopped_engine_comes_back_stopped(new_server: NewServer, new_engine: NewEngine) -> None:
    server = new_server(pulse=False)
    engine = new_engine()
    told = Told(engine)

    server.restart()

    told.soon(ServerReturned)
    eventually(lambda: engine.state is State.STOPPED)
    assert [node.id for node in nodes("flitzis-looper")] == [engine.node_id]
    assert engine.stats().cycles == 0
    engine.start()
    plays(engine)


def test_start_and_stop_while_the_server_is_away_are_heeded_later(
    new_server: NewServer, new_engine: NewEngine
) -> None:
    server = new_server(pulse=False)
    to_start, to_stop = new_engine(name="to start"), new_engine(name="to stop")
    to_stop.start()
    server.stop_server()
    for engine in (to_start, to_stop):
        eventually(lambda: engine.state is State.RECONNECTING)

    with back_within(0):
        to_start.start()
        to_stop.stop()
        assert to_stop.stats().cycles > 0
    assert to_start.state is to_stop.state is State.RECONNECTING

    server.start_server()
    plays(to_start)
    eventually(lambda: to_stop.state is State.STOPPED)


def test_an_engine_closes_while_the_server_is_away(
    new_server: NewServer, new_engine: NewEngine
) -> None:
    server = new_server(pulse=False)
    engine = new_engine()
    engine.start()
    server.stop_server()
    eventually(lambda: engine.state is State.RECONNECTING)

    with back_within(0):
        engine.close()

    assert engine.state is State.CLOSED
    server.start_server()
    assert nodes("flitzis-looper") == []


def test_a_server_without_the_device_is_waited_at(
    new_server: NewServer, new_engine: NewEngine
) -> None:
    server = new_server(sinks=["main"], pulse=False)
    server.add_sink("late", priority=1)
    engine = new_engine(device="late")
    engine.start()
    plays(engine, "late")

    server.restart()  # it forgets "late"

    eventually(lambda: engine.state is State.WAITING)
    assert engine.device == "late"
    server.add_sink("late", priority=1)
    plays(engine, "late")


def test_a_paused_server_is_waited_for(new_server: NewServer, new_engine: NewEngine) -> None:
    server = new_server(pulse=False)
    engine = new_engine(timeout=0.5)
    engine.start()
    plays(engine)

    server.pause()

    eventually(lambda: engine.state is State.WAITING)
    calls: list[Callable[[], object]] = [engine.stop, engine.stats, lambda: engine.node_id]
    for call in calls:
        with back_within(0.5):
            call()
    server.resume()
    with back_within(0.5):
        engine.start()
    plays(engine)


def link_by_hand(engine: AudioEngine) -> None:
    """As a session manager would."""
    for channel in ("FL", "FR"):
        ends = (f"flitzis-looper:output_{channel}", f"test_sink:playback_{channel}")
        if not sinks_of(engine.node_id):
            run("pw-link", *ends)


def test_a_session_manager_that_restarts_needs_no_new_node(
    new_server: NewServer, new_engine: NewEngine
) -> None:
    server = new_server(pulse=False)
    engine = new_engine()
    engine.start()
    plays(engine)
    node_id = engine.node_id

    for number in (signal.SIGTERM, signal.SIGKILL):
        server.stop_session_manager(number)
        server.start_session_manager()

        # WirePlumber 0.5 links what it finds; 0.4 leaves a stream unlinked that it did not see appear.
        eventually(lambda: engine.state is (State.RUNNING if links() else State.WAITING))
        assert engine.node_id == node_id
        link_by_hand(engine)
        plays(engine, "test_sink")
        assert engine.node_id == node_id


def test_without_a_session_manager_only_what_is_linked_plays_on(
    new_server: NewServer, new_engine: NewEngine
) -> None:
    server = new_server(pulse=False)
    engine = new_engine()
    engine.start()

    server.stop_session_manager(signal.SIGKILL)

    wanted = eventually(lambda: State.RUNNING if links() else State.WAITING)  # 0.4 takes them along
    eventually(lambda: engine.state is wanted)
    with back_within(2):
        engine.stop()
    assert engine.state is State.STOPPED
    with back_within(2):
        engine.start()
    eventually(lambda: engine.state is wanted)


def restart(server: HeadlessServer, engine: AudioEngine, times: int) -> None:
    for turn in range(times):
        server.stop_server(signal.SIGKILL if turn % 2 else signal.SIGTERM)
        eventually(lambda: engine.state is State.RECONNECTING)
        server.start_server()
        plays(engine)


def test_a_session_manager_comes_up_beside_an_engine_however_often(
    new_server: NewServer, new_engine: NewEngine
) -> None:
    """Who binds its metadata while it configures our node has both wait for each other; on 1.4 once in 100 times."""
    server = new_server(pulse=False)
    new_engine().start()

    for turn in range(150):
        server.stop_session_manager(signal.SIGKILL if turn % 2 else signal.SIGTERM)
        server.start_session_manager()


def test_a_server_that_answers_no_more_is_connected_to_anew_where_nothing_is_heard(
    new_server: NewServer, new_engine: NewEngine
) -> None:
    """PipeWire reads nothing from who asks what metadata hold until their owner has told it: here it never does."""
    server = new_server(pulse=False)
    engine = new_engine()
    engine.start()
    plays(engine)
    told = Told(engine)

    cut(engine)  # so that it asks what it may have missed
    os.kill(server.pids["wireplumber"], signal.SIGSTOP)
    try:
        told.soon(ServerLost, timeout=15)
    finally:
        os.kill(server.pids["wireplumber"], signal.SIGCONT)

    told.soon(ServerReturned)
    plays(engine)


def test_a_session_manager_that_stands_still_costs_no_sound(
    new_server: NewServer, new_engine: NewEngine
) -> None:
    server = new_server(pulse=False)
    engine = new_engine(device="test_sink")
    engine.start()
    plays(engine)
    engine.device = None
    told = Told(engine)

    os.kill(server.pids["wireplumber"], signal.SIGSTOP)
    try:
        time.sleep(8)  # nothing is to happen, for longer than an answer may be owed
        assert engine.state is State.RUNNING
    finally:
        os.kill(server.pids["wireplumber"], signal.SIGCONT)

    plays(engine)
    assert told.of(ServerLost) == []


@pytest.mark.soak
def test_fifty_restarts_are_outlived(new_server: NewServer, new_engine: NewEngine) -> None:
    server = new_server(pulse=False)
    engine = new_engine()
    engine.start()

    restart(server, engine, 50)

    assert [node.id for node in nodes("flitzis-looper")] == [engine.node_id]


@needs_every_cycle
def test_noise_before_and_after_a_restart_is_noise(new_server: NewServer, tmp_path: Path) -> None:
    server = new_server(pulse=False)
    with noise_player("--fade-ms", "0") as player:
        for turn in range(2):
            (tmp_path / str(turn)).mkdir()
            with jack_recording(tmp_path / str(turn), "test_sink:monitor_") as recording:
                recording.hears_on(20)
                heard = recording.end()
            assert heard.is_some_noise()
            server.restart()
            eventually(lambda: player.stats().state == "RUNNING")
