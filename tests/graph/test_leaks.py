"""Nothing of what is played on one sink reaches another, whatever becomes of the first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from eventually import eventually
from flitzis_looper_audio.testing import HeadlessServer
from jack_recording import jack_recording
from machine import needs_every_cycle
from noise import Player, hearing, is_noise_and_silence, noise_player
from recording import Recording
from steering import set_default


@contextmanager
def playing_on(device: str, directory: Path, other: str) -> Iterator[tuple[Player, Recording]]:
    """Noise on one sink, and a recorder on the other's monitor."""
    with noise_player("--device", device, "--fade-ms", "0") as player:
        eventually(lambda: player.stats().device == device)
        with hearing(directory, other) as heard:
            yield player, heard


def lose_and_regain(server: HeadlessServer, player: Player, device: str, priority: int) -> None:
    server.remove_sink(device)
    eventually(lambda: player.stats().state == "WAITING")
    server.add_sink(device, priority=priority)
    eventually(lambda: player.stats().state == "RUNNING")
    player.plays(5)


def nothing_leaks(server: HeadlessServer, directory: Path, device: str, times: int) -> None:
    other = {"main": "other", "other": "main"}[device]
    with playing_on(device, directory, other) as (player, heard):
        for _ in range(times):
            lose_and_regain(server, player, device, 5000 if device == "main" else 1)
        samples = heard.end()

    assert samples.size and not np.any(samples), f"{np.count_nonzero(samples)} samples leaked"


@pytest.mark.parametrize("device", ["main", "other"])
def test_nothing_leaks_to_another_sink_while_the_device_is_away(
    two_sinks: HeadlessServer, tmp_path: Path, device: str
) -> None:
    nothing_leaks(two_sinks, tmp_path, device, times=5)


@pytest.mark.soak
@pytest.mark.parametrize("device", ["main", "other"])
def test_nothing_leaks_in_two_hundred_losses(
    two_sinks: HeadlessServer, tmp_path: Path, device: str
) -> None:
    nothing_leaks(two_sinks, tmp_path, device, times=200)


def test_nothing_leaks_when_the_default_flips(two_sinks: HeadlessServer, tmp_path: Path) -> None:
    with playing_on("main", tmp_path, "other") as (player, heard):
        for _ in range(10):
            for name in ("other", "main"):
                set_default(name)
                player.plays(5)
        samples = heard.end()

    assert samples.size and not np.any(samples)


@needs_every_cycle
def test_what_is_heard_of_moves_is_noise_and_silence(
    two_sinks: HeadlessServer, tmp_path: Path
) -> None:
    with noise_player("--fade-ms", "0", "--device", "main") as player:
        with jack_recording(tmp_path, "main:monitor_") as recording:
            for _ in range(3):
                player.do("move", "other")
                player.plays(5)
                player.do("move", "main")
                player.plays(5)
            heard = recording.end()

    with heard.judged():
        assert is_noise_and_silence(heard.samples)
