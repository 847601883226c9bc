"""PipeWire's own programs see an ordinary node."""

from __future__ import annotations

import re

import pytest

from eventually import eventually
from flitzis_looper_audio import AudioEngine
from kinds import NewEngine
from observer import node, objects, sinks_of
from programs import run
from terminal import terminal

pytestmark = pytest.mark.usefixtures("server")


def state_in_pw_cli(engine: AudioEngine) -> str:
    found = re.search(r'state: "(\w+)"', run("pw-cli", "info", str(engine.node_id)))
    assert found
    return found[1]


def test_pw_cli_lists_the_node(new_engine: NewEngine) -> None:
    engine = new_engine()

    listed = run("pw-cli", "ls", "Node")

    entry = listed.split(f"id {engine.node_id}, ")[1].split("\tid ")[0]
    assert 'node.name = "flitzis-looper"' in entry
    assert 'node.description = "Flitzis Looper"' in entry
    assert 'media.class = "Stream/Output/Audio"' in entry


def test_pw_cli_info_tells_properties_ports_and_state(new_engine: NewEngine) -> None:
    engine = new_engine()

    told = run("pw-cli", "info", str(engine.node_id))

    assert re.search(r"output ports: 2/\d+", told)
    assert 'node.latency = "512/48000"' in told
    assert 'node.rate = "1/48000"' in told
    assert state_in_pw_cli(engine) != "running"
    engine.start()
    eventually(lambda: state_in_pw_cli(engine) == "running")
    engine.stop()
    eventually(lambda: state_in_pw_cli(engine) != "running")


def test_pw_dump_shows_the_contracts_properties(new_engine: NewEngine) -> None:
    engine = new_engine(name="My Looper", quantum=256, sample_rate=44100)

    seen = node(engine.node_id)

    assert seen is not None
    expected = {
        "node.name": "my-looper",
        "node.description": "My Looper",
        "media.name": "My Looper",
        "application.name": "My Looper",
        "media.class": "Stream/Output/Audio",
        "media.type": "Audio",
        "media.category": "Playback",
        "node.latency": "256/44100",
        "node.rate": "1/44100",
    }
    assert expected.items() <= seen.properties.items()
    assert "media.role" not in seen.properties


def test_pw_dump_shows_planar_float_at_the_engines_rate(new_engine: NewEngine) -> None:
    engine = new_engine(sample_rate=44100)

    seen = node(engine.node_id)

    assert seen is not None
    offered = seen.parameters["EnumFormat"][0]
    assert (offered["format"], offered["channels"], offered["rate"]) == ("F32P", 2, 44100)


def test_pw_dump_shows_the_state_and_the_links(new_engine: NewEngine) -> None:
    engine = new_engine()

    engine.start()

    eventually(lambda: (seen := node(engine.node_id)) and seen.state == "running")
    assert sinks_of(engine.node_id) == {"main"}


def test_pw_dump_shows_a_client_with_the_engines_name(new_engine: NewEngine) -> None:
    engine = new_engine(name="A Client")

    seen = node(engine.node_id)

    assert seen is not None
    clients = {client["id"]: client["info"]["props"] for client in objects("Client")}
    client = clients[int(seen.properties["client.id"])]
    assert client["application.name"] == "A Client"


def test_pw_link_lists_the_ports_and_the_links(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()

    listed = run("pw-link", "--output").split()
    linked = run("pw-link", "--links", "--output").split()

    assert {"flitzis-looper:output_FL", "flitzis-looper:output_FR"} <= set(listed)
    assert linked[linked.index("flitzis-looper:output_FL") + 2] == "main:playback_FL"
    assert linked[linked.index("flitzis-looper:output_FR") + 2] == "main:playback_FR"


def test_wpctl_shows_a_stream_that_plays_on_the_sink(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()

    eventually(lambda: re.search(r"output_FL\s*> main:playback_FL\s*\[active\]", wpctl_status()))

    assert re.search(rf"{engine.node_id}\. Flitzis Looper", wpctl_status())


def wpctl_status() -> str:
    return run("wpctl", "status")


def test_wpctl_sets_volume_and_mute(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()

    run("wpctl", "set-volume", str(engine.node_id), "0.5")
    run("wpctl", "set-mute", str(engine.node_id), "1")

    eventually(lambda: volume_and_mute(engine) == ([0.125, 0.125], True))  # cubic


def volume_and_mute(engine: AudioEngine) -> tuple[list[float], bool]:
    seen = node(engine.node_id)
    assert seen is not None
    properties = seen.parameters["Props"][0]
    volumes = [round(volume, 4) for volume in properties["channelVolumes"]]
    return volumes, properties["mute"]


def test_pw_top_shows_quantum_and_rate_under_the_sink_that_drives(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()
    row = re.compile(rf"R\s+{engine.node_id}\s+512\s+48000\s.*\+ flitzis-looper")

    with terminal("pw-top") as top:
        eventually(lambda: row.search(top.text()))


def test_pw_top_shows_the_quantum_that_was_asked_for(new_engine: NewEngine) -> None:
    engine = new_engine(quantum=128)
    engine.start()
    row = re.compile(rf"R\s+{engine.node_id}\s+128\s+48000\s.*\+ flitzis-looper")

    with terminal("pw-top") as top:
        eventually(lambda: row.search(top.text()))
