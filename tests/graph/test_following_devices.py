"""The default is followed; an explicit device is waited for, and nothing leaks to another sink meanwhile."""

from __future__ import annotations

from subprocess import DEVNULL

import pytest

from eventually import eventually
from flitzis_looper_audio import (
    DeviceLost,
    DeviceNotFound,
    DeviceReturned,
    Moved,
    State,
    list_devices,
)
from flitzis_looper_audio.testing import HeadlessServer
from kinds import NewEngine, NewServer
from programs import running
from steering import move_in_a_mixer, plays_at, set_default
from told import Told


def test_a_default_that_flips_takes_the_engine_along_and_is_told(
    two_sinks: HeadlessServer, new_engine: NewEngine
) -> None:
    engine = new_engine()
    engine.start()
    plays_at(engine, "main")
    told = Told(engine)

    for old, new in (("main", "other"), ("other", "main"), ("main", "other")):
        set_default(new)
        plays_at(engine, new)

        moved = told.soon(Moved)
        assert (moved.old, moved.new) == (old, new)
        assert engine.device is None
        told.forget()


def test_an_explicit_device_that_vanishes_is_waited_for(
    two_sinks: HeadlessServer, new_engine: NewEngine
) -> None:
    engine = new_engine(device="other")
    engine.start()
    plays_at(engine, "other")
    told = Told(engine)

    two_sinks.remove_sink("other")

    assert told.soon(DeviceLost).device == "other"
    eventually(lambda: engine.state is State.WAITING)
    assert engine.device == "other"
    two_sinks.add_sink("other", priority=1)
    assert told.soon(DeviceReturned).device == "other"
    plays_at(engine, "other")
    assert told.kinds(DeviceLost, DeviceReturned, Moved) == [DeviceLost, DeviceReturned]


def test_a_start_while_the_device_is_away_waits_for_it(
    two_sinks: HeadlessServer, new_engine: NewEngine
) -> None:
    engine = new_engine(device="other", timeout=20)
    two_sinks.remove_sink("other")
    Told(engine).soon(DeviceLost)

    engine.start()
    assert engine.state is State.WAITING
    engine.stop()
    assert engine.state is State.STOPPED
    engine.start()

    two_sinks.add_sink("other", priority=1)
    plays_at(engine, "other")


def test_a_stopped_engine_does_not_start_when_its_device_returns(
    two_sinks: HeadlessServer, new_engine: NewEngine
) -> None:
    engine = new_engine(device="other")
    told = Told(engine)

    two_sinks.remove_sink("other")
    told.soon(DeviceLost)
    two_sinks.add_sink("other", priority=1)
    told.soon(DeviceReturned)

    assert engine.state is State.STOPPED
    assert engine.stats().cycles == 0
    engine.start()
    plays_at(engine, "other")


def test_a_running_engine_is_moved_live(two_sinks: HeadlessServer, new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()
    plays_at(engine, "main")
    node_id, told = engine.node_id, Told(engine)
    serial = next(one.serial for one in list_devices() if one.name == "main")

    engine.device = "other"
    assert (engine.device, engine.stats().device) == ("other", "other")
    plays_at(engine, "other")
    engine.device = serial  # type: ignore[assignment]  # mypy takes the getter's type
    assert engine.device == "main"
    plays_at(engine, "main")
    engine.device = list_devices()[1]  # type: ignore[assignment]
    assert engine.device == "other"
    engine.device = None
    plays_at(engine, "main")

    assert engine.device is None
    assert engine.node_id == node_id
    assert [(one.old, one.new) for one in told.of(Moved)] == [
        ("main", "other"),
        ("other", "main"),
    ] * 2


def test_an_engine_made_for_a_device_can_follow_the_default_later(
    two_sinks: HeadlessServer, new_engine: NewEngine
) -> None:
    engine = new_engine(device="other")
    engine.start()
    plays_at(engine, "other")

    engine.device = None

    plays_at(engine, "main")
    set_default("other")
    plays_at(engine, "other")
    set_default("main")
    plays_at(engine, "main")
    assert engine.device is None


@pytest.mark.soak
def test_no_change_of_the_default_is_missed_while_other_programs_ask_what_it_is(
    two_sinks: HeadlessServer, new_engine: NewEngine
) -> None:
    """PipeWire drops what changes while a client binds the metadata; a node made for a device is led by us alone."""
    engine = new_engine(device="other")
    engine.start()
    plays_at(engine, "other")
    engine.device = None
    plays_at(engine, "main")

    asking = ("sh", "-c", "while pw-metadata; do :; done")
    with running(*asking, stdout=DEVNULL), running(*asking, stdout=DEVNULL):
        for default in ("other", "main") * 100:
            set_default(default)
            plays_at(engine, default)

    assert engine.device is None


def test_an_unknown_device_moves_nothing(two_sinks: HeadlessServer, new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()

    with pytest.raises(DeviceNotFound, match="no_such_sink.*main"):
        engine.device = "no_such_sink"
    with pytest.raises(TypeError, match="^device must be"):
        engine.device = 1.5  # type: ignore[assignment]

    assert engine.device is None
    plays_at(engine, "main")


def test_a_move_in_a_mixer_wins(two_sinks: HeadlessServer, new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()
    plays_at(engine, "main")
    told = Told(engine)

    move_in_a_mixer(engine, "other")

    moved = told.soon(Moved)
    assert (moved.old, moved.new) == ("main", "other")
    plays_at(engine, "other")
    eventually(lambda: engine.device == "other")


def test_a_move_in_a_mixer_wins_over_an_explicit_device(
    two_sinks: HeadlessServer, new_engine: NewEngine
) -> None:
    engine = new_engine(device="other")
    engine.start()
    plays_at(engine, "other")

    move_in_a_mixer(engine, "main")

    plays_at(engine, "main")
    # PulseAudio's way: moved to the default is free to follow it. The metadata may be told after the links.
    eventually(lambda: engine.device is None)
    move_in_a_mixer(engine, "other")
    plays_at(engine, "other")
    eventually(lambda: engine.device == "other")


def test_the_last_sink_vanishes_and_another_comes(
    new_server: NewServer, new_engine: NewEngine
) -> None:
    server = new_server(pulse=False)
    engine = new_engine()
    engine.start()
    plays_at(engine, "test_sink")

    for turn in range(3):
        gone, back = ("test_sink", "second") if turn % 2 == 0 else ("second", "test_sink")
        server.remove_sink(gone)
        eventually(lambda: engine.state is State.WAITING)

        server.add_sink(back)
        plays_at(engine, back)
