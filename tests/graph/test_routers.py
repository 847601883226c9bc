"""Who takes the node away on purpose wins; who lets it go gives it back to where the engine's caller asked.

`device` may follow half a second late: PipeWire tells nobody what changes in metadata while a client binds them, as
pw-metadata does.
"""

from __future__ import annotations

import pytest

from eventually import eventually
from flitzis_looper_audio import DeviceLost, Moved
from flitzis_looper_audio.testing import HeadlessServer
from kinds import NewEngine, NewServer
from programs import run
from routing import let_go, route, serials
from steering import plays_at, set_default
from told import Told


@pytest.fixture
def with_router(new_server: NewServer) -> HeadlessServer:
    """A server where "fx" is the sink of a router, which nobody plays on unless he is led there."""
    server = new_server(sinks=["main", "other"], pulse=False)
    server.add_sink("fx", priority=1)
    return server


def moves(told: Told) -> list[tuple[str | None, str | None]]:
    return [(one.old, one.new) for one in told.of(Moved)]


@pytest.mark.parametrize("device", [None, "main", "other"])
@pytest.mark.parametrize("how", ["the key is deleted", "every key is deleted", "its sink goes"])
def test_a_router_takes_the_stream_and_lets_it_go(
    with_router: HeadlessServer, new_engine: NewEngine, device: str | None, how: str
) -> None:
    home = device or "main"
    engine = new_engine(device=device)
    engine.start()
    plays_at(engine, home)
    told = Told(engine)

    route(engine, serials("fx")[0])
    plays_at(engine, "fx")
    eventually(lambda: engine.device == "fx")
    if how == "its sink goes":
        with_router.remove_sink("fx")
    elif how == "the key is deleted":
        let_go(engine)
    else:
        run("pw-metadata", "-d", str(engine.node_id))

    plays_at(engine, home)
    eventually(lambda: engine.device == device)
    assert moves(told) == [(home, "fx"), ("fx", home)]
    assert told.of(DeviceLost) == []


def test_after_a_router_the_default_is_followed_as_before(
    with_router: HeadlessServer, new_engine: NewEngine
) -> None:
    engine = new_engine()
    engine.start()
    route(engine, serials("fx")[0])
    plays_at(engine, "fx")
    with_router.remove_sink("fx")
    plays_at(engine, "main")

    set_default("other")

    plays_at(engine, "other")
    eventually(lambda: engine.device is None)


def test_a_router_whose_sink_comes_back_by_its_name_has_the_stream_again(
    with_router: HeadlessServer, new_engine: NewEngine
) -> None:
    engine = new_engine()
    engine.start()
    route(engine, "fx")
    plays_at(engine, "fx")
    with_router.remove_sink("fx")
    plays_at(engine, "main")

    with_router.add_sink("fx", priority=1)

    plays_at(engine, "fx")
    eventually(lambda: engine.device == "fx")


@pytest.mark.parametrize("device", [None, "other"])
def test_a_move_that_stands_keeps_winning(
    with_router: HeadlessServer, new_engine: NewEngine, device: str | None
) -> None:
    engine = new_engine(device=device)
    engine.start()
    route(engine, serials("fx")[0])
    plays_at(engine, "fx")

    set_default("other")
    with_router.add_sink("more", priority=3000)
    set_default("more")
    engine.stop()
    engine.start()

    plays_at(engine, "fx")
    eventually(lambda: engine.device == "fx")


@pytest.mark.parametrize("nowhere", ["null", "no-such-sink", "99999", "-2"])
@pytest.mark.parametrize("device", [None, "other"])
def test_a_target_that_is_no_sink_moves_nothing(
    with_router: HeadlessServer, new_engine: NewEngine, device: str | None, nowhere: str
) -> None:
    engine = new_engine(device=device)
    engine.start()
    plays_at(engine, device or "main")

    route(engine, nowhere)
    route(engine, int(nowhere) if nowhere.lstrip("-").isdigit() else nowhere)

    plays_at(engine, device or "main")
    eventually(lambda: engine.device == device)
    set_default("other")
    plays_at(engine, "other")


def test_minus_one_frees_an_engine_to_follow_the_default(
    with_router: HeadlessServer, new_engine: NewEngine
) -> None:
    engine = new_engine(device="other")
    engine.start()
    plays_at(engine, "other")

    route(engine, -1)

    plays_at(engine, "main")
    eventually(lambda: engine.device is None)
    set_default("fx")
    plays_at(engine, "fx")
    let_go(engine)
    plays_at(engine, "other")
    eventually(lambda: engine.device == "other")


@pytest.mark.parametrize("device", [None, "other"])
def test_the_callers_assignment_ends_a_routers_move(
    with_router: HeadlessServer, new_engine: NewEngine, device: str | None
) -> None:
    engine = new_engine()
    engine.start()
    route(engine, serials("fx")[0])
    plays_at(engine, "fx")

    engine.device = device

    plays_at(engine, device or "main")
    eventually(lambda: engine.device == device)
