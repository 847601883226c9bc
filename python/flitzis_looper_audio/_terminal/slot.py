"""A pad and the sound that it is given: loading, loaded, or what is wrong with it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass, field
from typing import Any

from .. import AudioError, Loading, Pad

BANDS = "LMH"
"""Low, mid and high, as Pad.eq has them."""
KILLED_DB = -60.0
WAVE = 128
"""Columns of a sample's picture, more than a card has cells."""


@dataclass(frozen=True)
class Sound:
    """What a pad is to play: a file, or frames that were made here."""

    name: str
    """As the file is called, whatever bytes that are."""
    source: Any
    """What Pad.load() takes."""
    sample_rate: int | None = None
    """Hz of frames; a file says its own."""
    beats: float | None = None
    """How many it is long; None: nobody knows."""


def file(path: str) -> Sound:
    """The sound in a file."""
    return Sound(os.path.basename(path), path)


@dataclass
class Slot:
    """A pad, its sound, and what is known of the load."""

    pad: Pad
    sound: Sound
    loading: Loading | None = field(default=None, init=False)
    fault: str | None = field(default=None, init=False)
    """What is wrong with the sound, in words."""
    duration: float = field(default=0.0, init=False)
    """Seconds; 0 until it is loaded."""
    wave: Sequence[float] = field(default=(), init=False)
    """The sample's largest amplitude in each of at most `WAVE` columns."""
    looped: bool = field(default=False, init=False)
    """It plays over and over: latched, or its key is held."""
    latched: bool = field(default=False, init=False)
    """It plays over and over until its key is pressed with Shift again."""
    since: int = field(default=0, init=False)
    """The engine's frame at which it was last told to play."""
    waiting: str | None = field(default=None, init=False)
    """The line, "beat" or "bar", at which it is to start."""
    beats: float | None = field(default=None, init=False)
    """How many it is long, where it keeps the tempo."""
    fitted: bool = field(default=False, init=False)
    """That was decided, be it that it has none."""
    by_hand: bool = field(default=False, init=False)
    """Somebody chose them."""
    killed: str = field(default="", init=False)
    """Those of `BANDS` that are not heard."""

    @property
    def ready(self) -> bool:
        """Whether there is something to play."""
        return self.duration > 0

    def load(self) -> Loading:
        """Begin to load, once."""
        if self.loading is None:
            self.loading = self.pad.load(self.sound.source, sample_rate=self.sound.sample_rate)
        return self.loading

    def look(self) -> None:
        """See whether the load is over."""
        if self.loading is None or self.ready or self.fault or not self.loading.done():
            return
        try:
            self.duration = self.loading.result(0).duration
            seen = self.pad.overview(WAVE)
            self.wave = [max(-low, high) for low, high in zip(seen.low, seen.high)]
        except OSError as error:
            self.fault = self._without_path(error.strerror or str(error))
        except (AudioError, CancelledError) as error:
            self.fault = self._without_path(str(error))

    def _without_path(self, told: str) -> str:
        """The pad shows the file's name itself."""
        path = self.sound.source
        return told.removeprefix(f"'{path}': ").removeprefix(f"{path}: ")

    def fit(self, beats: float | None) -> None:
        """It is so many beats long and keeps the transport's tempo when that is locked; None: it never does."""
        self.fitted = True
        try:
            if beats is not None:
                self.pad.fit(beats)
        except ValueError:  # no tempo that the engine has
            beats = None
        if beats is None:
            self.pad.bpm = None
        self.beats = beats

    def kill(self, band: str) -> None:
        """One of `BANDS` is heard no more, or again."""
        self.killed = "".join(one for one in BANDS if (one in self.killed) != (one == band))
        low, mid, high = (KILLED_DB if one in self.killed else 0.0 for one in BANDS)
        self.pad.eq = low, mid, high

    def stop(self) -> None:
        """At once, or before it starts."""
        self.pad.stop()
        self.loop(False)
        self.waiting = None

    def loop(self, on: bool) -> None:
        """Over and over, or once through; also while it plays."""
        self.looped = on
        self.latched = self.latched and on
        self.pad.loop = True if on else None


def slots(pads: Sequence[Pad], sounds: Sequence[Sound]) -> list[Slot]:
    """One for each sound, in their order."""
    return [Slot(pad, sound) for pad, sound in zip(pads, sounds)]
