"""Tempo, beats and the lines of the grid, from README's contract: functions of frames, in exact fractions.

Nothing of the engine's arithmetic is in here: beats are sums of tempos, and frames of lines are searched for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

MISSED = Fraction(1, 1000)  # of a frame: by so little a line may be missed
GRID = {"beat": Fraction(1), **{f"1/{part}": Fraction(4, part) for part in (4, 8, 16, 32, 64)}}


class Doubtful(Exception):
    """What happens hangs on less than the engine says that it can tell apart."""


def summed(begin: Fraction, end: Fraction, length: int, frames: int) -> Fraction:
    """What a value adds up to that is k/length of the way from begin to end with the k-th frame, and stays there."""
    if frames <= 0:
        return begin * frames
    within = min(frames, length)
    way = Fraction(within * (within + 1), 2 * length) if length else Fraction(0)
    return begin * within + (end - begin) * way + end * (frames - within)


def valued(begin: Fraction, end: Fraction, length: int, frames: int) -> Fraction:
    """That value with the frame of this number."""
    if frames >= length:
        return end
    return begin + (end - begin) * Fraction(max(frames, 0), length)


def first_from(frame: int, reached: Callable[[int], bool]) -> int:
    """The first frame at which it is reached, and stays so."""
    if reached(frame):
        return frame
    step = 1
    while not reached(frame + step):
        step *= 2
    low, high = frame + step // 2, frame + step
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if reached(middle) else (middle, high)
    return high


@dataclass(frozen=True)
class Tempo:
    """Beats a frame, from a frame on; `run`: beats since frame 0, whatever was aligned."""

    frame: int
    run: Fraction
    begin: Fraction
    end: Fraction
    length: int

    def run_at(self, frame: int) -> Fraction:
        return self.run + summed(self.begin, self.end, self.length, frame - self.frame)

    def at(self, frame: int) -> Fraction:
        return valued(self.begin, self.end, self.length, frame - self.frame)


class PlainTransport:
    """120 beats a minute in four, until something else is said."""

    def __init__(self, rate: int) -> None:
        self.minute = 60 * rate
        two = Fraction(120, self.minute)
        self.tempos = [Tempo(0, Fraction(0), two, two, 0)]
        self.ramp = rate // 50
        self.aligned = Fraction(0)  # beats more than have run
        self.downbeat, self.bar, self.beats_per_bar = Fraction(0), 0, 4

    def tempo(self, frame: int) -> Tempo:
        """The one that was set last, before this frame or with it."""
        return next(one for one in reversed(self.tempos) if one.frame <= frame)

    def run(self, frame: int) -> Fraction:
        return self.tempo(frame).run_at(frame)

    def beats(self, frame: int) -> Fraction:
        return self.run(frame) + self.aligned

    def ramped(self, begin: int, end: int) -> int:
        """How many of the frames from begin to end a new tempo was being come to in, at most."""
        new = [one for one in self.tempos if one.frame + one.length > begin and one.frame < end]
        return sum(min(end, one.frame + one.length) - max(begin, one.frame) for one in new)

    def set_bpm(self, frame: int, bpm: Fraction) -> bool:
        """False where it is so already, or is come to."""
        before, per_frame = self.tempo(frame), bpm / self.minute
        if per_frame == before.end:
            return False
        begin, length = (before.at(frame), self.ramp) if frame else (per_frame, 0)
        self.tempos.append(Tempo(frame, before.run_at(frame), begin, per_frame, length))
        return True

    def set_beats_per_bar(self, frame: int, beats: int) -> None:
        """The bar that has begun goes on."""
        bars = self.bars(frame)
        self.downbeat += bars * self.beats_per_bar
        self.bar += bars
        self.beats_per_bar = beats

    def bars(self, frame: int) -> int:
        """How many have begun since the downbeat, with this frame's, which may be a little ahead of its line."""
        here = (self.beats(frame) - self.downbeat) / self.beats_per_bar
        tempo = self.tempo(frame).at(frame)
        self._certain_line((here - round(here)) * self.beats_per_bar / tempo, frame)
        return int((here + MISSED * tempo / self.beats_per_bar) // 1)

    def align(self, frame: int, beat: Fraction) -> None:
        """The beat at this frame, which may lie anywhere, were the tempo always that which is now."""
        self.aligned = beat - self.tempos[-1].run_at(frame)
        self.downbeat, self.bar = Fraction(0), 0

    def line(self, frame: int, grid: str, phase: Fraction) -> Fraction:
        """The beat of the first line at this frame or after it, so much behind those of the grid."""
        between = GRID.get(grid, Fraction(self.beats_per_bar))
        here = (self.beats(frame) - self.downbeat - phase) / between
        tempo = self.tempo(frame).at(frame)
        self._certain_line((here - round(here)) * between / tempo, frame)
        first = -((-here + MISSED * tempo / between) // 1)
        return self.downbeat + phase + first * between

    def frame_of(self, frame: int, line: Fraction) -> int:
        """The first frame, not before this one, that is not before the line."""

        def late(at: int) -> Fraction:
            return (self.beats(at) - line) / self.tempo(at).at(at)

        found = first_from(frame, lambda at: late(at) >= -MISSED)
        self._certain_line(late(found), found)
        if found > frame:
            self._certain_line(late(found - 1), found - 1)
        return found

    def _certain_line(self, late: Fraction, frame: int) -> None:
        """While a tempo moves it is not said whose thousandth of a frame it is."""
        tempo = self.tempo(frame)
        wide = Fraction(8) if frame - tempo.frame <= tempo.length else Fraction(1001, 1000)
        if -MISSED * wide < late < -MISSED / wide:
            raise Doubtful
