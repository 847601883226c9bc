"""Files played by an engine's pads for the command line: one after the other without a gap, or at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle

from . import AudioEngine, AudioError, Loading, Pad, Sample

AHEAD = 0.5
"""Seconds before its start by which a sample is told when to play."""


@dataclass
class Player:
    """Plays `paths`; what cannot be loaded is told and left out."""

    engine: AudioEngine
    paths: list[str]
    loop: bool
    failed: Callable[[str, Exception], None]
    show: Callable[[str], None]
    faults: int = field(default=0, init=False)

    def at_once(self) -> None:
        """Start all on one frame, when the last is loaded; return when none plays any more."""
        pads = self.engine.pads[: len(self.paths)]
        loads = [(path, pad, pad.load(path)) for path, pad in zip(self.paths, pads)]
        while not all(load.done() for _, _, load in loads):
            done = sum(load.progress for _, _, load in loads) / len(loads)
            self.show(f"loading {len(loads)} files  {done:.0%}")
            time.sleep(0.05)
        playing = [pad for path, pad, load in loads if self._loaded(path, load)]
        start = self.engine.frame + self._frames(AHEAD)
        for pad in playing:
            pad.loop = self.loop or None
            pad.play(at=start)
        longest = max((pad for pad in playing), key=_duration, default=None)
        while longest and (self.loop or self.engine.frame < start + _length(longest)):
            self.show(f"{len(playing)} files  {_place(longest)}")
            yield_to_sound()

    def one_after_the_other(self) -> None:
        """Each starts on the frame that follows the last of the one before."""
        pads = cycle(self.engine.pads[:2])
        end = 0
        before: Pad | None = None
        for path in self._in_order():
            pad = next(pads)
            load = pad.load(path)
            while not load.done():
                self.show(self._line(before) or f"loading {path}  {load.progress:.0%}")
                yield_to_sound()
            if not self._loaded(path, load):
                continue
            start = max(end, self.engine.frame + self._frames(0.1))
            pad.play(at=start)
            end = start + _length(pad)
            self._until(start, before)
            before = pad
        self._until(end, before)

    def _until(self, frame: int, playing: Pad | None) -> None:
        while self.engine.frame < frame:
            self.show(self._line(playing) or "")
            yield_to_sound()

    def _in_order(self) -> Iterator[str]:
        while True:
            good = self.faults
            yield from self.paths
            if not self.loop or self.faults - good == len(self.paths):
                return

    def _loaded(self, path: str, load: Loading) -> bool:
        try:
            load.result(0)
        except (AudioError, OSError) as error:
            self.faults += 1
            self.failed(path, error)
            return False
        return True

    def _line(self, pad: Pad | None) -> str | None:
        return f"{pad.sample.path}  {_place(pad)}" if pad and pad.sample else None

    def _frames(self, seconds: float) -> int:
        return round(seconds * self.engine.sample_rate)


def yield_to_sound() -> None:
    """Wait as long as a reader of the line would."""
    time.sleep(0.1)


def _sample(pad: Pad) -> Sample:
    assert pad.sample
    return pad.sample


def _length(pad: Pad) -> int:
    return _sample(pad).frames


def _duration(pad: Pad) -> float:
    return _sample(pad).duration


def _place(pad: Pad) -> str:
    position = pad.position
    return f"{_clock(position or 0.0)} / {_clock(_duration(pad))}"


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
