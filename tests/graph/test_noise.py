"""What a renderer renders is what is heard: every sample, where nothing resamples."""

from __future__ import annotations

from pathlib import Path

import pytest

from eventually import eventually
from kinds import NewServer
from noise import heard_part, hearing, hearing_its_ports, is_unbroken_noise, noise_player, whole
from recording import Samples

SHORT = 0.15  # seconds


def from_its_own_ports(directory: Path, channels: int, rate: int, latency: int) -> Samples:
    """What leaves the ports of the node "noise" for a short while."""
    with hearing_its_ports(directory, channels, rate, latency) as heard:
        enough = heard.seconds_in_file(rate) + SHORT + 2 * latency / rate
        eventually(lambda: heard.seconds_in_file(rate) > enough)
        return heard.end()


@pytest.mark.parametrize("rate", [44100, 48000, 96000])
def test_every_sample_leaves_the_ports_at_the_graphs_rate(
    new_server: NewServer, tmp_path: Path, rate: int
) -> None:
    new_server(rate=rate, pulse=False)

    with noise_player("--rate", str(rate), "--fade-ms", "0") as player:
        samples = from_its_own_ports(tmp_path, 2, rate, 512)
        lost = player.stats().xruns

    assert is_unbroken_noise(whole(samples)) or lost


@pytest.mark.parametrize("quantum", [16, 64, 512, 2048, 8192])
def test_every_sample_leaves_the_ports_at_every_quantum(
    new_server: NewServer, tmp_path: Path, quantum: int
) -> None:
    new_server(pulse=False)

    with noise_player("--quantum", str(quantum), "--fade-ms", "0") as player:
        samples = from_its_own_ports(tmp_path, 2, 48000, quantum)
        lost = player.stats().xruns

    assert is_unbroken_noise(whole(samples)) or lost


@pytest.mark.parametrize("channels", [1, 2, 4, 6, 8, 12, 64])
def test_every_channel_leaves_its_port(
    new_server: NewServer, tmp_path: Path, channels: int
) -> None:
    new_server(channels=channels, pulse=False)

    with noise_player("--channels", str(channels), "--fade-ms", "0") as player:
        samples = from_its_own_ports(tmp_path, channels, 48000, 512)
        lost = player.stats().xruns

    assert samples.shape[1] == channels
    assert is_unbroken_noise(whole(samples)) or lost


@pytest.mark.usefixtures("server")
def test_a_sinks_monitor_hears_every_sample_from_the_first_on(tmp_path: Path) -> None:
    with noise_player("--fade-ms", "0", "--stopped") as player:
        with hearing(tmp_path, "main") as heard:
            player.do("start")
            player.plays(20)
            player.do("stop")
            samples = heard_part(heard.end())

        assert is_unbroken_noise(samples, within=len(samples) + 8192)
