"""Start fades in; stop, close and the engine's own moves fade out before anything is cut."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from heard import Heard
from jack_recording import JackRecording, jack_recording
from kinds import NewServer
from machine import needs_every_cycle
from noise import DIRECT_CURRENT, heard_part, noise_player
from recording import Samples

pytestmark = [pytest.mark.usefixtures("server"), needs_every_cycle]

FADE_MS = 20
SLOPE = DIRECT_CURRENT / (FADE_MS * 48)  # per frame
TINY = 1e-5

FADING = ("--signal", "dc", "--fade-ms", str(FADE_MS))
MONITOR = "main:monitor_"


def heard_of(recording: JackRecording) -> Heard:
    """What the recorder heard, and that it heard silence after it."""
    recording.hears_on()
    return recording.end()


def steps(samples: Samples) -> Samples:
    """From each frame to the next, silence before the first and after the last."""
    around = np.zeros((1, samples.shape[1]), np.float32)
    walk: Samples = np.abs(np.diff(np.concatenate((around, samples, around)), axis=0))
    return walk


def steps_of(heard: Heard) -> Samples:
    """The same, but for how a channel joined the others.

    PipeWire makes a node's links active one by one: what passes through the first is heard before the second carries
    anything, and that channel steps in as one of the recorder's cycles begins.
    """
    walk = steps(heard.samples)
    joined = (heard.samples != 0).argmax(axis=0)
    for channel in np.flatnonzero(joined > joined.min()):
        if joined[channel] in heard.cycles[:, 0]:
            walk[joined[channel], channel] = 0
    return walk


def ends_by_a_fade(samples: Samples) -> bool:
    """Whether it played, and walked down to silence; of the channel that the recorder heard first."""
    heard = heard_part(samples[:, :1])
    return bool(
        heard[0, 0] == DIRECT_CURRENT
        and samples[-1, 0] == 0
        and np.max(steps(heard)[1:]) <= SLOPE + TINY
    )


def never_clicks(heard: Heard) -> bool:
    return bool(np.max(steps_of(heard)) <= SLOPE + TINY)


def test_start_fades_in_and_stop_fades_out_to_zero(tmp_path: Path) -> None:
    with noise_player(*FADING, "--stopped") as player, jack_recording(
        tmp_path, MONITOR
    ) as recording:
        player.do("start")
        player.plays(20)
        player.do("stop")
        heard = heard_of(recording)

    samples = heard_part(heard.samples)
    with heard.judged():
        assert np.max(samples) == DIRECT_CURRENT
        assert never_clicks(heard)
        rising = int(np.argmax(samples[:, 0] == DIRECT_CURRENT))
        falling = int(np.argmax(samples[::-1, 0] == DIRECT_CURRENT))
        assert rising == pytest.approx(FADE_MS * 48, abs=2)
        assert falling == pytest.approx(FADE_MS * 48, abs=2)


def test_close_fades_out_to_zero(tmp_path: Path) -> None:
    with noise_player(*FADING) as player, jack_recording(tmp_path, MONITOR) as recording:
        player.plays()
        player.do("close")
        heard = heard_of(recording)

    samples = heard.samples
    with heard.judged():
        assert ends_by_a_fade(samples)


def test_ten_starts_and_stops_never_click(tmp_path: Path) -> None:
    with noise_player(*FADING, "--stopped") as player, jack_recording(
        tmp_path, MONITOR
    ) as recording:
        for _ in range(10):
            player.do("start")
            player.plays(5)
            player.do("stop")
        heard = heard_of(recording)

    samples = heard.samples
    with heard.judged():
        assert np.max(samples) == DIRECT_CURRENT
        assert never_clicks(heard)


def test_a_stop_in_the_midst_of_the_fade_in_does_not_click(tmp_path: Path) -> None:
    long = ("--signal", "dc", "--fade-ms", "300", "--stopped")
    with noise_player(*long) as player, jack_recording(tmp_path, MONITOR) as recording:
        player.do("start")
        player.do("stop")
        heard = heard_of(recording)

    samples = heard_part(heard.samples)
    with heard.judged():
        assert 0 < np.max(samples) < DIRECT_CURRENT
        assert np.max(steps_of(heard)) <= DIRECT_CURRENT / (300 * 48) + TINY


def test_a_move_of_the_engines_own_fades_out_there_and_in_here(tmp_path: Path) -> None:
    with noise_player(*FADING, "--device", "main") as player:
        with (
            jack_recording(tmp_path, MONITOR) as left,
            jack_recording(tmp_path, "other:monitor_", name="entered") as entered,
        ):
            player.plays()
            player.do("move", "other")
            player.plays(20)
            before, after = heard_of(left), heard_of(entered)

    with before.judged(), after.judged():
        assert ends_by_a_fade(before.samples)
        assert after.samples[-1, 0] == DIRECT_CURRENT
        assert np.max(steps_of(after)[:-1]) <= SLOPE + TINY


def test_without_a_fade_the_first_and_the_last_block_are_whole(tmp_path: Path) -> None:
    with noise_player("--fade-ms", "0", "--stopped") as player, jack_recording(
        tmp_path, MONITOR
    ) as recording:
        player.do("start")
        player.plays(20)
        player.do("stop")
        heard = heard_of(recording)

    samples = heard_part(heard.samples)
    with heard.judged():
        assert heard.is_some_noise()
        assert len(samples) % 512 == 0


@pytest.mark.parametrize("rate", ["44100", "96000"])
def test_fades_are_as_long_where_pipewire_resamples(tmp_path: Path, rate: str) -> None:
    with noise_player(*FADING, "--rate", rate, "--stopped") as player:
        with jack_recording(tmp_path, MONITOR) as recording:
            player.do("start")
            player.plays(40)
            player.do("stop")
            heard = heard_of(recording)

    samples = heard_part(heard.samples)
    with heard.judged():
        assert np.max(steps_of(heard)) <= 2 * SLOPE + 0.001, "a resampler rounds the corners"
        rising = int(np.argmax(samples[:, 0] > 0.99 * DIRECT_CURRENT))
        assert rising == pytest.approx(FADE_MS * 48, abs=200)


def test_a_short_fade_spans_less_than_a_block(new_server: NewServer, tmp_path: Path) -> None:
    new_server(pulse=False)
    short = ("--signal", "dc", "--fade-ms", "1", "--quantum", "2048", "--stopped")
    with noise_player(*short) as player, jack_recording(
        tmp_path, "test_sink:monitor_"
    ) as recording:
        player.do("start")
        player.plays(5)
        player.do("stop")
        heard = heard_of(recording)

    with heard.judged():
        assert np.max(steps_of(heard)) <= DIRECT_CURRENT / 48 + TINY
