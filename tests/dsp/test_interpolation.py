"""What is read between frames, beside sines that are known everywhere and the filter's formula in float64."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from interpolating import ONE, Frames, Positions, at_speed, decibels, ideal, interpolated, kernel
from processing import SIMDS

RATE = 48000
FIRST = 200 * ONE + 123456789  # with room for the longest kernel before it
SPEEDS = [0.25, 0.5, 0.914, 1.061, 1.5, 1.9, 3.9, -0.914, -1.9]
FULL = 0.5 / np.sqrt(2)  # the sines' effective value
PROCESSOR = Path("/proc/cpuinfo").read_text().split()


def sine(hertz: float, frames: int = RATE) -> NDArray[np.float32]:
    """Mono; half of full scale."""
    sound: Frames = 0.5 * np.sin(2 * np.pi * hertz * np.arange(frames) / RATE)
    return sound.astype(np.float32)


def noise() -> NDArray[np.float32]:
    """White, mono; at most half of full scale."""
    return np.random.default_rng(5).uniform(-0.5, 0.5, 4000).astype(np.float32)


def read(
    sound: NDArray[np.float32], speed: float, simd: str = SIMDS[-1]
) -> tuple[Frames, Positions]:
    """What is heard of it at that speed, and where that lies."""
    positions = at_speed(speed, int((len(sound) - 500) / abs(speed)), FIRST)
    heard = interpolated(sound[np.newaxis], positions, round(abs(speed) * ONE), simd)[0]
    return heard.astype(np.float64), positions


def fitted(heard: Frames, hertz: float, positions: Positions) -> Frames:
    """The sine of that frequency that is in it; hertz: of the source."""
    angle = 2 * np.pi * hertz * positions / ONE / RATE
    basis = np.stack([np.sin(angle), np.cos(angle)], axis=1)
    fit, *_ = np.linalg.lstsq(basis, heard, rcond=None)
    found: Frames = basis @ fit
    return found


def bar_of(speed: float) -> float:
    """Images and alias lie below, in dB."""
    return -90 if 0.5 <= abs(speed) <= 2 else -80


@pytest.mark.parametrize("speed", SPEEDS)
@pytest.mark.parametrize("hertz", [1000, 5000, 10000, 15000, 18000])
def test_a_sine_stays_a_sine(hertz: float, speed: float) -> None:
    heard, positions = read(sine(hertz), speed)

    assert decibels(heard - fitted(heard, hertz, positions), FULL) < bar_of(speed)


@pytest.mark.parametrize("speed", [0.25, 0.5, 0.914, 1.0])
@pytest.mark.parametrize("hertz", [20, 1000, 15000, 18000])
def test_up_to_18_khz_nothing_is_lost_or_moved(hertz: float, speed: float) -> None:
    heard, positions = read(sine(hertz), speed)

    there = 0.5 * np.sin(2 * np.pi * hertz * positions / ONE / RATE)
    assert abs(decibels(fitted(heard, hertz, positions), FULL)) < 0.1
    assert decibels(heard - there, FULL) < -80  # a lag of 1/1000 frame would be -53 at 18 kHz


@pytest.mark.parametrize("speed", [1.4, 1.9, 2.0, 3.9])
def test_what_would_fold_back_to_18_khz_is_gone(speed: float) -> None:
    for hertz in np.arange(30_500 / speed, RATE / 2, 500).tolist():
        heard, _ = read(sine(hertz, 12_000), speed)
        assert decibels(heard, FULL) < bar_of(speed), hertz


@pytest.mark.parametrize("speed", [1.4, 1.9, 2.0, 3.9])
def test_of_a_sweep_nothing_is_heard_that_folds_back(speed: float) -> None:
    """It rises to half the rate: once it is so high that it would fold back to 18 kHz or lower, there is silence."""
    frames, low, high = 4 * RATE, 1000.0, RATE / 2
    growth = np.log(high / low)
    moment = np.arange(frames) / frames
    angle = 2 * np.pi * low * frames / RATE / growth * np.expm1(growth * moment)
    fade = np.clip((1 - moment) * frames / 2000, 0, 1)  # no click at its end
    heard, positions = read((0.5 * fade * np.sin(angle)).astype(np.float32), speed)

    at_hertz = low * np.exp(growth * positions / ONE / frames)
    late = (at_hertz > 1.02 * 30_000 / speed) & (positions < ONE * (frames - 2500))
    assert np.count_nonzero(late) > 1000
    assert decibels(heard[late], FULL) < bar_of(speed)
    assert abs(decibels(heard[(at_hertz > 1200) & (at_hertz < 15_000 / speed)], FULL)) < 0.1


@pytest.mark.parametrize("simd", ["baseline", "avx2"])
def test_all_that_the_machine_has_is_tried(simd: str) -> None:
    assert (simd in SIMDS) == (simd == "baseline" or {"avx2", "fma"} <= set(PROCESSOR))


@pytest.mark.parametrize("speed", SPEEDS)
def test_noise_is_what_the_formula_makes_of_it(speed: float) -> None:
    sound = noise()
    for simd in SIMDS:
        heard, positions = read(sound, speed, simd)

        _, phases, _ = kernel(round(abs(speed) * ONE))
        there = ideal(sound.astype(np.float64), positions, 512 / phases)
        assert decibels(heard - there, there) < -120, simd


@pytest.mark.parametrize("speed", [1, 2, 4])
def test_single_precision_is_all_that_is_lost_to_arithmetic(speed: int) -> None:
    """On a phase nothing lies between values: what is left is how products and sums are rounded."""
    sound = noise()
    taps, phases, rows = kernel(speed * ONE)
    phase = np.arange(3000) % phases
    positions = (np.arange(3000, dtype=np.int64) + 200) * ONE + phase * (ONE // phases)
    near = (positions >> 32)[:, None] + np.arange(taps) - (taps // 2 - 1)
    there = np.sum(sound.astype(np.float64)[near] * rows[phase], axis=1)
    for simd in SIMDS:
        heard = interpolated(sound[np.newaxis], positions, speed * ONE, simd)[0]

        assert decibels(heard - there, there) < -135, simd


def test_the_first_and_the_last_fraction_are_like_others() -> None:
    sound = noise()
    fractions = np.array([0, 1, ONE // 2 - 1, ONE // 2, ONE - 2, ONE - 1], np.int64)
    positions = (np.arange(200, 206, dtype=np.int64) * ONE) + fractions
    there = ideal(sound.astype(np.float64), positions, 1.0)
    for simd in SIMDS:
        heard = interpolated(sound[np.newaxis], positions, ONE, simd)[0]

        assert np.max(np.abs(heard - there)) < 2e-6, simd


@pytest.mark.parametrize("semitones", range(25))
def test_every_kernel_passes_what_it_should_and_nothing_else(semitones: int) -> None:
    """By its coefficients alone: gain, delay and stop band, from all phases together as one long filter."""
    taps, phases, rows = kernel(round(2 ** (semitones / 12) * ONE))
    stretch = 512 / phases
    moments = np.arange(taps)[None, :] - (taps // 2 - 1) - np.arange(phases)[:, None] / phases

    def response(hertz: NDArray[Any]) -> NDArray[np.float64]:
        angles = 2 * np.pi * hertz[:, None] / RATE * moments.ravel()[None, :]
        answer = np.exp(-1j * angles) @ rows[:-1].ravel() / phases
        gains: NDArray[np.float64] = 20 * np.log10(np.abs(answer))
        return gains

    passed = response(np.linspace(0, 18_000, 10) / stretch)
    stopped = response(np.linspace(28_000, 400_000, 200) / stretch)
    assert np.max(np.abs(passed)) < 0.01
    assert np.max(stopped) < -92
