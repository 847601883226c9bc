"""The noise that all of them play, as raw samples and as WAV files for programs that play files."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

RATE = 48_000


def write_noise(path: Path) -> bytes:
    """One second of stereo float32: no sample is 0, none is above 0.25, no block is like the one before."""
    random = np.random.default_rng(1)
    loud = random.uniform(0.001, 0.25, (RATE, 2))
    samples = np.where(random.random((RATE, 2)) < 0.5, -loud, loud).astype(np.float32).tobytes()
    path.write_bytes(samples)
    return samples


def write_wave(path: Path, second: bytes, seconds: int) -> None:
    """A WAV file of so many times the same second of stereo float32."""
    size = len(second) * seconds
    with path.open("wb") as file:
        file.write(b"RIFF" + struct.pack("<I", 36 + size) + b"WAVEfmt ")
        file.write(struct.pack("<IHHIIHH", 16, 3, 2, RATE, RATE * 8, 8, 32))
        file.write(b"data" + struct.pack("<I", size))
        for _ in range(seconds):
            file.write(second)
