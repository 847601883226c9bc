"""A name in the graph may be bytes that are no UTF-8: it is told, and taken back, as Python has names of files."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from command_line import COMMAND
from eventually import eventually
from flitzis_looper_audio import (
    AudioEngine,
    DeviceAdded,
    DeviceNotFound,
    Moved,
    ServerUnavailable,
    list_devices,
)
from flitzis_looper_audio.testing import HeadlessServer, leading_to
from kinds import NewEngine
from told import Told

NAME = "us\udcffb"
BYTES = b"us\xffb"


@pytest.fixture(scope="module")
def strange() -> Iterator[HeadlessServer]:
    """A server with a sink of such a name."""
    with HeadlessServer(sinks=["main"]) as server, leading_to(server.env):
        with sink_of_bytes():
            yield server


@contextmanager
def sink_of_bytes() -> Iterator[None]:
    """A sink with that name: a recorder calls itself as it was called, and says that it is one."""
    sink = ["--record", "--target", "0", "-P", "{ media.class = Audio/Sink }", "/dev/null"]
    process = subprocess.Popen([NAME, *sink], executable="/usr/bin/pw-cat")
    try:
        eventually(lambda: BYTES + b":playback_FR" in ports())
        yield
    finally:
        process.kill()
        process.wait()


def ports() -> bytes:
    return subprocess.run(["pw-link", "-i"], capture_output=True, check=True, timeout=10).stdout


def links() -> bytes:
    return subprocess.run(
        ["pw-link", "--links"], capture_output=True, check=True, timeout=10
    ).stdout


@pytest.mark.usefixtures("strange")
def test_it_is_listed() -> None:
    assert [device.name for device in list_devices()] == ["main", NAME]


@pytest.mark.usefixtures("strange")
@pytest.mark.parametrize("form", ["name", "Device", "serial"])
def test_an_engine_is_made_on_it(new_engine: NewEngine, form: str) -> None:
    device = list_devices()[1]
    engine = new_engine(device={"name": NAME, "Device": device, "serial": device.serial}[form])
    engine.start()

    eventually(lambda: engine.stats().device == NAME)
    assert engine.device == NAME
    assert BYTES + b":playback_FL" in links()


@pytest.mark.usefixtures("strange")
def test_an_engine_is_moved_to_it_and_tells(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()
    told = Told(engine)

    engine.device = NAME

    assert engine.device == engine.stats().device == NAME
    assert told.soon(Moved).new == NAME
    assert NAME in repr(told.soon(Moved)).encode("ascii", "backslashreplace").decode(
        "unicode_escape"
    )


@pytest.mark.usefixtures("two_sinks")
def test_it_is_told_when_it_comes(new_engine: NewEngine) -> None:
    told = Told(new_engine())

    with sink_of_bytes():
        assert told.soon(DeviceAdded).device.name == NAME


@pytest.mark.usefixtures("strange")
def test_an_exception_has_it() -> None:
    with pytest.raises(DeviceNotFound) as error:
        AudioEngine(device="no\udcfe")

    assert "no\udcfe" in str(error.value) and NAME in str(error.value)


@pytest.mark.parametrize("given", ["remote", "PIPEWIRE_REMOTE"])
@pytest.mark.usefixtures("no_server")
def test_an_exception_has_a_remote_of_that_kind(given: str) -> None:
    remote = "no\udcff"
    env = {**os.environ, **({"PIPEWIRE_REMOTE": remote} if given != "remote" else {})}

    with leading_to(env), pytest.raises(ServerUnavailable) as error:
        list_devices(remote=remote if given == "remote" else None)

    assert remote in str(error.value)


@pytest.mark.usefixtures("strange")
def test_the_command_line_prints_its_bytes_and_takes_them() -> None:
    listed = subprocess.run([*COMMAND, "devices"], capture_output=True, check=True, timeout=20)
    played = subprocess.run(
        [*COMMAND, "--device", NAME, "--seconds", "0.3"],
        capture_output=True,
        check=True,
        timeout=20,
    )

    assert BYTES in listed.stdout
    assert BYTES in played.stdout.splitlines()[-1]
