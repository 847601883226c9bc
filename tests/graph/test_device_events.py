"""What the engine tells of sinks that change, that are made again, and of the last one that goes."""

from __future__ import annotations

import logging

import pytest

from eventually import eventually
from flitzis_looper_audio import (
    DeviceAdded,
    DeviceChanged,
    DeviceLost,
    DeviceRemoved,
    Moved,
    State,
    list_devices,
)
from flitzis_looper_audio.testing import HeadlessServer
from kinds import NewEngine, NewServer
from observer import nodes, sinks_of
from programs import run
from told import Told

STEREO = """{ direction: Input, mode: dsp, monitor: true, format: {
    mediaType: audio, mediaSubtype: raw, format: F32P, rate: 48000, channels: 2, position: [ FL FR ] } }"""


@pytest.fixture
def with_dummy(new_server: NewServer) -> HeadlessServer:
    """A server where pipewire-pulse makes auto_null when no sink is left, as a desktop's does."""
    server = new_server(sinks=["main"])
    run("pactl", "load-module", "module-always-sink")
    return server


def test_a_sink_with_other_channels_is_told(new_server: NewServer, new_engine: NewEngine) -> None:
    server = new_server(sinks=["main"], pulse=False)
    server.add_sink("surround", channels=6, priority=1)
    told = Told(new_engine())
    told.forget()

    run("pw-cli", "set-param", str(nodes("surround")[0].id), "PortConfig", STEREO)

    changed = told.soon(DeviceChanged, lambda event: event.device.channels == 2).device
    assert changed == next(one for one in list_devices() if one.name == "surround")
    assert told.of(DeviceAdded) == [] and told.of(DeviceRemoved) == []


def test_a_sink_that_is_made_again_is_another_one(
    new_server: NewServer, new_engine: NewEngine
) -> None:
    server = new_server(sinks=["main"], pulse=False)
    server.add_sink("usb", channels=2, priority=1)
    before = next(one for one in list_devices() if one.name == "usb")
    told = Told(new_engine())
    told.forget()

    server.remove_sink("usb")
    server.add_sink("usb", channels=4, priority=1)

    after = next(one for one in list_devices() if one.name == "usb")
    assert told.soon(DeviceRemoved).device == before
    assert told.soon(DeviceAdded).device.serial == after.serial > before.serial
    assert after.channels == 4


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What was warned of auto_null."""
    told = [one for one in caplog.records if one.name.startswith("flitzis_looper_audio")]
    assert all(one.levelno <= logging.WARNING for one in told)
    return [one.getMessage() for one in told if "auto_null" in one.getMessage()]


def test_where_no_sink_is_left_the_dummy_is_played_on_and_warned_of_once(
    with_dummy: HeadlessServer, new_engine: NewEngine, caplog: pytest.LogCaptureFixture
) -> None:
    engine = new_engine()
    engine.start()
    eventually(lambda: engine.stats().device == "main")
    told = Told(engine)

    with_dummy.remove_sink("main")

    moved = told.soon(Moved)
    assert (moved.old, moved.new) == ("main", "auto_null")
    eventually(lambda: engine.state is State.RUNNING)
    assert engine.stats().device == "auto_null"
    assert engine.device is None
    assert "auto_null" in [one.name for one in list_devices()]
    eventually(lambda: len(warnings(caplog)) == 1)
    told.forget()
    with_dummy.add_sink("main")
    back = told.soon(Moved)
    assert (back.old, back.new) == ("auto_null", "main")
    assert len(warnings(caplog)) == 1


def test_an_explicit_device_that_was_the_last_does_not_give_way_to_the_dummy(
    with_dummy: HeadlessServer, new_engine: NewEngine, caplog: pytest.LogCaptureFixture
) -> None:
    engine = new_engine(device="main")
    engine.start()
    eventually(lambda: engine.stats().device == "main")
    told = Told(engine)

    with_dummy.remove_sink("main")

    assert told.soon(DeviceLost).device == "main"
    eventually(lambda: "auto_null" in [one.name for one in list_devices()])
    eventually(lambda: engine.state is State.WAITING)
    assert engine.stats().device is None
    with_dummy.add_sink("main")
    eventually(lambda: engine.state is State.RUNNING)
    eventually(lambda: sinks_of(engine.node_id) == {"main"})
    assert told.of(Moved) == []
    assert warnings(caplog) == []
