"""list_devices(), and the ways to choose a device."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import pytest

from eventually import eventually
from flitzis_looper_audio import AudioEngine, Device, ServerUnavailable, State, list_devices
from flitzis_looper_audio.testing import leading_to
from kinds import NewEngine, NewServer
from observer import descriptors, node, nodes, sinks_of, thread_names
from programs import run
from steering import plays_at, set_default


@contextmanager
def default_sink(name: str) -> Iterator[None]:
    """Make a sink the default, as a desktop's settings do; afterwards it is "main" again."""
    set_default(name)
    try:
        yield
    finally:
        set_default("main")


def device(name: str) -> Device:
    return next(one for one in list_devices() if one.name == name)


def test_every_sink_is_listed_with_what_pipewire_says_of_it(new_server: NewServer) -> None:
    new_server(sinks=["front", "surround:6", "many:64", "mono:1"], pulse=False)

    def chosen() -> list[Device]:
        # WirePlumber chooses the default anew with every sink that it hears of.
        found = list_devices()
        return found if [one.is_default for one in found] == [True, False, False, False] else []

    found = eventually(chosen)

    assert [one.name for one in found] == ["front", "surround", "many", "mono"]
    assert [one.channels for one in found] == [2, 6, 64, 1]
    for one in found:
        seen = nodes(one.name)[0].properties
        assert one.serial == seen["object.serial"]
        assert one.description == seen["node.description"]


def test_without_a_sink_the_list_is_empty(new_server: NewServer) -> None:
    new_server(sinks=[], pulse=False)

    assert list_devices() == []


def test_without_a_session_manager_there_is_no_default(new_server: NewServer) -> None:
    new_server(session_manager=False, pulse=False)

    assert [(one.name, one.is_default) for one in list_devices()] == [("test_sink", False)]


@pytest.mark.usefixtures("server")
def test_engines_are_no_devices(new_engine: NewEngine) -> None:
    new_engine()

    assert [one.name for one in list_devices()] == ["main", "other"]


def test_sinks_come_and_go(new_server: NewServer) -> None:
    server = new_server(sinks=["main"], pulse=False)

    server.add_sink("late", channels=4)
    assert [(one.name, one.channels) for one in list_devices()] == [("main", 2), ("late", 4)]

    server.remove_sink("main")
    assert [one.name for one in list_devices()] == ["late"]
    eventually(lambda: device("late").is_default)


@pytest.mark.usefixtures("server")
def test_the_default_flag_follows_the_default(new_engine: NewEngine) -> None:
    with default_sink("other"):
        eventually(lambda: device("other").is_default)
        assert not device("main").is_default

    eventually(lambda: device("main").is_default)


@pytest.mark.usefixtures("server")
def test_a_device_is_a_frozen_value() -> None:
    one = device("main")

    assert one == device("main")
    assert one != device("other")
    assert len({one, device("main")}) == 1
    assert [field.name for field in dataclasses.fields(one)] == [
        *("name", "description", "serial", "channels", "is_default", "channel_map", "rates")
    ]
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.name = "else"  # type: ignore[misc]


@pytest.mark.usefixtures("server")
def test_listing_leaves_nothing_behind() -> None:
    list_devices()
    before = (descriptors(), thread_names())

    for _ in range(50):
        assert len(list_devices()) == 2

    assert (descriptors(), thread_names()) == before


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("how", ["name", "serial", "numpy serial", "Device"])
def test_a_device_is_chosen_though_another_is_the_default(new_engine: NewEngine, how: str) -> None:
    other = device("other")
    choice: dict[str, str | int | Device] = {
        "name": other.name,
        "serial": other.serial,
        "numpy serial": np.uint64(other.serial),  # type: ignore[dict-item]
        "Device": other,
    }

    engine = new_engine(device=choice[how])
    engine.start()

    assert engine.device == "other"
    plays_at(engine, "other")


@pytest.mark.usefixtures("server")
def test_a_chosen_default_is_kept_when_the_default_changes(new_engine: NewEngine) -> None:
    chosen, follower = new_engine(name="chosen", device="main"), new_engine(name="follower")
    chosen.start()
    follower.start()
    plays_at(follower, "main")

    with default_sink("other"):
        plays_at(follower, "other")

        plays_at(chosen, "main")


@pytest.mark.usefixtures("server")
def test_without_a_device_the_default_is_followed_there_and_back(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()
    assert engine.device is None
    plays_at(engine, "main")

    with default_sink("other"):
        plays_at(engine, "other")

    plays_at(engine, "main")
    assert engine.device is None


@pytest.mark.usefixtures("server")
def test_a_stopped_engine_follows_the_default_too(new_engine: NewEngine) -> None:
    engine = new_engine()

    with default_sink("other"):
        eventually(lambda: sinks_of(engine.node_id) == {"other"})
        engine.start()

        plays_at(engine, "other")


def test_wpctl_changes_the_default_that_is_followed(
    new_server: NewServer, new_engine: NewEngine
) -> None:
    new_server(sinks=["main", "other"])
    engine = new_engine()
    engine.start()

    run("wpctl", "set-default", str(nodes("other")[0].id))

    plays_at(engine, "other")


def test_a_remote_is_a_name_or_a_socket(new_server: NewServer, new_engine: NewEngine) -> None:
    first = new_server(sinks=["of_the_first"])
    second = new_server(sinks=["of_the_second"])
    socket = f"{first.env['XDG_RUNTIME_DIR']}/pipewire-0"
    assert [one.name for one in list_devices()] == ["of_the_second"]

    assert [one.name for one in list_devices(remote=socket)] == ["of_the_first"]
    assert [one.name for one in list_devices(remote="pipewire-0")] == ["of_the_second"]
    engine = new_engine(remote=socket)
    engine.start()

    assert engine.stats().device == "of_the_first"
    assert nodes("flitzis-looper") == []
    with leading_to(first.env):
        assert node(engine.node_id) is not None
    second.close()
    assert engine.state is State.RUNNING


@pytest.mark.usefixtures("server")
def test_the_environments_remote_is_used_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIPEWIRE_REMOTE", "remote-of-the-environment")

    calls: list[Callable[[], object]] = [AudioEngine, list_devices]
    for call in calls:
        with pytest.raises(ServerUnavailable, match="remote-of-the-environment"):
            call()
