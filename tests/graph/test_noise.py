"""What a renderer renders is what is heard: every sample, where nothing resamples."""

from __future__ import annotations

from pathlib import Path

import pytest

from heard import Heard
from jack_recording import jack_recording
from kinds import NewServer
from machine import needs_every_cycle
from noise import noise_player

SHORT = 0.15  # seconds
PORTS, MONITOR = "noise:output_", "main:monitor_"


def from_its_own_ports(
    directory: Path, channels: int = 2, rate: int = 48000, quantum: int = 512
) -> Heard:
    """What leaves the ports of the node "noise" for a short while."""
    with jack_recording(directory, PORTS, channels, frames=5 * rate) as recording:
        recording.hears_on(5 + int(SHORT * rate / quantum))
        return recording.end()


@needs_every_cycle
@pytest.mark.parametrize("rate", [44100, 48000, 96000])
def test_every_sample_leaves_the_ports_at_the_graphs_rate(
    new_server: NewServer, tmp_path: Path, rate: int
) -> None:
    new_server(rate=rate, pulse=False)

    with noise_player("--rate", str(rate), "--fade-ms", "0"):
        heard = from_its_own_ports(tmp_path, rate=rate)

    assert heard.is_some_noise()


@needs_every_cycle
# Slower graphs for the short ones: their cycles last 2 and 4 ms, and a busy machine keeps up.
@pytest.mark.parametrize(
    ("quantum", "rate"), [(16, 8000), (64, 16000), (512, 48000), (2048, 48000), (8192, 48000)]
)
def test_every_sample_leaves_the_ports_at_every_quantum(
    new_server: NewServer, tmp_path: Path, quantum: int, rate: int
) -> None:
    new_server(pulse=False, rate=rate)

    with noise_player("--quantum", str(quantum), "--rate", str(rate), "--fade-ms", "0") as player:
        heard = from_its_own_ports(tmp_path, rate=rate, quantum=quantum)
        assert player.stats().quantum == quantum

    assert heard.is_some_noise()


@needs_every_cycle
@pytest.mark.parametrize("channels", [1, 2, 4, 6, 8, 12, 64])
def test_every_channel_leaves_its_port(
    new_server: NewServer, tmp_path: Path, channels: int
) -> None:
    new_server(channels=channels, pulse=False)

    with noise_player("--channels", str(channels), "--fade-ms", "0"):
        heard = from_its_own_ports(tmp_path, channels)

    assert heard.samples.shape[1] == channels
    assert heard.is_some_noise()


@needs_every_cycle
@pytest.mark.usefixtures("server")
def test_a_sinks_monitor_hears_every_sample_from_the_first_on(tmp_path: Path) -> None:
    with noise_player("--fade-ms", "0", "--stopped") as player:
        with jack_recording(tmp_path, MONITOR) as recording:
            player.do("start")
            player.plays(20)
            player.do("stop")
            recording.hears_on()
            heard = recording.end()

    first, ends = heard.stretch()
    assert ends and first == 1, "the one after the frame in which every channel is heard"
