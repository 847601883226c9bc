"""Loops at other speeds: what is heard is the loop as it sounds, over its seam, read between its frames."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from kinds import NewEngine

pytestmark = pytest.mark.usefixtures("server")

RATE = 48000
LENGTH = 9000
Wave = NDArray[np.float64]


def noise(frames: int) -> Wave:
    """Of all frequencies."""
    wave = np.random.default_rng(5).uniform(-0.5, 0.5, frames)
    return wave.astype(np.float32).astype(np.float64)


def between(line: Wave, places: NDArray[Any], speed: float) -> Wave:
    """A line at places between its frames, through the kernel that README names, worked out for each place."""
    stretches = 512 / np.floor(512 * 2 ** (-np.arange(25) / 12))  # semitones, a little more
    stretch = stretches[stretches >= max(1.0, abs(speed))][0]
    half = int(np.ceil(16 * stretch)) + 1
    whole = np.floor(places).astype(int)
    taps = np.arange(-half + 1, half + 1)
    apart = (places[:, None] - (whole[:, None] + taps)) / stretch
    window = np.i0(9 * np.sqrt(np.maximum(0, 1 - (apart / 16) ** 2))) / np.i0(9)
    kernel = np.sinc(0.94 * apart) * window * (np.abs(apart) <= 16)
    kernel /= kernel.sum(axis=1, keepdims=True)  # a constant stays what it is
    padded = np.concatenate([np.zeros(half), line, np.zeros(half)])
    values: Wave = np.sum(padded[whole[:, None] + taps + half] * kernel, axis=1)
    return values


def round_of(wave: Wave, start: int, end: int, fade: int) -> Wave:
    """The loop once, as it sounds: towards its end what lies before its start is faded in."""
    heard = wave[start:end].copy()
    length = min(fade, start, end - start)
    done = np.arange(length) / max(length, 1)
    tail = slice(len(heard) - length, None)
    heard[tail] += (wave[start - length : start] - heard[tail]) * done
    return heard


@pytest.mark.parametrize("fade_ms", [0, 5])
@pytest.mark.parametrize("speed", [0.37, 0.914, 1.061, 1.5, 2.6, -0.914, -1.7, -1.0])
@pytest.mark.parametrize("loop", [(2000, 7000), (500, 511), (0, LENGTH)])
def test_a_loop_is_read_as_it_sounds(
    new_engine: NewEngine, fade_ms: float, speed: float, loop: tuple[int, int]
) -> None:
    engine = new_engine(fade_ms=fade_ms, channels=1)
    wave, (start, end), fade = noise(LENGTH), loop, round(fade_ms * RATE / 1000)
    pad = engine.pads[0]
    pad.load(wave.astype(np.float32).reshape(-1, 1)).result(10)
    pad.loop, pad.speed = (start / RATE, end / RATE), speed
    engine.render(fade + 1)  # the engine itself fades in
    pad.play()

    heard = engine.render(9000)[:, 0]

    once = round_of(wave, start, end, fade)
    rounds = int(9000 * abs(speed) / len(once)) + 20
    places = np.arange(9000) * speed
    if speed > 0:
        line, origin = np.concatenate([wave[:start], np.tile(once, rounds)]), start
    else:
        line = np.tile(once, rounds + 20)
        origin = len(once) * rounds - 1
    expected = (
        line[(origin + places).astype(int)]
        if speed == -1
        else between(line, origin + places, speed)
    )
    settled = (
        int(100 / abs(speed)) if end - start < 100 else 0
    )  # what was heard before it began is not the loop's
    assert np.abs(heard - expected)[settled:].max() < 2e-5


def test_once_through_it_ends_where_the_sample_does(new_engine: NewEngine) -> None:
    engine = new_engine(fade_ms=0, channels=1)
    wave = noise(3000)
    pad = engine.pads[0]
    pad.load(wave.astype(np.float32).reshape(-1, 1)).result(10)
    pad.speed = 1.25
    pad.play()

    heard = engine.render(3000)[:, 0]

    assert np.allclose(heard[:2400], between(wave, np.arange(2400) * 1.25, 1.25), atol=2e-5)
    assert not heard[2400:].any()
