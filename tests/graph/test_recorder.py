"""testing.Recorder hears what is played, frame for frame, and says what it does not hear; the server comes back."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator

import numpy as np
import pytest

from eventually import eventually
from flitzis_looper_audio import AudioEngine, ServerLost, ServerReturned, State
from flitzis_looper_audio.testing import HeadlessError, HeadlessServer, Recorder
from kinds import NewEngine, NewServer
from machine import needs_every_cycle, unless_cycles_were_lost
from noise import noise
from observer import nodes
from recording import Samples

COUNT = 20_000
NOISE = noise(0, COUNT, 2)


@pytest.fixture
def engine(server: HeadlessServer, new_engine: NewEngine) -> Iterator[AudioEngine]:
    """An engine that runs, and has nothing to play."""
    with new_engine(name="played", fade_ms=0) as engine:
        yield engine


def played_to_the_end(engine: AudioEngine, frames: Samples = NOISE) -> None:
    assert engine.write(frames, timeout=None) == len(frames)
    assert engine.drain()


@needs_every_cycle
def test_a_sink_and_a_node_are_heard_frame_for_frame(
    server: HeadlessServer, engine: AudioEngine
) -> None:
    with Recorder(server) as sink, Recorder(server, node="played") as node:
        played_to_the_end(engine)
        heard = [sink.wait_for_sound_to_end(), node.wait_for_sound_to_end()]

    for recorder, sound in zip((sink, node), heard):
        with unless_cycles_were_lost(recorder.lost, "the recorder"):
            assert sound.dtype == np.float32 and np.array_equal(sound, NOISE)
        assert (recorder.channels, recorder.sample_rate) == (2, 48000)
        assert len(recorder.samples) == recorder.frames > COUNT
        assert np.array_equal(recorder.sound, NOISE)


def test_another_sink_hears_nothing(server: HeadlessServer, engine: AudioEngine) -> None:
    with Recorder(server, sink="other") as other, Recorder(server) as main:
        played_to_the_end(engine)
        main.wait_for_sound()

        assert not other.wait_for(other.frames + 2048).any()
        assert other.sound.shape == (0, 2)


def test_every_channel_is_in_its_place(new_server: NewServer, new_engine: NewEngine) -> None:
    server = new_server(sinks=["surround:6"], pulse=False)
    levels = np.linspace(0.1, 0.6, 6, dtype=np.float32)

    with new_engine(channels=6, fade_ms=0) as engine, Recorder(server) as recorder:
        played_to_the_end(engine, np.tile(levels, (4800, 1)))
        sound = recorder.wait_for_sound_to_end()

    assert np.array_equal(np.unique(sound[100:-100], axis=0), [levels])


def test_where_the_sound_begins_is_told_at_once(
    server: HeadlessServer, engine: AudioEngine
) -> None:
    with Recorder(server) as recorder:
        engine.write(NOISE)
        first = recorder.wait_for_sound()

        samples = recorder.wait_for(first + 1)
        assert not samples[:first].any() and samples[first].any()


def test_the_recorder_leaves_the_graph_with_its_block(server: HeadlessServer) -> None:
    with Recorder(server):
        assert any(name.startswith("recorder-") for name in names())
    eventually(lambda: not any(name.startswith("recorder-") for name in names()))


def names() -> list[str]:
    return [node.name for node in nodes()]


def test_cycles_without_the_recorder_are_counted(server: HeadlessServer) -> None:
    with Recorder(server) as recorder:
        before = recorder.lost
        stopped_for_a_while()
        eventually(lambda: recorder.lost > before)

    assert recorder.lost >= before + 10  # a cycle lasts 11 ms


def stopped_for_a_while() -> None:
    """This process stands still for 0.3 s, the server does not."""
    script = f"kill -STOP {os.getpid()}; sleep 0.3; kill -CONT {os.getpid()}"
    subprocess.run(["/bin/sh", "-c", script], check=True)


def test_what_there_is_no_room_for_is_counted(server: HeadlessServer) -> None:
    with Recorder(server, seconds=0.1) as recorder:
        eventually(lambda: recorder.lost > 0)

    assert recorder.frames == 9 * 512


def test_a_wait_that_is_in_vain_says_what_was_heard(
    server: HeadlessServer, engine: AudioEngine
) -> None:
    with Recorder(server) as recorder:
        with pytest.raises(TimeoutError, match=r"no sound, in 0.1 s: \d+ frames were recorded, 0 "):
            recorder.wait_for_sound(timeout=0.1)
        with pytest.raises(TimeoutError, match="no 1000000000 frames, in 0.1 s"):
            recorder.wait_for(10**9, timeout=0.1)
        played_to_the_end(engine)
        recorder.wait_for_sound_to_end()
        with pytest.raises(TimeoutError, match="no 100 s of silence after a sound, in 0.1 s"):
            recorder.wait_for_sound_to_end(silence=100, timeout=0.1)


def test_what_cannot_be_recorded_is_named(server: HeadlessServer) -> None:
    with pytest.raises(ValueError, match="sink 'a' and node 'b': one of them is accepted"):
        Recorder(server, sink="a", node="b")
    for seconds in (0, -1, 3601, float("nan")):
        with pytest.raises(ValueError, match="seconds must be more than 0 and at most 3600, got"):
            Recorder(server, seconds=seconds)
    with pytest.raises(HeadlessError, match="no ports nothing:monitor_... to record in 0.1 s"):
        Recorder(server, sink="nothing", timeout=0.1).start()
    with pytest.raises(HeadlessError, match="the recorder is not started"):
        Recorder(server).wait_for(1)
    with Recorder(server) as recorder, pytest.raises(HeadlessError, match="started already"):
        recorder.start()


def test_a_recorder_outlives_its_server_with_what_it_heard(
    new_server: NewServer, new_engine: NewEngine
) -> None:
    server = new_server(pulse=False)
    with new_engine(fade_ms=0) as engine, Recorder(server) as recorder:
        played_to_the_end(engine)
        recorder.wait_for_sound_to_end()

        server.kill()

        with pytest.raises(TimeoutError, match="the recorder has ended"):
            recorder.wait_for(10**9, timeout=20)
    assert len(recorder.sound) > COUNT - 8192


def test_a_server_that_is_killed_and_started_again_is_the_same_for_everybody(
    new_server: NewServer, new_engine: NewEngine
) -> None:
    server = new_server()
    assert server.default_sink == "test_sink"
    with new_engine(fade_ms=0) as engine:
        server.kill()
        assert server.pids == {}
        eventually(lambda: engine.state is State.RECONNECTING)

        server.start_server()

        eventually(lambda: engine.state is State.RUNNING)
        told = [type(event) for event in engine.poll_events()]
        assert told.index(ServerLost) < told.index(ServerReturned)
        with Recorder(server) as recorder:
            played_to_the_end(engine)
            assert len(recorder.wait_for_sound_to_end()) > COUNT - 8192


def test_without_a_session_manager_a_sink_is_named(new_server: NewServer) -> None:
    server = new_server(session_manager=False, pulse=False)

    with pytest.raises(HeadlessError, match="there is no default sink to record; name one"):
        Recorder(server).start()
    with Recorder(server, sink="test_sink") as recorder:
        assert not recorder.wait_for(4800).any()


def test_ports_are_linked_by_their_names(server: HeadlessServer) -> None:
    ports = server.graph.ports("output")

    assert {"main:monitor_FL", "other:monitor_FR"} <= set(ports)
    with pytest.raises(HeadlessError, match="main:monitor_FL cannot be linked to nobody:in"):
        server.graph.link("main:monitor_FL", "nobody:in")


def test_a_node_that_rests_is_heard_once_it_runs(
    server: HeadlessServer, new_engine: NewEngine
) -> None:
    engine = new_engine(name="resting", fade_ms=0)

    assert not server.graph.is_running("resting")
    with Recorder(server, node="resting") as recorder:
        engine.write(NOISE)
        engine.start()
        assert server.graph.is_running("resting")
        assert recorder.wait_for_sound() >= 0


def test_a_server_may_be_killed_by_any_signal(new_server: NewServer) -> None:
    server = new_server(pulse=False)

    server.stop_server(signal.SIGKILL)
    server.restart()

    eventually(lambda: server.default_sink == "test_sink")
