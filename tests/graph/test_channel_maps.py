"""channel_map: each channel is heard on the sink's channel of its name, sample by sample, and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from eventually import eventually
from flitzis_looper_audio import AudioEngine
from kinds import NewEngine, NewServer
from observer import ports
from recording import Samples, recording

AUX = [f"AUX{number}" for number in range(12)]
SURROUND = "FL FR FC LFE RL RR".split()
SECONDS = 0.3


def noise(channels: int) -> Samples:
    """Two seconds in which no channel has a sample twice, and none is silent."""
    frames = 2 * 48000
    random = np.random.default_rng(12)
    columns = [0.1 + 0.8 * random.permutation(frames) / frames for _ in range(channels)]
    samples: Samples = np.stack(columns, axis=1).astype(np.float32)
    return samples


def heard(engine: AudioEngine, file: Path, sink: str, channel_map: Sequence[str]) -> Samples:
    """What a recorder heard on each of the sink's channels while the engine played noise, silent frames left out."""
    written = noise(engine.channels)
    engine.start()
    with recording(file, sink=sink, channel_map=channel_map) as record:
        assert engine.write(written) == len(written)
        eventually(lambda: record.seconds_in_file() > SECONDS)
        eventually(lambda: engine.stats().played > SECONDS * 48000)
        eventually(lambda: record.seconds_in_file() > 2 * SECONDS)
        samples = record.end()
    loud: Samples = samples[np.any(samples != 0, axis=1)]
    return loud


def is_played_in_order(samples: Samples, written: Samples) -> bool:
    """Whether these are frames that were written, to the bit, in order; a recorder may have lost some."""
    place = {frame.tobytes(): number for number, frame in enumerate(written)}
    places = np.array([place.get(frame.tobytes(), -1) for frame in samples])
    return bool(len(places) > 4800 and np.all(places >= 0) and np.all(np.diff(places) > 0))


def is_heard_there_and_nowhere_else(
    samples: Samples, channel_map: Sequence[str], sinks: Sequence[str]
) -> bool:
    """Whether the channels of these names carry what was written, each its own, and the others nothing."""
    named = [list(sinks).index(name) for name in channel_map]
    others = [number for number in range(len(sinks)) if number not in named]
    assert not np.any(samples[:, others]), f"{channel_map} is heard elsewhere"
    return is_played_in_order(np.ascontiguousarray(samples[:, named]), noise(len(channel_map)))


@pytest.mark.parametrize("channel_map", [["AUX2", "AUX3"], ["AUX11"], ["AUX5", "AUX0", "AUX7"]])
def test_outputs_of_an_interface_are_chosen_by_their_names(
    new_server: NewServer, new_engine: NewEngine, tmp_path: Path, channel_map: list[str]
) -> None:
    new_server(sinks=["main", "interface:12"], pulse=False)
    engine = new_engine(
        device="interface", channel_map=channel_map, fade_ms=0, buffer_frames=1 << 17
    )

    samples = heard(engine, tmp_path / "heard.wav", "interface", AUX)

    assert is_heard_there_and_nowhere_else(samples, channel_map, AUX)
    assert (engine.channels, engine.channel_map) == (len(channel_map), tuple(channel_map))
    assert {name for name in ports(engine.node_id) if name.startswith("output")} == {
        f"output_{name}" for name in channel_map
    }


@pytest.mark.parametrize("channel_map", ["FL,FR", "RL,RR", "FC", "LFE", "RR,FL"])
def test_places_of_a_surround_sink_are_chosen_by_their_names(
    new_server: NewServer, new_engine: NewEngine, tmp_path: Path, channel_map: str
) -> None:
    new_server(sinks=["surround:6"], pulse=False)
    engine = new_engine(channel_map=channel_map, fade_ms=0, buffer_frames=1 << 17)

    samples = heard(engine, tmp_path / "heard.wav", "surround", SURROUND)

    assert is_heard_there_and_nowhere_else(samples, channel_map.split(","), SURROUND)


def test_a_map_that_the_sink_has_not_is_mixed_into_what_it_has(
    new_server: NewServer, new_engine: NewEngine, tmp_path: Path
) -> None:
    new_server(sinks=["main"], pulse=False)
    engine = new_engine(channel_map=SURROUND, fade_ms=0, buffer_frames=1 << 17)

    samples = heard(engine, tmp_path / "heard.wav", "main", ["FL", "FR"])

    assert len(samples) > 4800
    assert np.all(samples.min(axis=0) > 0.1)


@pytest.mark.usefixtures("server")
def test_without_a_map_the_channels_go_by_their_number(new_engine: NewEngine) -> None:
    assert new_engine().channel_map == ("FL", "FR")
    assert new_engine(channels=3).channel_map == ("AUX0", "AUX1", "AUX2")
    engine = new_engine(channels=1, channel_map=None)
    assert engine.channel_map == ("MONO",)
    engine.close()
    assert engine.channel_map == ("MONO",)
