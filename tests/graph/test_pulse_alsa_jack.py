"""Programs of PulseAudio and JACK see an ordinary client; ALSA's recorder is in test_silence.py."""

from __future__ import annotations

import json
from typing import Any

import pytest

from eventually import eventually
from flitzis_looper_audio import AudioEngine, State
from generations import inactive_streams_tell_their_volume
from kinds import NewEngine
from observer import node, sinks_of
from programs import run

pytestmark = pytest.mark.usefixtures("server")


def sink_input(engine: AudioEngine) -> dict[str, Any]:
    """What pactl tells of the engine's stream; empty before PulseAudio's server knows it."""
    listed: list[dict[str, Any]] = json.loads(run("pactl", "--format=json", "list", "sink-inputs"))
    mine = [one for one in listed if one["properties"].get("object.id") == str(engine.node_id)]
    return mine[0] if mine else {}


def known_sink_input(engine: AudioEngine) -> dict[str, Any]:
    return eventually(lambda: sink_input(engine))


def channel_volumes(engine: AudioEngine) -> list[float]:
    seen = node(engine.node_id)
    assert seen is not None
    return [round(volume, 4) for volume in seen.parameters["Props"][0]["channelVolumes"]]


def is_muted(engine: AudioEngine) -> bool:
    seen = node(engine.node_id)
    assert seen is not None
    muted: bool = seen.parameters["Props"][0]["mute"]
    return muted


def percent(engine: AudioEngine) -> set[str]:
    return {channel["value_percent"] for channel in sink_input(engine)["volume"].values()}


def test_pactl_shows_a_corked_sink_input_before_start(new_engine: NewEngine) -> None:
    engine = new_engine(name="A Looper")

    seen = known_sink_input(engine)

    assert seen["corked"] is True
    assert seen["properties"]["application.name"] == "A Looper"
    assert seen["properties"]["media.name"] == "A Looper"
    assert seen["sample_specification"] == "float32le 2ch 48000Hz"


def test_pactl_shows_it_uncorked_while_it_runs_and_corked_again_after(
    new_engine: NewEngine,
) -> None:
    engine = new_engine()

    engine.start()
    eventually(lambda: sink_input(engine).get("corked") is False)

    engine.stop()
    eventually(lambda: sink_input(engine)["corked"] is True)

    engine.close()
    assert sink_input(engine) == {}


def test_pactl_names_client_and_sink(new_engine: NewEngine) -> None:
    engine = new_engine(name="A Looper", device="other")
    engine.start()

    seen = known_sink_input(engine)

    clients = json.loads(run("pactl", "--format=json", "list", "clients"))
    names = {str(client["index"]): client["properties"]["application.name"] for client in clients}
    assert names[seen["client"]] == "A Looper"
    sinks = json.loads(run("pactl", "--format=json", "list", "sinks"))
    names = {str(sink["index"]): sink["name"] for sink in sinks}
    assert names[str(seen["sink"])] == "other"


def test_a_running_engine_has_full_volume_and_is_not_muted(new_engine: NewEngine) -> None:
    engine = new_engine()

    engine.start()

    eventually(lambda: percent(engine) == {"100%"})
    assert sink_input(engine)["mute"] is False


@pytest.mark.parametrize("running", [False, True])
def test_volume_set_by_pactl_reaches_the_node(new_engine: NewEngine, running: bool) -> None:
    engine = new_engine()
    if running:
        engine.start()
    index = str(known_sink_input(engine)["index"])

    run("pactl", "set-sink-input-volume", index, "50%")

    if running or inactive_streams_tell_their_volume():
        eventually(lambda: channel_volumes(engine) == [0.125, 0.125])  # PulseAudio's scale is cubic
    engine.start()
    eventually(lambda: channel_volumes(engine) == [0.125, 0.125])
    eventually(lambda: percent(engine) == {"50%"})


@pytest.mark.parametrize("running", [False, True])
def test_mute_set_by_pactl_reaches_the_node(new_engine: NewEngine, running: bool) -> None:
    engine = new_engine()
    if running:
        engine.start()
    index = str(known_sink_input(engine)["index"])

    run("pactl", "set-sink-input-mute", index, "1")
    if running or inactive_streams_tell_their_volume():
        eventually(lambda: is_muted(engine))
    engine.start()
    assert engine.state is State.RUNNING
    eventually(lambda: is_muted(engine))

    run("pactl", "set-sink-input-mute", index, "0")
    eventually(lambda: not is_muted(engine))


def test_pactl_moves_an_engine_that_follows_the_default(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()
    eventually(lambda: engine.stats().device == "main")

    # PipeWire 0.3.65 now and then forgets a move whose client has left: it is asked again, as people do.
    def moved() -> bool:
        run("pactl", "move-sink-input", str(known_sink_input(engine)["index"]), "other")
        try:
            return eventually(lambda: engine.stats().device == "other", timeout=1)
        except AssertionError:
            return False

    eventually(moved)
    eventually(lambda: sinks_of(engine.node_id) == {"other"})
    assert engine.state is State.RUNNING


def jack_ports() -> list[str]:
    return run("pw-jack", "jack_lsp").splitlines()


def test_jack_lsp_lists_the_ports_under_the_description(new_engine: NewEngine) -> None:
    new_engine(name="A Looper")

    assert {"A Looper:output_FL", "A Looper:output_FR"} <= set(jack_ports())


def test_jack_connect_links_an_engine_and_jack_disconnect_unlinks_it(
    new_engine: NewEngine,
) -> None:
    engine = new_engine(autoconnect=False)
    engine.start()
    assert engine.state is State.WAITING

    run("pw-jack", "jack_connect", "Flitzis Looper:output_FL", "other:playback_FL")
    eventually(lambda: engine.state is State.RUNNING)
    assert sinks_of(engine.node_id) == {"other"}

    run("pw-jack", "jack_disconnect", "Flitzis Looper:output_FL", "other:playback_FL")
    eventually(lambda: engine.state is State.WAITING)
    assert sinks_of(engine.node_id) == set()
