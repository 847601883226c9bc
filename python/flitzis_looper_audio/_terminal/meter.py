"""Peak meters: up at once, down slowly, in decibels."""

from __future__ import annotations

import math

FLOOR_DB = -48.0
"""What the left end of a meter stands for; the right end is 0 dBFS."""
FALL_DB = 26.0
"""Decibels a second, about as a programme meter of type I falls (IEC 60268-10: 20 dB in 1.7 s, doubled for drums)."""


class Meter:
    """One level: reads peaks, shows 0 to 1."""

    def __init__(self) -> None:
        self._db = FLOOR_DB

    def read(self, peak: float, seconds: float) -> float:
        """The level after so many seconds in which the largest sample was `peak`."""
        fallen = max(FLOOR_DB, self._db - FALL_DB * seconds)
        self._db = max(fallen, decibels(peak))
        return self.level

    @property
    def level(self) -> float:
        """0: nothing above FLOOR_DB; 1: 0 dBFS or more."""
        return min(1.0, 1.0 - self._db / FLOOR_DB)


def decibels(peak: float) -> float:
    """Of full scale; FLOOR_DB for silence and for what is no number."""
    return max(FLOOR_DB, 20 * math.log10(peak)) if peak > 0 else FLOOR_DB
