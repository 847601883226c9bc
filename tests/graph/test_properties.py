"""Names and properties as the graph shows them: the environment beats the caller's, the caller's beat ours."""

from __future__ import annotations

from typing import Any

import pytest

from eventually import eventually
from flitzis_looper_audio import State
from kinds import NewEngine
from observer import node, sinks_of

pytestmark = pytest.mark.usefixtures("server")


def properties(node_id: int | None) -> dict[str, Any]:
    seen = node(node_id)
    assert seen is not None
    return seen.properties


@pytest.mark.parametrize(
    ("name", "derived"),
    [
        ("Flitzis Looper", "flitzis-looper"),
        ("looper", "looper"),
        ("Deck A (left)", "deck-a-left"),
        ("under_score.dot-dash 9", "under_score.dot-dash-9"),
        ("Straße", "stra-e"),
        ("音楽", "flitzis-looper"),
        ("?!", "flitzis-looper"),
        ('a "quote" {brace} \\ = #', "a-quote-brace"),
        ("x" * 128, "x" * 128),
        ("é" * 128, "flitzis-looper"),
        ("🎧 DJ", "dj"),
    ],
)
def test_a_name_is_shown_as_it_is_and_the_nodes_name_is_derived(
    new_engine: NewEngine, name: str, derived: str
) -> None:
    engine = new_engine(name=name)

    shown = properties(engine.node_id)

    assert shown["node.description"] == name
    assert shown["node.name"].strip("-") == derived
    assert engine.name == name
    engine.start()
    assert engine.state is State.RUNNING


def test_the_callers_properties_reach_the_node(new_engine: NewEngine) -> None:
    engine = new_engine(properties={"my.key": "my value", "media.artist": 'Ünï "quoted" \\ 音'})

    shown = properties(engine.node_id)

    assert shown["my.key"] == "my value"
    assert shown["media.artist"] == 'Ünï "quoted" \\ 音'


def test_the_callers_properties_beat_ours(new_engine: NewEngine) -> None:
    given = {"node.name": "mine", "node.latency": "128/48000", "media.name": "My Song"}

    engine = new_engine(properties=given)

    assert given.items() <= properties(engine.node_id).items()
    assert properties(engine.node_id)["node.description"] == "Flitzis Looper"
    engine.start()
    eventually(lambda: engine.stats().quantum == 128)
    assert engine.quantum == 512


def test_the_environments_properties_beat_the_callers_and_ours(
    new_engine: NewEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(
        "PIPEWIRE_PROPS", '{ node.description = "of the environment" media.name = "its song" }'
    )

    engine = new_engine(properties={"media.name": "My Song", "my.key": "mine"})

    shown = properties(engine.node_id)
    assert shown["node.description"] == "of the environment"
    assert shown["media.name"] == "its song"
    assert shown["my.key"] == "mine"


def test_the_environments_latency_beats_the_callers_and_ours(
    new_engine: NewEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIPEWIRE_LATENCY", "256/48000")

    engine = new_engine(quantum=1024, properties={"node.latency": "128/48000"})
    engine.start()

    assert properties(engine.node_id)["node.latency"] == "256/48000"
    eventually(lambda: engine.stats().quantum == 256)


@pytest.mark.parametrize("device", [None, "main"])
def test_the_environments_target_beats_the_callers(
    new_engine: NewEngine, monkeypatch: pytest.MonkeyPatch, device: str | None
) -> None:
    monkeypatch.setenv("PIPEWIRE_NODE", "other")

    engine = new_engine(device=device)
    engine.start()

    eventually(lambda: sinks_of(engine.node_id) == {"other"})
    assert engine.stats().device == "other"


def test_the_callers_target_beats_ours(new_engine: NewEngine) -> None:
    engine = new_engine(properties={"target.object": "other"})
    engine.start()

    eventually(lambda: sinks_of(engine.node_id) == {"other"})


@pytest.mark.parametrize("locked", [False, True])
def test_a_locked_quantum_is_a_property_of_the_node(new_engine: NewEngine, locked: bool) -> None:
    engine = new_engine(lock_quantum=locked)

    assert properties(engine.node_id).get("node.lock-quantum", False) is locked


@pytest.mark.parametrize("autoconnect", [False, True])
def test_autoconnect_is_a_property_of_the_node(new_engine: NewEngine, autoconnect: bool) -> None:
    engine = new_engine(autoconnect=autoconnect)

    assert properties(engine.node_id).get("node.autoconnect", False) is autoconnect


def test_a_device_is_the_nodes_target(new_engine: NewEngine) -> None:
    assert properties(new_engine(device="other").node_id)["target.object"] == "other"
    assert "target.object" not in properties(new_engine().node_id)


def test_a_property_of_the_server_side_cannot_break_the_engine(new_engine: NewEngine) -> None:
    engine = new_engine(properties={"empty": "", "long.value": "x" * 4000})
    engine.start()

    assert engine.state is State.RUNNING
    assert properties(engine.node_id)["long.value"] == "x" * 4000
