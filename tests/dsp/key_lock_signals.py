"""Sounds whose stretched form is known: tones of whole periods, clicks, attacks and noise, as loops without a seam.

All are float64 of shape (frames, 2) at a sample rate that is given, 48 kHz otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
AMPLITUDE = 0.25
CHORD = (110, 165, 220, 277, 330, 440, 554, 660, 880, 1320)
"""Hertz of the ten-tone chord."""
ATTACKS = ("kick", "snare", "hat", "pluck")
SPEEDS = (0.5, 0.8, 0.94, 1.06, 1.25, 2.0)
"""At which each figure is taken."""

Samples = NDArray[np.float64]


def stereo(mono: Samples) -> Samples:
    """The same in both channels."""
    return np.stack([mono, mono], axis=1)


def tones(
    hertz: Sequence[int], seconds: float = 1.0, rate: int = RATE, amplitude: float = AMPLITUDE
) -> Samples:
    """Sines with the power of one sine of that amplitude; hertz: whole, so that a whole second is whole periods.

    The phases are Schroeder's, which keep the peak of many tones low.
    """
    moments = np.arange(round(seconds * rate)) / rate
    each = amplitude / np.sqrt(len(hertz))
    phases = np.pi * np.arange(len(hertz)) ** 2 / len(hertz)
    waves = (np.sin(2 * np.pi * f * moments + p) for f, p in zip(hertz, phases))
    return stereo(each * np.sum(list(waves), axis=0))


def chord(seconds: float = 1.0, rate: int = RATE, amplitude: float = AMPLITUDE) -> Samples:
    """The ten tones together."""
    return tones(CHORD, seconds, rate, amplitude)


def clicks(frames: int, at: Iterable[int], amplitude: float = 0.5) -> Samples:
    """Silence, but for single frames."""
    mono = np.zeros(frames)
    mono[list(at)] = amplitude
    return stereo(mono)


def attack(kind: str, rate: int = RATE) -> Samples:
    """A drum hit or plucked string of 0.4 s, one channel: it begins with frame 0, and peaks at half of full scale.

    Its first milliseconds are by far the loudest: of several peaks, what sounds beside them would choose one.
    """
    moments = np.arange(round(0.4 * rate)) / rate
    noise = np.random.default_rng(11).uniform(-1, 1, len(moments))
    if kind == "kick":  # falls from 180 to 50 Hz
        angle = 2 * np.pi * (50 * moments + 130 * 0.02 * (1 - np.exp(-moments / 0.02)))
        wave = np.cos(angle) * np.exp(-moments / 0.03)
    elif kind == "snare":
        wave = 0.5 * np.cos(2 * np.pi * 190 * moments) * np.exp(-moments / 0.03)
        wave += 0.5 * noise * np.exp(-moments / 0.025)
    elif kind == "hat":
        wave = np.diff(noise, prepend=0.0) * np.exp(-moments / 0.012)
    elif kind == "pluck":
        partials = np.arange(1, 13)
        damped = np.exp(-np.outer(moments, partials**0.5) / 0.035)
        wave = np.sum(np.cos(2 * np.pi * 220 * np.outer(moments, partials)) / partials * damped, 1)
    else:
        raise ValueError(f"no attack is called {kind}")
    wave *= 1 + 3 * np.exp(-moments / 0.0015)
    wave *= np.minimum(1, (moments[-1] - moments) / 0.02)  # ends in silence
    hit: Samples = 0.5 * wave / np.max(np.abs(wave))
    return hit


def placed(kind: str, at: Iterable[int], frames: int, rate: int = RATE) -> Samples:
    """Attacks that begin at these frames, out of silence; what lies behind the end comes round to the beginning."""
    mono = np.zeros(frames)
    wave = attack(kind, rate)
    for first in at:
        mono[(first + np.arange(len(wave))) % frames] += wave
    return stereo(mono)


def pink(frames: int, seed: int = 3, rate: int = RATE, level: float = 0.1) -> Samples:
    """Noise with the same power in each octave above 20 Hz, which comes round without a seam; level: effective."""
    spectrum = np.random.default_rng(seed).normal(size=(frames // 2 + 1, 2)) @ [1, 1j]
    hertz = np.fft.rfftfreq(frames, 1 / rate)
    spectrum *= np.where(hertz >= 20, 1 / np.sqrt(np.maximum(hertz, 20)), 0)
    mono = np.fft.irfft(spectrum, frames)
    return stereo(level * mono / np.sqrt(np.mean(mono**2)))


def panned(mono: Samples) -> Samples:
    """Left as it is, right R = -0.5 L."""
    return np.stack([mono[:, 0], -0.5 * mono[:, 0]], axis=1)


def white(frames: int, seed: int = 5, level: float = 0.1) -> Samples:
    """Uniform white noise, each channel its own; level: effective."""
    noise: Samples = np.random.default_rng(seed).uniform(-1, 1, (frames, 2))
    noise *= level * np.sqrt(3)
    return noise
