"""Autoconnect that is off, and a target, by other ways than the arguments: properties, PIPEWIRE_*, client.conf."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from eventually import eventually
from flitzis_looper_audio import AudioEngine, State
from kinds import NewEngine, NewServer
from linking import link_ports
from observer import nodes, sinks_of
from steering import plays_at, set_default

Way = Callable[[pytest.MonkeyPatch], dict[str, Any]]


def by_properties(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    return {"properties": {"node.autoconnect": "false"}}


def by_pipewire_props(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setenv("PIPEWIRE_PROPS", "{ node.autoconnect = false }")
    return {}


def by_pipewire_autoconnect(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.setenv("PIPEWIRE_AUTOCONNECT", "false")
    return {}


OFF = [by_properties, by_pipewire_props, by_pipewire_autoconnect]


def waits(engine: AudioEngine) -> None:
    """As with autoconnect=False: start() returns at once, and nobody links the node until a patchbay does."""
    begin = time.monotonic()
    engine.start()
    assert time.monotonic() - begin < 1
    assert engine.state is State.WAITING
    assert sinks_of(engine.node_id) == set()


@pytest.mark.parametrize("off", OFF)
@pytest.mark.parametrize("device", [None, "main"])
def test_who_is_not_linked_waits_for_a_patchbay(
    new_server: NewServer,
    new_engine: NewEngine,
    monkeypatch: pytest.MonkeyPatch,
    off: Way,
    device: str | None,
) -> None:
    new_server(sinks=["main", "other"], pulse=False)
    engine = new_engine(device=device, **off(monkeypatch))
    waits(engine)

    for channel in ("FL", "FR"):
        link_ports(f"flitzis-looper:output_{channel}", f"other:playback_{channel}")

    plays_at(engine, "other")
    engine.device = "main"
    assert engine.device == "main"
    plays_at(engine, "other")


@pytest.mark.parametrize("off", OFF)
@pytest.mark.parametrize("server", ["no sink", "no session manager"])
def test_construction_needs_nobody_who_links(
    new_server: NewServer,
    new_engine: NewEngine,
    monkeypatch: pytest.MonkeyPatch,
    off: Way,
    server: str,
) -> None:
    if server == "no sink":
        new_server(sinks=[], pulse=False)
    else:
        new_server(session_manager=False, pulse=False)

    waits(new_engine(**off(monkeypatch)))


@pytest.mark.parametrize("section", ["stream.properties", "stream.rules"])
def test_a_client_configuration_takes_autoconnect_back(
    new_server: NewServer, new_engine: NewEngine, tmp_path: Path, section: str
) -> None:
    off = "{ node.autoconnect = false }"
    if section == "stream.rules":
        off = f"[ {{ matches = [ {{ node.name = flitzis-looper }} ] actions = {{ update-props = {off} }} }} ]"
    for name in ("client.conf.d", "client-rt.conf.d"):
        (tmp_path / "pipewire" / name).mkdir(parents=True)
        (tmp_path / "pipewire" / name / "50-off.conf").write_text(f"{section} = {off}\n")
    new_server(sinks=[], pulse=False, overlay=tmp_path)

    waits(new_engine())


def test_what_the_properties_say_beats_autoconnect_false(
    new_server: NewServer, new_engine: NewEngine
) -> None:
    new_server(sinks=["main"], pulse=False)
    engine = new_engine(autoconnect=False, properties={"node.autoconnect": "true"})

    engine.start()

    assert engine.state is State.RUNNING
    plays_at(engine, "main")


@pytest.mark.parametrize("device", [None, "main"])
@pytest.mark.parametrize("key", ["target.object", "node.target"])
@pytest.mark.parametrize("kind", ["name", "number"])
@pytest.mark.parametrize("by", ["properties", "PIPEWIRE_PROPS"])
def test_a_target_by_another_way_is_obeyed(
    new_server: NewServer,
    new_engine: NewEngine,
    monkeypatch: pytest.MonkeyPatch,
    device: str | None,
    key: str,
    kind: str,
    by: str,
) -> None:
    new_server(sinks=["main", "other", "third"], pulse=False)
    other = nodes("other")[0]
    number = other.id if key == "node.target" else other.properties["object.serial"]
    target = "other" if kind == "name" else str(number)
    arguments: dict[str, Any] = {"properties": {key: target}}
    if by == "PIPEWIRE_PROPS":
        monkeypatch.setenv("PIPEWIRE_PROPS", f"{{ {key} = {target} }}")
        arguments = {}

    engine = new_engine(device=device, **arguments)
    engine.start()

    plays_at(engine, "other")
    set_default("third")
    engine.device = "main"
    plays_at(engine, "main")
    engine.device = None
    plays_at(engine, "third")
    eventually(lambda: engine.stats().device == "third")
