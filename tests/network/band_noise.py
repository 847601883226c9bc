"""Noise that is known again where it was resampled, delayed, or packed into 16 bits on its way."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from recording import Samples

RATE = 48000
PERIOD = 1 << 16  # frames
# Hz. A clock that is corrected by a thousandth moves a piece's ends by a twelfth of the shortest wave.
LOWEST, HIGHEST = 100, 2000
PIECE = 4096  # frames: between other noises the best coefficient is about 0.25
KNOWN = 0.95


class BandNoise:
    """Stereo noise between 100 and 2000 Hz that repeats after PERIOD frames, without a seam."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        white = np.random.default_rng(seed).standard_normal((PERIOD, 2))
        spectrum = np.fft.rfft(white, axis=0)
        frequency = np.fft.rfftfreq(PERIOD, 1 / RATE)
        spectrum[(frequency < LOWEST) | (frequency > HIGHEST)] = 0
        band = np.fft.irfft(spectrum, PERIOD, axis=0)
        self.frames: Samples = np.ascontiguousarray(0.5 * band / np.abs(band).max(), np.float32)

    def is_in(self, heard: Samples) -> bool:
        """Whether most of what was heard correlates with it, both channels at one place."""
        return self._are_most(heard, self._is_like)

    def is_untouched_in(self, heard: Samples) -> bool:
        """Whether most of what was heard has its very samples."""
        return self._are_most(heard, self._is_equal)

    @staticmethod
    def _are_most(heard: Samples, known: Callable[[Samples], bool]) -> bool:
        found = [known(piece) for piece in pieces(heard)]
        return 2 * sum(found) > len(found)

    def _is_like(self, piece: Samples) -> bool:
        (left, like), (right, alike) = (self._place(piece, channel) for channel in (0, 1))
        return min(like, alike) > KNOWN and (left - right + 1) % PERIOD <= 2

    def _is_equal(self, piece: Samples) -> bool:
        place, like = self._place(piece, 0)
        same = np.take(self.frames, range(place, place + len(piece)), axis=0, mode="wrap")
        return like > KNOWN and np.array_equal(piece, same)

    def _place(self, piece: Samples, channel: int) -> tuple[int, float]:
        """Where the piece fits best, and the correlation coefficient there."""
        ours, theirs = (samples[:, channel].astype(np.float64) for samples in (self.frames, piece))
        spectrum = np.fft.rfft(ours) * np.conj(np.fft.rfft(theirs, PERIOD))
        fits = np.fft.irfft(spectrum, PERIOD) / np.sqrt(
            energies(ours, len(piece)) * (theirs @ theirs) + 1e-12
        )
        place = int(np.argmax(fits))
        return place, float(fits[place])


def pieces(heard: Samples) -> Iterator[Samples]:
    """What was heard in pieces of PIECE frames; the rest is left out."""
    for begin in range(0, len(heard) - PIECE + 1, PIECE):
        yield heard[begin : begin + PIECE]


def energies(samples: NDArray[np.float64], length: int) -> NDArray[np.float64]:
    """The energy of `length` samples from each one on, beyond the end from the beginning again."""
    twice = np.concatenate((samples, samples[:length]))
    sums = np.zeros(len(twice) + 1)
    np.cumsum(twice**2, out=sums[1:])
    return np.asarray(sums[length : length + len(samples)] - sums[: len(samples)])
