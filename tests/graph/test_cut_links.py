"""Links that a patchbay cuts or adds: nobody waits for a link that nobody makes, and any link plays."""

from __future__ import annotations

import time

import pytest

from cycles import plays_on
from eventually import eventually
from flitzis_looper_audio import AudioEngine, Moved, State
from flitzis_looper_audio.testing import HeadlessServer
from kinds import NewEngine, NewServer
from linking import link_ports
from observer import sinks_of
from programs import run
from routing import cut
from steering import plays_at, set_default
from told import Told


@pytest.fixture
def studio(new_server: NewServer) -> HeadlessServer:
    return new_server(sinks=["main", "other"], pulse=False)


def link(sink: str) -> None:
    for channel in ("FL", "FR"):
        link_ports(f"flitzis-looper:output_{channel}", f"{sink}:playback_{channel}")


def starts_and_waits(engine: AudioEngine) -> None:
    begin = time.monotonic()
    engine.start()
    assert time.monotonic() - begin < 1
    assert engine.state is State.WAITING
    assert engine.stats().device is None


@pytest.mark.parametrize("device", [None, "main", "other"])
@pytest.mark.parametrize("when", ["running", "stopped"])
@pytest.mark.usefixtures("studio")
def test_a_start_after_a_cut_waits_and_any_link_plays(
    new_engine: NewEngine, device: str | None, when: str
) -> None:
    engine = new_engine(device=device)
    if when == "running":
        engine.start()
        plays_at(engine, device or "main")
    else:
        eventually(lambda: sinks_of(engine.node_id) == {device or "main"})

    cut(engine)
    if when == "running":
        eventually(lambda: engine.state is State.WAITING)
        engine.stop()
    starts_and_waits(engine)

    link(device or "main")
    plays_at(engine, device or "main")


@pytest.mark.usefixtures("studio")
def test_who_follows_the_default_plays_on_whatever_sink_he_is_linked_to(
    new_engine: NewEngine,
) -> None:
    engine = new_engine()
    engine.start()
    told = Told(engine)
    cut(engine)
    eventually(lambda: engine.state is State.WAITING)

    link("other")

    plays_at(engine, "other")
    assert [(one.old, one.new) for one in told.of(Moved)] == [("main", "other")]
    assert engine.device is None


@pytest.mark.parametrize("device", [None, "main", "other"])
@pytest.mark.parametrize("state", [State.WAITING, State.STOPPED])
@pytest.mark.usefixtures("studio")
def test_who_assigns_a_device_after_a_cut_is_linked_again(
    new_engine: NewEngine, device: str | None, state: State
) -> None:
    engine = new_engine()
    if state is State.WAITING:
        engine.start()
    eventually(lambda: sinks_of(engine.node_id) == {"main"})
    cut(engine)
    eventually(lambda: engine.stats().device is None)

    engine.device = device

    assert engine.device == device
    eventually(lambda: sinks_of(engine.node_id) == {device or "main"})
    engine.start()
    plays_at(engine, device or "main")


@pytest.mark.usefixtures("studio")
def test_after_a_cut_another_default_is_followed(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()
    plays_at(engine, "main")
    cut(engine)
    eventually(lambda: engine.state is State.WAITING)

    set_default("other")

    plays_at(engine, "other")


@pytest.mark.parametrize("device", [None, "main", "other"])
@pytest.mark.usefixtures("studio")
def test_a_link_that_is_only_added_is_no_move(new_engine: NewEngine, device: str | None) -> None:
    engine = new_engine(device=device)
    engine.start()
    home = device or "main"
    second = "other" if home == "main" else "main"
    plays_at(engine, home)
    told = Told(engine)

    link(second)

    assert sinks_of(engine.node_id) == {"main", "other"}
    plays_on(engine, 20)
    assert engine.stats().device == home
    for channel in ("FL", "FR"):
        run("pw-link", "-d", f"flitzis-looper:output_{channel}", f"{second}:playback_{channel}")
    plays_at(engine, home)
    assert told.of(Moved) == []


@pytest.mark.usefixtures("studio")
def test_of_two_links_by_hand_the_first_counts(new_engine: NewEngine) -> None:
    engine = new_engine(autoconnect=False)
    engine.start()
    told = Told(engine)

    link("other")
    eventually(lambda: engine.stats().device == "other")
    link("main")
    plays_on(engine, 20)

    assert engine.stats().device == "other"
    assert told.of(Moved) == []
