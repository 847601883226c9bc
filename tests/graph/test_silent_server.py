"""A server that does not answer, or dies: every call comes back by its deadline and can be interrupted."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from deadlines import MARGIN, back_within
from eventually import eventually
from flitzis_looper_audio import AudioEngine, ServerUnavailable, State, list_devices
from flitzis_looper_audio.testing import HeadlessServer
from kinds import NewEngine, NewServer
from observer import node, nodes, objects, thread_names
from programs import running_python


@contextmanager
def paused(server: HeadlessServer) -> Iterator[None]:
    server.pause()
    try:
        yield
    finally:
        if "pipewire" in server.pids:
            server.resume()


def test_construction_on_a_paused_server_ends_at_the_timeout(server: HeadlessServer) -> None:
    AudioEngine().close()  # from here on the log has its thread
    clients = len(objects("Client"))
    before = thread_names()

    with paused(server):
        with back_within(0.3), pytest.raises(ServerUnavailable, match="pipewire-0"):
            AudioEngine(name="too early", timeout=0.3)
        with back_within(0.3), pytest.raises(ServerUnavailable, match="pipewire-0"):
            list_devices(timeout=0.3)

    assert thread_names() == before
    eventually(lambda: len(objects("Client")) == clients)
    assert nodes("too-early") == []


def test_start_on_a_paused_server_ends_at_the_timeout_and_works_later(
    server: HeadlessServer, new_engine: NewEngine
) -> None:
    engine = new_engine(timeout=0.3)

    with paused(server):
        with back_within(0.3), pytest.raises(ServerUnavailable, match="pipewire-0"):
            engine.start()

        assert engine.state is State.STOPPED

    eventually(lambda: (seen := node(engine.node_id)) and seen.state != "running")
    engine.start()
    assert engine.state is State.RUNNING


def test_stop_on_a_paused_server_returns_by_the_timeout(
    server: HeadlessServer, new_engine: NewEngine
) -> None:
    engine = new_engine(timeout=0.3)
    engine.start()

    with paused(server):
        with back_within(0.3):
            engine.stop()

        assert engine.state is State.STOPPED

    eventually(lambda: (seen := node(engine.node_id)) and seen.state != "running")
    assert engine.state is State.STOPPED
    engine.start()
    assert engine.state is State.RUNNING


@pytest.mark.parametrize("running", [False, True])
def test_close_on_a_paused_server_returns_by_the_timeout(
    server: HeadlessServer, new_engine: NewEngine, running: bool
) -> None:
    engine = new_engine(name="closed unheard", timeout=0.3)
    if running:
        engine.start()

    with paused(server):
        with back_within(0.3):
            engine.close()

        assert engine.state is State.CLOSED

    eventually(lambda: nodes("closed-unheard") == [])


def test_plain_questions_need_no_answer_from_the_server(
    server: HeadlessServer, new_engine: NewEngine
) -> None:
    engine = new_engine(timeout=60)
    engine.start()

    with paused(server), back_within(0):
        node_id, stats = engine.node_id, engine.stats()

    assert node_id == engine.node_id
    assert stats.cycles > 0


def test_an_engine_on_a_paused_server_waits_and_goes_on_with_it(
    server: HeadlessServer, new_engine: NewEngine
) -> None:
    engine = new_engine()
    engine.start()

    with paused(server):
        eventually(lambda: engine.state is State.WAITING)

    eventually(lambda: engine.state is State.RUNNING)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_an_engine_outlives_its_server(
    new_server: NewServer, new_engine: NewEngine, number: signal.Signals
) -> None:
    server = new_server()
    engine = new_engine(timeout=0.5)
    engine.start()
    eventually(lambda: engine.stats().cycles > 10)

    server.stop_server(number)

    eventually(lambda: engine.state is State.RECONNECTING)
    assert engine.node_id is None
    assert engine.stats().cycles > 10
    assert engine.stats().device is None
    with back_within(0.5):
        engine.start()
    with back_within(0.5):
        engine.stop()
    assert engine.state is State.RECONNECTING
    with back_within(0.5):
        engine.close()
    assert engine.state is State.CLOSED


def test_a_stopped_engine_outlives_its_server(new_server: NewServer, new_engine: NewEngine) -> None:
    server = new_server()
    engine = new_engine(timeout=0.5)

    server.stop_server(signal.SIGKILL)

    eventually(lambda: engine.node_id is None)
    assert engine.state is State.RECONNECTING
    engine.start()
    assert engine.state is State.RECONNECTING


def test_an_engine_that_shall_not_reconnect_says_so_at_the_next_call(
    new_server: NewServer, new_engine: NewEngine
) -> None:
    server = new_server()
    engine = new_engine(reconnect=False)
    engine.start()

    server.stop_server(signal.SIGKILL)
    eventually(lambda: engine.node_id is None)

    frames = memoryview(bytes(64 * 8)).cast("f", shape=[64, 2])
    calls: list[Callable[[], object]] = [engine.start, engine.stats, engine.clock, engine.flush]
    calls += [lambda: engine.write(frames), lambda: engine.write(frames, timeout=9.0)]
    for call in calls:
        with pytest.raises(ServerUnavailable, match="pipewire-0"):
            call()
    server.start_server()
    with pytest.raises(ServerUnavailable):
        engine.start()
    engine.stop()
    engine.close()
    assert engine.state is State.CLOSED


def test_a_new_engine_works_when_the_server_is_back(
    new_server: NewServer, new_engine: NewEngine
) -> None:
    server = new_server()
    lost = new_engine()
    lost.start()

    server.restart()

    engine = new_engine()
    engine.start()
    assert engine.state is State.RUNNING
    lost.close()
    assert engine.state is State.RUNNING


@pytest.mark.parametrize("call", ["start", "stop", "close", "make"])
def test_a_server_that_dies_ends_the_calls_that_wait_for_it(
    new_server: NewServer, new_engine: NewEngine, call: str
) -> None:
    server = new_server()
    engine = new_engine(timeout=60)
    if call in ("stop", "close"):
        engine.start()
    outcomes: list[BaseException | None] = []

    def wait() -> None:
        try:
            AudioEngine(timeout=60) if call == "make" else getattr(engine, call)()
            outcomes.append(None)
        except ServerUnavailable as error:
            outcomes.append(error)

    waiting = threading.Thread(target=wait)
    with paused(server):
        waiting.start()
        with pytest.raises(AssertionError):
            eventually(lambda: outcomes, timeout=0.2)

        server.stop_server(signal.SIGKILL)

        waiting.join(timeout=MARGIN)
        assert not waiting.is_alive()
    raises = call == "make"  # the others find an engine that is RECONNECTING
    assert [type(outcome) for outcome in outcomes] == [ServerUnavailable if raises else type(None)]


INTERRUPTED = """
    import os, sys
    from flitzis_looper_audio import AudioEngine, list_devices

    engine = AudioEngine(name="interrupted", timeout=60) if sys.argv[1] != "make" else None
    if sys.argv[1] in ("stop", "close"):
        engine.start()
    calls = {
        "make": lambda: AudioEngine(name="interrupted", timeout=60),
        "list": lambda: list_devices(timeout=60),
    }
    call = calls.get(sys.argv[1]) or getattr(engine, sys.argv[1])
    threads = len(os.listdir("/proc/self/task"))
    print("ready", flush=True)
    sys.stdin.readline()
    print("calling", flush=True)
    try:
        call()
    except KeyboardInterrupt:
        print("interrupted", flush=True)
    if sys.argv[1] == "make":
        print(len(os.listdir("/proc/self/task")) - threads, flush=True)
    sys.stdin.readline()
    if engine:
        engine.close()
"""


@pytest.mark.parametrize("call", ["make", "list", "start", "stop", "close"])
def test_ctrl_c_ends_a_call_that_waits(server: HeadlessServer, call: str) -> None:
    with running_python(INTERRUPTED, call) as process:
        assert process.stdin and process.stdout and process.stderr
        assert process.stdout.readline() == "ready\n"
        with paused(server):
            process.stdin.write("\n")
            process.stdin.flush()
            assert process.stdout.readline() == "calling\n"
            eventually(lambda: sleeps(process.pid))

            with back_within(0):
                process.send_signal(signal.SIGINT)
                assert process.stdout.readline() == "interrupted\n"

            if call == "make":
                assert int(process.stdout.readline()) <= 1  # the log's thread may be new

        _, errors = process.communicate("\n", timeout=20)

    assert (process.returncode, errors) == (0, "")
    eventually(lambda: nodes("interrupted") == [])


def sleeps(pid: int) -> bool:
    """Whether the main thread, which has read its line, sleeps."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        return stat.read().rpartition(")")[2].split()[0] == "S"
