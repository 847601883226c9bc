"""Noise that says which frame it is, and what a recording of it must be.

A frame's number, 48 bits, is spread over two samples of 24 bits, which float32 holds exactly: whatever
was garbled becomes a number that was never written.
"""

from __future__ import annotations

import dataclasses

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]
Numbers = NDArray[np.int64]

BITS = 24
MASK = (1 << BITS) - 1
HALF = 1 << (BITS - 1)
SPREAD = 0x9E3779  # odd: it has an inverse
GATHER = pow(SPREAD, -1, 1 << BITS)
STIR = 0x5BD1E9
SHIFT = 1  # only a frame beyond 2^47 is silence


def noise(first: int, count: int) -> Samples:
    """Frames first..first+count, shape (count, 2)."""
    numbers = np.arange(first, first + count, dtype=np.int64)
    left = (numbers & MASK) * SPREAD & MASK
    right = (numbers >> BITS) + left * STIR + SHIFT & MASK
    samples: Samples = (np.stack([left, right], axis=1) - HALF).astype(np.float32)
    samples /= np.float32(HALF)
    return samples


def numbers_of(samples: Samples) -> Numbers:
    """Which frames these are; -1 where the samples are none of ours."""
    whole = samples.astype(np.float64) * HALF + HALF
    exact = np.all((whole == np.floor(whole)) & (whole >= 0) & (whole <= MASK), axis=1)
    left, right = np.where(exact[:, None], whole, 0).astype(np.int64).T
    numbers = (right - left * STIR - SHIFT & MASK) << BITS | (left * GATHER & MASK)
    return np.where(exact, numbers, -1)


@dataclasses.dataclass
class Heard:
    """What came of listening, so far."""

    sessions: int = 0
    frames: int = 0
    """Heard, each exactly what was written, each after the one before."""
    silent: int = 0
    """Between two frames that were heard."""
    unexplained: int = 0
    """Of them, those that no underrun and no lost cycle explains."""
    missed: int = 0
    """Played between two that were heard: the recorder had no such cycle."""
    holes: int = 0
    garbled: int = 0
    repeated: int = 0
    odd_holes: int = 0
    """Holes that are no whole number of the smallest quantum, while every block was played full."""
    newest: int = -1
    oddities: list[str] = dataclasses.field(default_factory=list)
    """Each odd hole: how long, and after which frame."""

    @property
    def wrong(self) -> int:
        """Frames that no recorder can be blamed for."""
        return self.garbled + self.repeated + self.odd_holes + self.unexplained

    def add(self, samples: Samples, written: int, least_quantum: int, excused: int = 0) -> int:
        """Judge a recording that was made while `written` frames were accepted; returns how many frames were heard.

        least_quantum: what every block is a multiple of; 1 where some were not full, for the queue ran dry.
        excused: how many frames of silence the engine's own account explains.
        """
        both = np.flatnonzero(np.all(samples != 0, axis=1))
        if not both.size:
            return 0
        samples = samples[both[0] : both[-1] + 1]  # one channel is linked before the other
        loud = np.any(samples != 0, axis=1)
        numbers = numbers_of(samples[loud])
        ours = (numbers >= 0) & (numbers < written)
        self.garbled += int(np.count_nonzero(~ours))
        numbers = numbers[ours]
        steps = np.diff(numbers, prepend=self.newest)
        self.repeated += int(np.count_nonzero(steps <= 0))
        holes = steps[1:][steps[1:] > 1] - 1
        self.holes += holes.size
        self.missed += int(holes.sum())
        odd = np.flatnonzero((steps[1:] > 1) & ((steps[1:] - 1) % least_quantum != 0))
        self.odd_holes += odd.size
        self.oddities += [f"{steps[1:][at] - 1} after frame {numbers[at]}" for at in odd]
        silent = int(np.count_nonzero(~loud))
        self.silent += silent
        self.unexplained += max(0, silent - excused)
        self.sessions += 1
        self.frames += numbers.size
        self.newest = int(numbers.max(initial=self.newest))
        return int(numbers.size)
