"""The equalizer as the literature has it, in float64: SciPy's Butterworth sections, twice each."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import signal

Sound = NDArray[np.float64]
KILL_DB = -60.0


def gain_of(db: float) -> float:
    """What a band is multiplied by."""
    return 0.0 if db <= KILL_DB else float(10 ** (db / 20))


def section(kind: str, hz: float, rate: int) -> NDArray[np.float64]:
    """One side of a Linkwitz-Riley crossover of fourth order."""
    once = signal.butter(2, min(hz, 0.4 * rate) if hz > 1000 else hz, kind, fs=rate, output="sos")
    return np.vstack([once, once])


def bands(sound: Sound, rate: int) -> list[Sound]:
    """Low, mid and high: their sum has passed through the all-passes of both crossovers."""

    def side(kind: str, hz: float, x: Sound) -> Sound:
        return np.asarray(signal.sosfilt(section(kind, hz, rate), x))

    low, above = side("low", 250, sound), side("high", 250, sound)
    all_passed = side("low", 4000, low) + side("high", 4000, low)
    return [all_passed, side("low", 4000, above), side("high", 4000, above)]


def response(
    dbs: tuple[float, float, float], frequencies: Sound, rate: int
) -> NDArray[np.complex128]:
    """Of the whole, with these gains."""

    def side(kind: str, hz: float) -> NDArray[np.complex128]:
        return np.asarray(signal.sosfreqz(section(kind, hz, rate), frequencies, fs=rate)[1])

    low, above = side("low", 250), side("high", 250)
    below, highest = side("low", 4000), side("high", 4000)
    gains = [gain_of(db) for db in dbs]
    return np.asarray(
        gains[0] * low * (below + highest) + gains[1] * above * below + gains[2] * above * highest
    )


def equalized(sound: Sound, dbs: tuple[float, float, float], rate: int) -> Sound:
    """`sound` with gains that stay."""
    return np.asarray(sum(gain_of(db) * band for db, band in zip(dbs, bands(sound, rate))))


def in_db(x: NDArray[Any]) -> Sound:
    """A magnitude."""
    return np.asarray(20 * np.log10(np.maximum(np.abs(x), 1e-30)), np.float64)


def rms_db(x: Sound) -> float:
    """The level of all of it."""
    return float(10 * np.log10(max(float(np.mean(np.square(x, dtype=np.float64))), 1e-30)))
