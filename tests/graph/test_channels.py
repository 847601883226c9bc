"""One to sixty-four channels: their positions, their links, their silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from eventually import eventually
from flitzis_looper_audio import State
from kinds import NewEngine, NewServer
from observer import links, ports
from programs import run
from recording import is_digital_silence, recording


def aux(channels: int) -> str:
    return " ".join(f"AUX{index}" for index in range(channels))


LAYOUTS = {
    1: "MONO",
    2: "FL FR",
    3: aux(3),
    4: "FL FR RL RR",
    5: aux(5),
    6: "FL FR FC LFE RL RR",
    7: aux(7),
    8: "FL FR FC LFE RL RR SL SR",
    16: aux(16),
    64: aux(64),
}
COUNTS = list(LAYOUTS)


def outputs(node_id: int | None) -> set[str]:
    return {name.removeprefix("output_") for name in ports(node_id) if name.startswith("output_")}


@pytest.mark.parametrize("channels", COUNTS)
def test_a_sink_of_the_same_layout_takes_every_channel(
    new_server: NewServer, new_engine: NewEngine, channels: int
) -> None:
    new_server(sinks=[f"wide:{channels}"], pulse=False)
    engine = new_engine(channels=channels)

    engine.start()

    eventually(lambda: engine.stats().cycles > 20)
    assert engine.state is State.RUNNING
    assert engine.channels == channels
    assert outputs(engine.node_id) == set(LAYOUTS[channels].split())
    linked = [link for link in links() if link.output_node == engine.node_id]
    assert len(linked) == channels


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("channels", COUNTS)
def test_a_stereo_sink_plays_silence_of_any_number_of_channels(
    new_engine: NewEngine, tmp_path: Path, channels: int
) -> None:
    engine = new_engine(channels=channels)
    engine.start()
    frames = engine.stats().frames

    with recording(tmp_path / "heard.wav", sink="main") as heard:
        eventually(lambda: heard.seconds_in_file() > 0.2)
        samples = heard.end()

    assert is_digital_silence(samples)
    assert engine.state is State.RUNNING
    assert engine.stats().frames > frames


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("channels", [1, 4, 6, 8])
def test_a_known_layout_is_remixed_for_a_stereo_sink(new_engine: NewEngine, channels: int) -> None:
    engine = new_engine(channels=channels)

    engine.start()

    assert outputs(engine.node_id) == {"FL", "FR"}
    linked = [link for link in links() if link.output_node == engine.node_id]
    assert len(linked) == 2


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("channels", [3, 16])
def test_other_counts_are_linked_one_to_one(new_engine: NewEngine, channels: int) -> None:
    engine = new_engine(channels=channels)

    engine.start()

    assert outputs(engine.node_id) == set(aux(channels).split())
    listed = run("pw-link", "--links", "--output").split()
    assert listed.count("flitzis-looper:output_AUX0") == 1
    linked = [link for link in links() if link.output_node == engine.node_id]
    assert len(linked) == 2
