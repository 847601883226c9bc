"""Speed: what is heard between the frames of a sample, beside what should be: sines that are known everywhere."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from flitzis_looper_audio import AudioEngine
from kinds import NewEngine

pytestmark = pytest.mark.usefixtures("server")

RATE = 48000
Samples = NDArray[np.float64]
LOOPS: list[tuple[float, tuple[float, float] | bool | None]] = [
    (1.3, (0.01, 0.05)),
    (-0.7, (0.02, 0.0201)),
    (3.7, True),
    (0.31, None),
    (-2.0, (0.0, 0.04)),
]


def sine(hertz: float, frames: int = RATE) -> NDArray[np.float32]:
    """Mono; half of full scale."""
    wave: NDArray[Any] = 0.5 * np.sin(2 * np.pi * hertz * np.arange(frames) / RATE)
    return wave.astype(np.float32)


def played(engine: AudioEngine, sound: NDArray[np.float32], speed: float, frames: int) -> Samples:
    """What a pad plays of it at that speed, from its beginning."""
    pad = engine.pads[0]
    pad.load(sound.reshape(-1, 1)).result(10)
    pad.speed = speed
    pad.play()
    heard: Samples = engine.render(frames)[:, 0].astype(np.float64)
    return heard


def residual_db(heard: Samples, hertz: float) -> float:
    """All that is no sine of this frequency, beside one of half of full scale."""
    angle = 2 * np.pi * hertz * np.arange(len(heard)) / RATE
    basis = np.stack([np.sin(angle), np.cos(angle)], axis=1)
    fit, *_ = np.linalg.lstsq(basis, heard, rcond=None)
    return decibels(heard - basis @ fit)


def decibels(rest: Samples) -> float:
    """Beside a sine of half of full scale."""
    return float(20 * np.log10(np.sqrt(np.mean(rest**2)) / (0.5 / np.sqrt(2)) + 1e-12))


@pytest.mark.parametrize("speed", [0.25, 0.5, 0.914, 1.061, 1.5, 1.9, 3.9, -0.914, -1.061, -1.9])
@pytest.mark.parametrize("hertz", [1000, 5000, 10000, 15000, 18000])
def test_a_sine_stays_a_sine(new_engine: NewEngine, speed: float, hertz: float) -> None:
    engine = new_engine(fade_ms=0, channels=1)
    frames = int(0.9 * RATE / abs(speed))

    heard = played(engine, sine(hertz), speed, frames)[200:-200]

    bar = -90 if 0.5 <= abs(speed) <= 2 else -80
    out = hertz * abs(speed)
    if out < 0.75 * RATE / 2:
        assert residual_db(heard, out) < bar
    elif out > 1.25 * RATE / 2:
        assert decibels(heard) < bar


@pytest.mark.parametrize("speed", [0.25, 0.5, 0.914, 1.0])
def test_the_pass_band_is_flat(new_engine: NewEngine, speed: float) -> None:
    engine = new_engine(fade_ms=0, channels=1)
    for hertz in (100, 1000, 5000, 10000, 15000, 18000):
        heard = played(engine, sine(hertz), speed, int(0.9 * RATE / speed))[200:-200]
        level = np.sqrt(2 * np.mean(heard**2)) / 0.5
        assert abs(20 * np.log10(level)) < 0.1, hertz
        engine.stop_all(fade_ms=0)
        engine.render(10)


@pytest.mark.parametrize("speed", [0.5, 1.061, 2.0, -0.75, 3.3])
def test_a_position_is_the_speed_times_the_frames(new_engine: NewEngine, speed: float) -> None:
    engine = new_engine(fade_ms=0, channels=1)
    pad = engine.pads[0]
    pad.load(sine(1000, 10 * RATE).reshape(-1, 1)).result(10)
    pad.loop = (1.0, 4.0)
    pad.speed = speed
    pad.play()
    begin, length = (3 * RATE if speed > 0 else 3 * RATE - 1), 3 * RATE

    for _ in range(40):
        engine.render(7919)
        place = (engine.frame * speed + (0 if speed > 0 else length - 1)) % length + RATE
        assert pad.position is not None
        off = (pad.position * RATE - place + length / 2) % length - length / 2
        assert abs(off) < 1e-3, begin


def test_speed_one_is_a_copy(new_engine: NewEngine) -> None:
    engine = new_engine(fade_ms=0, channels=1)
    sound = np.random.default_rng(1).uniform(-1, 1, RATE).astype(np.float32)

    assert np.array_equal(played(engine, sound, 1.0, 5000), sound[:5000])
    engine.stop_all(fade_ms=0)
    engine.render(10)
    assert np.array_equal(played(engine, sound, -1.0, 5000), sound[::-1][:5000])


@pytest.mark.parametrize("fade_ms", [0, 5])
def test_the_same_bytes_for_every_partition(new_engine: NewEngine, fade_ms: float) -> None:
    random = np.random.default_rng(7)
    sound = random.uniform(-1, 1, (3000, 2)).astype(np.float32)
    runs = []
    for cut in (1 << 20, 1, 64, 509, 1000):
        engine = new_engine(fade_ms=fade_ms)
        for number, (speed, loop) in enumerate(LOOPS):
            pad = engine.pads[number]
            pad.load(sound).result(10)
            pad.loop, pad.speed = loop, speed
            pad.play(at=100 * number)
        pieces = []
        engine.speed = 1.5
        for frames in (4000, 4000, 4000):
            left = frames
            while left:
                pieces.append(engine.render(min(cut, left)))
                left -= min(cut, left)
            engine.speed = 0.8 if engine.speed > 1 else 1.0
            engine.pads[0].speed = -1.0
        runs.append(np.concatenate(pieces))

    for run in runs[1:]:
        assert np.array_equal(run, runs[0])
