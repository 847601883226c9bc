"""engine.devices: as of the events, whatever comes, goes, is made in parts, or is made anew by another server."""

from __future__ import annotations

import ast
import signal

import pytest

from eventually import eventually
from flitzis_looper_audio import (
    Device,
    DeviceAdded,
    DeviceChanged,
    DeviceRemoved,
    ServerLost,
    ServerReturned,
    list_devices,
)
from flitzis_looper_audio.testing import HeadlessServer, Sink
from kinds import NewEngine, NewServer
from programs import run, running_python
from told import Told

USUAL = (8000, 11025, 16000, 22050, 32000, 44100, 48000, 88200, 96000, 176400, 192000)
BARE = """{ factory.name = support.null-audio-sink media.class = Audio/Sink object.linger = true
    node.name = "%s" node.description = "bare" audio.position = [ FL FR FC ] priority.session = 1 }"""


def add_bare_sink(name: str) -> None:
    """A sink of any rate that has no ports until a session manager gives it some."""
    run("pw-cli", "create-node", "adapter", BARE % name)


def named(devices: tuple[Device, ...]) -> dict[str, Device]:
    return {device.name: device for device in devices}


def replay(told: Told, devices: tuple[Device, ...]) -> dict[str, Device]:
    """What a program knows that had these devices and then followed the events, by name."""
    known = named(devices)
    for event in told.everything():
        if isinstance(event, (DeviceAdded, DeviceChanged)):
            known[event.device.name] = event.device
        elif isinstance(event, DeviceRemoved):
            del known[event.device.name]
    return known


def test_an_engine_knows_from_the_first_what_list_devices_lists(
    new_server: NewServer, new_engine: NewEngine
) -> None:
    new_server(sinks=["main", "surround:6", "many:64"], pulse=False)

    devices = new_engine().devices

    assert isinstance(devices, tuple)
    assert [one.name for one in devices] == ["main", "surround", "many"]
    assert [one.channels for one in devices] == [2, 6, 64]
    eventually(lambda: list(new_engine(name="again").devices) == list_devices())


def test_reading_them_waits_for_nobody(new_server: NewServer, new_engine: NewEngine) -> None:
    server = new_server(sinks=["main"], pulse=False)
    engine = new_engine()
    before = engine.devices

    server.pause()
    try:
        assert engine.devices == before
    finally:
        server.resume()
    engine.close()
    assert engine.devices == before


def test_when_an_event_can_be_taken_they_show_it_already(
    new_server: NewServer, new_engine: NewEngine
) -> None:
    server = new_server(sinks=["main"], pulse=False)
    engine = new_engine()
    engine.poll_events()

    def next_one() -> tuple[DeviceAdded | DeviceRemoved, bool]:
        """The next event of these, and whether its device was among them when it was taken."""
        while True:
            events, devices = engine.poll_events(), engine.devices
            for event in events:
                if isinstance(event, (DeviceAdded, DeviceRemoved)):
                    return event, event.device in devices

    for number in range(10):
        server.add_sink(f"usb{number}", priority=1)
        added, shown = next_one()
        assert isinstance(added, DeviceAdded) and shown
        server.remove_sink(f"usb{number}")
        removed, shown = next_one()
        assert isinstance(removed, DeviceRemoved) and not shown
        assert removed.device == added.device


def test_a_new_sink_is_told_once_and_whole(new_server: NewServer, new_engine: NewEngine) -> None:
    server = new_server(sinks=["main"], pulse=False)
    engine = new_engine()
    told = Told(engine)
    told.forget()

    server.add_sink("many", channels=64, priority=1)
    add_bare_sink("bare")
    many = told.soon(DeviceAdded, lambda event: event.device.name == "many").device
    bare = told.soon(DeviceAdded, lambda event: event.device.name == "bare").device

    assert many.channels == 64
    assert many.channel_map == tuple(f"AUX{number}" for number in range(64))
    assert many.rates == (48000,)
    assert (bare.channels, bare.channel_map) == (3, ("FL", "FR", "FC"))
    assert bare.rates == (*USUAL, 352800, 384000)
    eventually(lambda: named(engine.devices) == named(tuple(list_devices())))
    assert len(told.of(DeviceAdded)) == 2
    assert told.of(DeviceChanged) == []


def test_a_sink_that_is_never_whole_is_told_all_the_same(
    new_server: NewServer, new_engine: NewEngine
) -> None:
    new_server(sinks=[], session_manager=False, pulse=False)
    engine = new_engine(autoconnect=False)
    told = Told(engine)

    add_bare_sink("bare")

    added = told.soon(DeviceAdded).device
    assert (added.name, added.channels, added.channel_map) == ("bare", 0, ())
    assert engine.devices == (added,)


@pytest.fixture
def three(new_server: NewServer) -> HeadlessServer:
    """A server that has "main" and "other" again after a restart, and not "usb"."""
    server = new_server(sinks=["main", "other"], pulse=False)
    server.add_sink("usb", priority=1)
    return server


def restarted(server: HeadlessServer, told: Told, others: str = "") -> None:
    """Restart the server, with a drop-in of other objects; return when the engine is back."""
    server.stop_server()
    told.soon(ServerLost)
    if others:
        drop_in = server.directory / "config" / "pipewire" / "pipewire.conf.d" / "60-others.conf"
        drop_in.write_text(f"context.objects = [ {others} ]\n")
    server.start_server()
    told.soon(ServerReturned)


def test_after_the_servers_return_come_the_events_of_what_there_is_now(
    three: HeadlessServer, new_engine: NewEngine
) -> None:
    engine = new_engine()
    before = engine.devices
    assert sorted(named(before)) == ["main", "other", "usb"]
    told = Told(engine)
    told.forget()
    late = Sink("late", 4).properties(1, 48000)

    restarted(three, told, f"{{ factory = adapter args = {late} }}")

    removed = told.soon(DeviceRemoved).device
    assert (removed.name, removed.serial) == ("usb", named(before)["usb"].serial)
    added = told.soon(DeviceAdded).device
    assert (added.name, added.channels) == ("late", 4)
    eventually(lambda: named(engine.devices) == named(tuple(list_devices())))
    assert replay(told, before).keys() == named(engine.devices).keys()
    kinds = told.kinds(ServerReturned, DeviceAdded, DeviceRemoved, DeviceChanged)
    assert kinds[0] is ServerReturned
    assert kinds.count(DeviceRemoved) == kinds.count(DeviceAdded) == 1
    for name, device in replay(told, before).items():
        assert device.serial == named(engine.devices)[name].serial


def test_while_the_server_is_away_they_are_as_they_were(
    three: HeadlessServer, new_engine: NewEngine
) -> None:
    engine = new_engine()
    before = engine.devices
    told = Told(engine)

    three.stop_server()
    told.soon(ServerLost)

    assert engine.devices == before
    assert told.of(DeviceRemoved) == []


FOLLOWER = """
    import time
    from flitzis_looper_audio import AudioEngine, DeviceAdded, DeviceReturned

    with AudioEngine(device="usb") as engine:
        while engine.stats().device != "usb":
            time.sleep(0.01)
        engine.poll_events()
        print("ready", flush=True)
        told = []
        while not {DeviceAdded, DeviceReturned} <= set(told):
            told += [type(event) for event in engine.poll_events()]
            time.sleep(0.01)
        print([kind.__name__ for kind in told if kind.__name__.startswith("Device")])
        print(engine.state.name, engine.stats().device)
"""


def test_a_sink_that_is_replaced_between_two_looks_was_lost_and_has_returned(
    new_server: NewServer,
) -> None:
    server = new_server(sinks=["main"], pulse=False)
    server.add_sink("usb", priority=1)

    with running_python(FOLLOWER) as program:
        assert program.stdout and program.stdout.readline() == "ready\n"
        program.send_signal(signal.SIGSTOP)  # so that it sees both at once
        server.remove_sink("usb")
        server.add_sink("usb", priority=1)
        program.send_signal(signal.SIGCONT)
        output, errors = program.communicate(timeout=20)

    told, where = output.splitlines()
    assert (where, errors) == ("RUNNING usb", "")
    kinds = ast.literal_eval(told)
    assert sorted(kinds) == ["DeviceAdded", "DeviceLost", "DeviceRemoved", "DeviceReturned"]
    assert kinds.index("DeviceLost") < kinds.index("DeviceReturned")
