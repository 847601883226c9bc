"""Files played by an engine's pads for the command line: one after the other without a gap, or at once."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle

from . import AudioEngine, AudioError, Loading, Pad

SOON = 0.1
"""Seconds by which a start is told ahead."""
AHEAD = 5.0
"""Seconds by which a file is loaded ahead."""
QUEUE = 16
"""How many files are loaded ahead, at most."""


@dataclass
class Turn:
    """When a pad plays, in frames of the engine."""

    pad: Pad
    start: int
    end: int


@dataclass
class Player:
    """Plays `paths`; what cannot be loaded is told and left out."""

    engine: AudioEngine
    paths: list[str]
    loop: bool
    failed: Callable[[Exception], None]
    show: Callable[[str], None]
    faults: int = field(default=0, init=False)
    _turns: deque[Turn] = field(default_factory=deque, init=False)

    def at_once(self) -> None:
        """Start all on one frame, when the last is loaded; return when none plays any more."""
        loads = [(pad, pad.load(path)) for pad, path in zip(self.engine.pads, self.paths)]
        while not all(load.done() for _, load in loads):
            done = sum(load.progress for _, load in loads) / len(loads)
            self._show(f"loading {len(loads)} files  {done:.0%}")
        pads = [pad for pad, load in loads if self._is_loaded(load)]
        start = self._soon()
        for pad in pads:
            pad.loop = self.loop
            pad.play(at=start)
        longest = max(pads, key=_frames, default=None)
        while longest and (self.loop or self.engine.frame < start + _frames(longest)):
            self._show(f"{len(pads)} files  {_place(longest)}")

    def one_after_the_other(self) -> None:
        """Each starts on the frame that follows the last of the one before."""
        pads = cycle(self.engine.pads)
        end = 0
        for path in self._in_order():
            while len(self._turns) == QUEUE or self.engine.frame < end - self._in_frames(AHEAD):
                self._show_turn()
            pad = next(pads)
            load = pad.load(path)
            while not load.done():
                self._show_turn(f"loading {path}  {load.progress:.0%}")
            if self._is_loaded(load):
                start = max(end, self._soon())
                end = start + _frames(pad)
                pad.play(at=start)
                self._turns.append(Turn(pad, start, end))
        while self._turns:
            self._show_turn()

    def _in_order(self) -> Iterator[str]:
        while True:
            before = self.faults
            yield from self.paths
            if not self.loop or self.faults - before == len(self.paths):
                return

    def _is_loaded(self, load: Loading) -> bool:
        try:
            load.result(0)
        except (AudioError, OSError) as error:
            self.faults += 1
            self.failed(error)
            return False
        return True

    def _show_turn(self, otherwise: str = "") -> None:
        """What plays; pads whose turn is over give their memory back."""
        frame = self.engine.frame
        while self._turns and self._turns[0].end <= frame:
            self._turns.popleft().pad.unload()
        plays = bool(self._turns) and self._turns[0].start <= frame
        self._show(_line(self._turns[0].pad) if plays else otherwise)

    def _show(self, line: str) -> None:
        self.show(line)
        time.sleep(0.02)

    def _soon(self) -> int:
        return self.engine.frame + self._in_frames(SOON)

    def _in_frames(self, seconds: float) -> int:
        return round(seconds * self.engine.sample_rate)


def _frames(pad: Pad) -> int:
    return pad.sample.frames if pad.sample else 0


def _line(pad: Pad) -> str:
    return f"{pad.sample.path if pad.sample else ''}  {_place(pad)}"


def _place(pad: Pad) -> str:
    duration = pad.sample.duration if pad.sample else 0.0
    return f"{_clock(pad.position or 0.0)} / {_clock(duration)}"


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
