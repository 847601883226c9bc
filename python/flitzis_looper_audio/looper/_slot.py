"""A pad as the looper sees it: the engine's pad, and what the engine has no word for."""

from __future__ import annotations

import math
from dataclasses import dataclass

from .. import Loading, Pad

STEMS = ("vocals", "melody", "bass", "drums")  # bit 0, 1, 2 and 3 of a mask, in the engine's order
ALL_STEMS = 15


@dataclass(slots=True)
class Slot:
    """Changed by the window's thread. `requests`, `loading`, `busy`, the region, what is loaded and its stems are
    changed with Running.lock held, by a worker, too."""

    pad: Pad
    rate: int  # the engine's, Hz
    requests: int = 0  # loads and unloads so far: what belongs to an older one is stale
    loading: bool = False
    busy: bool = False  # with a task
    path: str = ""  # absolute, of what is loaded
    frames: int | None = None  # of what is loaded, as it is played
    region: tuple[float, float | None] = (0.0, None)
    bpm: float | None = None
    anchor: float = 0.0  # seconds: where its first downbeat lies
    stems: Loading | None = None  # the newest that were published
    version: str | None = None  # theirs
    read: str | None = None  # that of the newest of this sample which turned out to be whole
    plays_stems: bool = False
    mask: int = ALL_STEMS

    def apply_region(self) -> None:
        """What the sample has of the region is its loop, from the frame nearest to its start on; where that is nothing,
        all of it is.

        That frame is where the engine counts the pad's beats from, so that a quantised start is on a line of the grid.
        """
        start, end = self.region
        first = math.floor(start * self.rate + 0.5)
        if self.frames is not None and first >= self.frames:
            first, end = 0, None
        start = first / self.rate
        if end is not None:
            end = max(end, (first + 1) / self.rate)
        self.pad.loop = True if (first, end) == (0, None) else (start, end)
        self.pad.anchor = start

    def apply_stems(self) -> None:
        """What of them is to be heard."""
        bits = range(len(STEMS))
        self.pad.stem_mix = (
            tuple(bit for bit in bits if self.mask & 1 << bit) if self.plays_stems else None
        )

    def forget(self) -> None:
        """What belonged to the sample."""
        self.requests += 1
        self.loading = self.busy = False
        self.forget_stems()
        self.mask = ALL_STEMS
        self.anchor, self.path, self.frames = 0.0, "", None
        self.apply_stems()

    def forget_stems(self) -> None:
        """Those of the sample before."""
        self.stems = self.version = self.read = None
