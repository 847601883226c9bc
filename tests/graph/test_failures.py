"""What fails at construction says why and leaves nothing behind; nothing hangs, whatever the server does."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from deadlines import back_within
from eventually import eventually
from flitzis_looper_audio import (
    AudioEngine,
    AudioError,
    DeviceNotFound,
    ServerUnavailable,
    State,
    StreamCreationFailed,
    list_devices,
)
from kinds import NewEngine, NewServer
from observer import descriptors, nodes, objects, thread_names

CALLS: list[Callable[..., object]] = [AudioEngine, list_devices]


@pytest.mark.parametrize("call", CALLS)
def test_without_a_server_the_error_names_the_remote(
    no_server: Path, call: Callable[..., object]
) -> None:
    with pytest.raises(ServerUnavailable, match="pipewire-0.*pw-cli info 0"):
        call()
    with pytest.raises(ServerUnavailable, match="my-remote"):
        call(remote="my-remote")


@pytest.mark.parametrize("call", CALLS)
def test_without_a_runtime_directory_there_is_no_server(
    no_server: Path, monkeypatch: pytest.MonkeyPatch, call: Callable[..., object]
) -> None:
    for key in ("XDG_RUNTIME_DIR", "PIPEWIRE_RUNTIME_DIR", "HOME", "USERPROFILE"):
        monkeypatch.delenv(key, raising=False)

    with pytest.raises(ServerUnavailable, match="nobodys-remote"):
        call(remote="nobodys-remote")


@pytest.mark.parametrize("call", CALLS)
def test_a_remote_that_is_no_socket_is_no_server(
    no_server: Path, call: Callable[..., object]
) -> None:
    stale = no_server / "stale"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(stale))
    plain = no_server / "plain"
    plain.write_text("not a socket")

    for remote in (stale, plain, no_server, "/" + "long" * 100):
        with pytest.raises(ServerUnavailable, match=str(remote)):
            call(remote=str(remote))


@pytest.mark.parametrize("call", CALLS)
def test_a_socket_that_nobody_answers_is_given_up_at_the_timeout(
    no_server: Path, call: Callable[..., object]
) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(no_server / "pipewire-0"))
        listener.listen()

        with back_within(0.2), pytest.raises(ServerUnavailable, match="pipewire-0"):
            call(timeout=0.2)


@pytest.mark.parametrize("call", CALLS)
def test_a_socket_with_a_full_queue_is_given_up_too(
    no_server: Path, call: Callable[..., object]
) -> None:
    path = str(no_server / "pipewire-0")
    with ExitStack() as stack:
        listener = stack.enter_context(socket.socket(socket.AF_UNIX))
        listener.bind(path)
        listener.listen(0)
        with pytest.raises(BlockingIOError):
            while True:
                client = stack.enter_context(socket.socket(socket.AF_UNIX))
                client.setblocking(False)
                client.connect(path)

        with back_within(0.2), pytest.raises(ServerUnavailable, match="pipewire-0"):
            call(timeout=0.2)


@pytest.mark.parametrize("call", CALLS)
def test_a_server_that_hangs_up_is_unavailable(
    no_server: Path, call: Callable[..., object]
) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(no_server / "pipewire-0"))
        listener.listen()
        hang_up = threading.Thread(target=lambda: listener.accept()[0].close())
        hang_up.start()

        with back_within(0.5), pytest.raises(ServerUnavailable, match="pipewire-0"):
            call(timeout=0.5)

        hang_up.join()


def test_without_a_session_manager_construction_fails(new_server: NewServer) -> None:
    new_server(session_manager=False, pulse=False)

    with pytest.raises(StreamCreationFailed, match="no session manager.*wireplumber"):
        AudioEngine()
    assert nodes("flitzis-looper") == []


def test_without_a_session_manager_a_patchbay_does(
    new_server: NewServer, new_engine: NewEngine
) -> None:
    new_server(session_manager=False, pulse=False)

    engine = new_engine(autoconnect=False, timeout=20)

    with back_within(0):
        engine.start()
    assert [seen.id for seen in nodes("flitzis-looper")] == [engine.node_id]
    assert engine.state is State.WAITING
    engine.stop()
    assert engine.state is State.STOPPED


def test_without_a_sink_construction_fails(new_server: NewServer) -> None:
    new_server(sinks=[], pulse=False)

    with pytest.raises(DeviceNotFound, match="no sink"):
        AudioEngine()
    assert nodes("flitzis-looper") == []


def test_without_a_sink_a_patchbay_does(new_server: NewServer, new_engine: NewEngine) -> None:
    new_server(sinks=[], pulse=False)

    engine = new_engine(autoconnect=False, timeout=20)

    with back_within(0):
        engine.start()
    assert engine.state is State.WAITING
    assert engine.stats().device is None


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("autoconnect", [True, False])
@pytest.mark.parametrize("device", ["no_such_sink", 1 << 40, "MAIN"])
def test_an_unknown_device_is_named_and_the_known_ones_too(
    device: str | int, autoconnect: bool
) -> None:
    with pytest.raises(DeviceNotFound, match=str(device)) as failure:
        AudioEngine(device=device, autoconnect=autoconnect)

    assert "main" in str(failure.value) and "other" in str(failure.value)
    assert nodes("flitzis-looper") == []


@pytest.mark.usefixtures("server")
def test_a_node_that_is_no_sink_is_no_device(new_engine: NewEngine) -> None:
    new_engine(name="another engine")

    with pytest.raises(DeviceNotFound, match="another-engine"):
        AudioEngine(device="another-engine")


def fails(times: int, failure: Callable[[], object], error: type[AudioError]) -> None:
    for _ in range(times):
        with pytest.raises(error):
            failure()


def test_fifty_failed_connections_leave_nothing_behind(no_server: Path) -> None:
    def no_such_server() -> None:
        AudioEngine(name="never made", remote="no_such_server")

    def no_answer() -> None:
        AudioEngine(name="never made", remote=str(no_server / "pipewire-0"), timeout=0.02)

    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(no_server / "pipewire-0"))
        listener.listen(100)
        fails(2, no_answer, ServerUnavailable)
        before = (descriptors(), thread_names())

        fails(50, no_answer, ServerUnavailable)
        fails(50, no_such_server, ServerUnavailable)

        assert (descriptors(), thread_names()) == before


@pytest.mark.usefixtures("server")
def test_fifty_unknown_devices_leave_nothing_behind() -> None:
    def unknown_device() -> None:
        AudioEngine(name="never made", device="no_such_sink")

    fails(2, unknown_device, DeviceNotFound)
    before = (descriptors(), thread_names(), len(objects("Client")))

    fails(50, unknown_device, DeviceNotFound)

    eventually(lambda: (descriptors(), thread_names()) == before[:2])
    assert nodes("never-made") == []
    eventually(lambda: len(objects("Client")) == before[2])


def test_fifty_tries_without_a_session_manager_leave_nothing_behind(new_server: NewServer) -> None:
    new_server(session_manager=False, pulse=False)
    fails(2, AudioEngine, StreamCreationFailed)
    before = (descriptors(), thread_names(), len(objects("Client")))

    fails(50, AudioEngine, StreamCreationFailed)

    assert (descriptors(), thread_names()) == before[:2]
    assert nodes("flitzis-looper") == []
    eventually(lambda: len(objects("Client")) == before[2])
