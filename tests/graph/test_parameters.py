"""Parameters of the node: what pw-cli names and sets, and pw-dump sees."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from eventually import eventually
from flitzis_looper_audio import AudioEngine, ParameterChanged
from kinds import NewEngine, NewServer
from programs import run
from told import Told

pytestmark = pytest.mark.usefixtures("server")


def seen(engine: AudioEngine) -> dict[str, Any]:
    """The node's parameters as pw-dump has them."""
    everything = json.loads(run("pw-dump", str(engine.node_id)))
    found: dict[str, Any] = {}
    for one in everything:
        for props in one.get("info", {}).get("params", {}).get("Props", []):
            params = props.get("params", [])
            pairs = dict(zip(params[::2], params[1::2]))
            found.update({name: pairs[name] for name in pairs if name.startswith("flitzis.")})
    return found


def set_outside(engine: AudioEngine, params: str) -> None:
    """As somebody at a terminal does."""
    run("pw-cli", "set-param", str(engine.node_id), "Props", f"{{ params = [ {params} ] }}")


def test_pw_cli_names_them_with_their_ranges(new_engine: NewEngine) -> None:
    engine = new_engine()

    told = run("pw-cli", "enum-params", str(engine.node_id), "PropInfo")

    for name, words in {
        "flitzis.master": ("1.000000", "0.000000", "1.000000"),
        "flitzis.limiter": ("false", "true"),
        "flitzis.speed": ("1.000000", "0.250000", "4.000000"),
        "flitzis.bpm": ("120.000000", "20.000000", "999.000000"),
        "flitzis.bpm_lock": ("false", "true"),
    }.items():
        _, found, rest = told.partition(f'"{name}"')
        assert found, name
        mine = rest.partition("Object: size")[0]
        for word in words:
            assert word in mine, (name, word)


def test_what_python_sets_is_seen(new_engine: NewEngine) -> None:
    engine = new_engine()
    wanted = {
        "flitzis.master": 0.5,
        "flitzis.limiter": True,
        "flitzis.speed": 2.0,
        "flitzis.bpm": 99.5,
        "flitzis.bpm_lock": True,
    }

    engine.master, engine.limiter, engine.speed = 0.5, True, 2.0
    engine.transport.bpm, engine.bpm_lock = 99.5, True
    eventually(lambda: seen(engine) == wanted)

    engine.speed = 1.0
    eventually(lambda: seen(engine) == {**wanted, "flitzis.speed": 1.0})


def test_until_one_is_changed_there_are_the_initial_ones_alone(new_engine: NewEngine) -> None:
    """WirePlumber 0.5.8 does not remember that a node is muted which has Props of its own."""
    engine = new_engine()
    engine.start()

    assert seen(engine) == {}


def test_what_others_set_is_set_and_told(new_engine: NewEngine) -> None:
    engine = new_engine()
    told = Told(engine)

    set_outside(engine, '"flitzis.bpm" 126.0 "flitzis.master" 0.25')
    set_outside(engine, '"flitzis.bpm_lock" true')
    set_outside(engine, '"flitzis.speed" 2')

    eventually(lambda: len(told.of(ParameterChanged)) == 4)
    assert [(event.name, event.value) for event in told.of(ParameterChanged)] == [
        ("bpm", 126.0),
        ("master", 0.25),
        ("bpm_lock", True),
        ("speed", 2.0),
    ]
    assert (engine.transport.bpm, engine.master) == (126, 0.25)
    assert (engine.bpm_lock, engine.speed) == (True, 2)
    assert seen(engine)["flitzis.bpm"] == 126


@pytest.mark.parametrize(
    ("params", "accepted"),
    [
        ('"flitzis.bpm" 1000.0', "bpm must be 20-999 beats a minute"),
        ('"flitzis.bpm" "fast"', "bpm must be a number"),
        ('"flitzis.bpm" true', "bpm must be a number"),
        ('"flitzis.bpm_lock" 1.0', "bpm_lock must be true or false"),
        ('"flitzis.pitch" 1.0', "pitch must be one of those"),
        (r'"flitzis.\n\u001b[31m" 1.0', "flitzis.??[31m must be one of those"),
    ],
)
def test_what_is_not_accepted_is_ignored_with_one_line(
    new_engine: NewEngine, caplog: pytest.LogCaptureFixture, params: str, accepted: str
) -> None:
    engine = new_engine()
    told = Told(engine)
    before = seen(engine)

    with caplog.at_level(logging.WARNING, "flitzis_looper_audio"):
        set_outside(engine, params)
        eventually(lambda: "flitzis." in caplog.text)

    assert caplog.text.count("flitzis.") == 1
    assert accepted in caplog.text
    assert told.of(ParameterChanged) == []
    assert seen(engine) == before


def test_the_node_of_a_server_that_returned_has_them(
    new_server: NewServer, new_engine: NewEngine
) -> None:
    server = new_server(pulse=False)
    engine = new_engine()
    engine.transport.bpm = 99

    server.restart()

    eventually(lambda: engine.node_id is not None and seen(engine).get("flitzis.bpm") == 99.0)
