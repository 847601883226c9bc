"""Two sinks of one node.name: a serial and a Device mean that very one, a name the first."""

from __future__ import annotations

import pytest

from eventually import eventually
from flitzis_looper_audio import DeviceLost, DeviceReturned, Moved, State, list_devices
from flitzis_looper_audio.testing import HeadlessServer, Sink
from kinds import NewEngine, NewServer
from observer import links
from programs import run
from routing import node_of, plays_on_serial, serials
from told import Told


def add_usb() -> None:
    """HeadlessServer's own sinks have a name each."""
    before = len(list_devices())
    run("pw-cli", "create-node", "adapter", Sink("usb").properties(1, 48000))
    eventually(lambda: len(list_devices()) > before and list_devices()[-1].channels == 2)


@pytest.fixture
def twins(new_server: NewServer) -> HeadlessServer:
    """A server with "main", the default, and two sinks called "usb"."""
    server = new_server(sinks=["main"], pulse=False)
    add_usb()
    add_usb()
    return server


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("how", ["serial", "Device"])
@pytest.mark.usefixtures("twins")
def test_the_one_that_is_meant_is_played_on(new_engine: NewEngine, which: int, how: str) -> None:
    chosen = [one for one in list_devices() if one.name == "usb"][which]

    engine = new_engine(device=chosen if how == "Device" else chosen.serial)
    engine.start()

    assert engine.state is State.RUNNING
    assert (engine.device, engine.stats().device) == ("usb", "usb")
    plays_on_serial(engine, chosen.serial)


@pytest.mark.usefixtures("twins")
def test_live_moves_go_to_the_one_that_is_meant(new_engine: NewEngine) -> None:
    first, second = serials("usb")
    engine = new_engine()
    engine.start()
    told = Told(engine)

    for serial in (second, first, second):
        engine.device = serial  # type: ignore[assignment]  # mypy takes the getter's type
        plays_on_serial(engine, serial)
        assert engine.device == "usb"
    engine.device = "usb"
    plays_on_serial(engine, first)

    assert [(one.old, one.new) for one in told.of(Moved)] == [
        ("main", "usb"),
        *[("usb", "usb")] * 3,
    ]


@pytest.mark.usefixtures("twins")
def test_a_mixer_moves_to_the_one_that_it_means(new_engine: NewEngine) -> None:
    first, second = serials("usb")
    engine = new_engine()
    engine.start()

    for serial in (second, first):
        run("pw-metadata", str(engine.node_id), "target.object", str(serial), "Spa:Id")
        plays_on_serial(engine, serial)
        assert engine.stats().device == "usb"


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.usefixtures("twins")
def test_the_one_that_is_lost_does_not_give_way_to_the_other_and_returns_by_its_name(
    new_engine: NewEngine, which: int
) -> None:
    chosen = serials("usb")[which]
    engine = new_engine(device=chosen)
    engine.start()
    plays_on_serial(engine, chosen)
    told = Told(engine)

    run("pw-cli", "destroy", str(node_of(chosen)))

    assert told.soon(DeviceLost).device == "usb"
    eventually(lambda: engine.state is State.WAITING)
    cycles = engine.stats().cycles
    with new_engine(name="witness") as witness:
        witness.start()
        eventually(lambda: witness.stats().cycles > 20)
    assert engine.stats().cycles == cycles
    add_usb()
    assert told.soon(DeviceReturned).device == "usb"
    eventually(lambda: engine.state is State.RUNNING)
    plays_on_serial(engine, serials("usb")[-1])
    assert told.of(Moved) == []


def test_after_a_restart_of_the_server_the_name_counts(
    twins: HeadlessServer, new_engine: NewEngine
) -> None:
    engine = new_engine(device=serials("usb")[1])
    engine.start()

    twins.restart()
    add_usb()

    eventually(lambda: engine.state is State.RUNNING)
    plays_on_serial(engine, serials("usb")[0])
    assert engine.device == "usb"


@pytest.mark.usefixtures("twins")
def test_a_device_of_earlier_means_the_sink_of_its_name(new_engine: NewEngine) -> None:
    first, second = [one for one in list_devices() if one.name == "usb"]
    run("pw-cli", "destroy", str(node_of(first.serial)))
    eventually(lambda: serials("usb") == [second.serial])

    engine = new_engine(device=first)
    engine.start()

    plays_on_serial(engine, second.serial)
    assert [one.output_node for one in links()].count(engine.node_id or -1) == 2
