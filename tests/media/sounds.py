"""Sounds whose every sample is known, and files of them, written by ffmpeg, sox and lame: none of them by the libraries
that read them here, but for sox's FLAC and AIFF.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Frames = NDArray[np.float64]  # shape (channels, frames)


def noise(frames: int, rate: int, channels: int = 2, seed: int = 1) -> Frames:
    """Another noise in each channel, between 80 Hz and 6 kHz, which every codec keeps, but for very short ones; at most
    0.5.
    """
    sound = np.random.default_rng(seed).standard_normal((channels, frames))
    if frames > 2000:
        hertz = np.fft.rfftfreq(frames, 1 / rate)
        sound = np.fft.irfft(np.fft.rfft(sound) * ((hertz > 80) & (hertz < 6000)), frames)
    scaled: Frames = 0.5 * sound / np.max(np.abs(sound))
    return scaled


def sine(frames: int, rate: int, hertz: float, at: int | None = None) -> Frames:
    """A sine under a Hann window, as it is at the moments of `at` Hz, of a sound of so many frames at `rate`."""
    seconds = np.arange(-(-frames * at // rate) if at else frames) / (at or rate)
    length = frames / rate
    window = np.where(seconds < length, np.sin(np.pi * seconds / length) ** 2, 0)
    sound: Frames = 0.9 * window * np.sin(2 * np.pi * hertz * seconds)
    return sound[np.newaxis]


def in_steps(sound: Frames, bits: int) -> Frames:
    """As whole numbers of so many bits can hold it."""
    scale = 2.0 ** (bits - 1)
    rounded: Frames = (np.round(sound * scale) / scale).astype(np.float64)
    return rounded


def run(*command: str | Path, data: bytes = b"") -> bytes:
    """Run a program; what it printed."""
    done = subprocess.run(list(map(str, command)), input=data, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode(errors="replace")
    return done.stdout


def said(*command: str | Path) -> str:
    """Run a program; what it said beside its result."""
    done = subprocess.run(list(map(str, command)), capture_output=True, check=True)
    return done.stderr.decode(errors="replace")


def ffmpeg(path: Path, sound: Frames, rate: int, *options: str) -> Path:
    """Write `sound` by ffmpeg; the suffix says as what."""
    raw = ("-f", "f64le", "-ar", str(rate), "-ac", str(len(sound)))
    quiet = ("-v", "error", "-nostdin", "-y")
    run(
        "ffmpeg", *quiet, *raw, "-i", "pipe:0", *options, path, data=sound.T.astype("<f8").tobytes()
    )
    return path


def sox(path: Path, sound: Frames, rate: int, *options: str) -> Path:
    """Write `sound` by sox, without dither."""
    raw = ("-t", "f64", "-r", str(rate), "-c", str(len(sound)), "-")
    run("sox", "-D", *raw, *options, path, data=sound.T.astype("<f8").tobytes())
    return path


def lame(path: Path, sound: Frames, rate: int, *options: str) -> Path:
    """Write `sound` by lame."""
    wav = ffmpeg(path.with_suffix(".for-lame.wav"), sound, rate, "-c:a", "pcm_s16le")
    run("lame", "--quiet", *options, wav, path)
    return path


def decibels(residual: NDArray[Any], of: NDArray[Any]) -> float:
    """The residual's power, by that of the sound."""
    power = float(np.mean(np.square(residual, dtype=float)))
    return 10 * float(np.log10(power / np.mean(np.square(of, dtype=float)) + 1e-30))


def lag(heard: NDArray[Any], sound: NDArray[Any]) -> int:
    """By how many frames what is heard comes later than the sound: the peak of their cross-correlation."""
    size = 2 * max(len(heard), len(sound))
    product = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(sound, size))
    peak = int(np.argmax(np.fft.irfft(product, size)))
    return peak if peak < size // 2 else peak - size
