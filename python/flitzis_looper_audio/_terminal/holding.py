"""Telling a key that is held from one that is tapped, where only characters come.

A terminal sends no key-up: a held key is seen by its repeats, which begin after the keyboard's delay (200 to 1000 ms)
and come every 20 to 92 ms. From that follows what cannot be told apart:

- Taps quicker than `REPEAT` are taken for repeats.
- A second tap that comes when a held key's first repeat would is a tap, until the delay is learnt from the first hold
  (what the tap did is undone then). From then on it is taken for a repeat, and a tap is `REPEAT` late.
- Of several keys that are held a terminal repeats the last one only: the others are released.
- A release is seen `RELEASE` late: over ssh repeats come in bunches.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

REPEAT = 0.1
"""Seconds within which the next is a repeat: the Linux console's come every 92 ms, and few fingers are quicker."""
RELEASE = 0.2
"""Seconds without a repeat after which a held key is released."""
DELAYS = (0.15, 1.2)
"""Seconds a keyboard may wait before its first repeat."""
TOLERANCE = 0.025
"""Seconds by which a first repeat may miss the delay that was learnt."""

Key = tuple[int, bool]
"""A pad's number, and whether Shift is down too: with it, it is another key."""


class Kind(Enum):
    """What a key did."""

    TAP = auto()
    HOLD = auto()
    """It is held: its first repeat came."""
    REPEAT = auto()
    """It is still held; also what may be the first repeat of a hold, or a late tap."""
    RELEASE = auto()


@dataclass(frozen=True)
class Stroke:
    """What a key did, and since when it has been down."""

    key: Key
    kind: Kind
    since: float
    undo: bool = False
    """A HOLD whose first repeat was taken for a tap."""


@dataclass
class _Pressed:
    first: float
    last: float
    held: bool = False
    doubtful: bool = False  # a HOLD or a TAP: the next few milliseconds will tell
    tapped: float | None = None  # the press before this one, where it may have been the hold's


class Holding:
    """Characters and times in, strokes out. Times are seconds of any one clock."""

    def __init__(self) -> None:
        self._keys: dict[Key, _Pressed] = {}
        self.delay: float | None = None
        """Seconds before the first repeat, once a hold was seen."""

    def press(self, key: Key, now: float) -> Stroke:
        """A character came."""
        seen = self._keys.get(key)
        gap = now - seen.last if seen else float("inf")
        if not seen or gap > (RELEASE if seen.held else DELAYS[1]):
            self._keys[key] = _Pressed(now, now)
            return Stroke(key, Kind.TAP, now)
        seen.last = now
        if seen.held:
            return Stroke(key, Kind.REPEAT, seen.first)
        if gap <= REPEAT:
            return self._repeats(key, seen)
        if self.delay is not None and abs(gap - self.delay) <= TOLERANCE and seen.tapped is None:
            seen.doubtful = True
            return Stroke(key, Kind.REPEAT, seen.first)
        seen.first, seen.tapped, seen.doubtful = now, now - gap, False
        return Stroke(key, Kind.TAP, now)

    def _repeats(self, key: Key, seen: _Pressed) -> Stroke:
        """The repeat that proves a hold: it began with the press before the last where that fits a keyboard's delay."""
        undo = False
        if seen.tapped is not None and DELAYS[0] <= seen.first - seen.tapped <= DELAYS[1]:
            self.delay = seen.first - seen.tapped
            seen.first, undo = seen.tapped, True
        seen.held, seen.doubtful, seen.tapped = True, False, None
        return Stroke(key, Kind.HOLD, seen.first, undo)

    def tick(self, now: float) -> Iterator[Stroke]:
        """What time alone tells: releases, and taps that might have been repeats. Call it often."""
        for key, seen in list(self._keys.items()):
            if seen.held and now - seen.last > RELEASE:
                del self._keys[key]
                yield Stroke(key, Kind.RELEASE, seen.first)
            elif seen.doubtful and now - seen.last > REPEAT:
                seen.first, seen.tapped, seen.doubtful = seen.last, seen.first, False
                yield Stroke(key, Kind.TAP, seen.last)
