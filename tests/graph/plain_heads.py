"""Where a pad is in its sample at every frame, and when it comes to its end, in exact fractions.

A place is a function of frames: the one that a pad had when something was last asked of it, and how far it has come
since. Nothing of the engine's arithmetic is in here, and nothing of what is heard.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from plain_transport import Doubtful, PlainTransport, first_from, summed, valued

# How far the engine may be off with each frame: steps are whole 2^-32 of a frame, and those of ramps are cut.
STEADY, RAMPED = Fraction(1, 2**33), Fraction(1, 2**31)


@dataclass(frozen=True)
class Course:
    """How a pad goes on from a frame: by speeds in a straight line to the last one, and then so, or with the beats."""

    frame: int
    begin: Fraction
    end: Fraction
    length: int = 0
    beat: Fraction | None = (
        None  # frames of the sample, against the beats if it goes backwards: it is locked
    )

    def speed(self, frame: int, transport: PlainTransport) -> Fraction:
        passed = frame - self.frame
        if self.beat is None or passed < self.length:
            return valued(self.begin, self.end, self.length, passed)
        return transport.tempo(frame).at(frame) * self.beat

    def gone(self, frame: int, transport: PlainTransport) -> Fraction:
        passed = frame - self.frame
        if self.beat is None or passed <= self.length:
            return summed(self.begin, self.end, self.length, passed)
        ramped = summed(self.begin, self.end, self.length, self.length)
        met = self.frame + self.length
        return ramped + (transport.run(frame) - transport.run(met)) * self.beat

    def unsure(self, frame: int, transport: PlainTransport) -> Fraction:
        """How far off the engine may be."""
        passed = frame - self.frame
        ramped = min(self.length, passed) if self.begin != self.end else 0
        if self.beat is not None:
            ramped += transport.ramped(self.frame, frame)
        exact = self.beat is None and (self.end * 2**32).denominator == 1
        return ramped * RAMPED + (0 if exact else passed * STEADY)


@dataclass(eq=False)
class Head:
    """A place in a sample, around its loop."""

    frames: int
    loop: tuple[int, int] | None
    place: Fraction
    course: Course
    unsure: Fraction = Fraction(0)
    looping: bool = False
    over: bool = False

    def settle(self) -> None:
        """It is put into where it is: into the loop, before it, behind it, at an end."""
        self.over = self.place < 0 or (self.loop is None and self._reaches(self.frames))
        self.looping = False
        if self.loop:
            start, end = self.loop
            self.looping = not self._before(start) and not self._reaches(end)

    def goes_to(self, place: Fraction) -> None:
        backwards = self.course.end < 0
        self.place = min(place, Fraction(self.frames - 1 if backwards else self.frames))
        if self.loop and self.place == self.frames:
            self.place = Fraction(self.loop[0])
        if self.place.denominator == 1:
            self.unsure = Fraction(0)
        self.settle()

    def _before(self, edge: int) -> bool:
        return self._sure(self.place - edge) < 0

    def _reaches(self, edge: int) -> bool:
        return self._sure(self.place - edge) >= 0

    def _sure(self, ahead: Fraction) -> Fraction:
        if self.unsure and abs(ahead) <= self.unsure:
            raise Doubtful
        return ahead

    def anew(self, frame: int, transport: PlainTransport) -> None:
        """Where it is at a frame is where it goes on from."""
        self.unsure += self.course.unsure(frame, transport)
        self.place += self.course.gone(frame, transport)
        speed = self.course.speed(frame, transport)
        length = max(0, self.course.frame + self.course.length - frame)
        begin = speed if length else self.course.end
        self.course = replace(self.course, frame=frame, begin=begin, length=length)
        if self.looping and self.loop:
            start, end = self.loop
            self.place = start + (self.place - start) % (end - start)

    def goes_on(self, frame: int, until: int, transport: PlainTransport) -> int | None:
        """Up to a frame; says at which one it came to its end."""
        while not self.over and not self.looping:
            low, high = (0, self.frames)
            if self.loop and self.place < self.loop[0]:
                high = self.loop[0]
            elif self.loop:
                low = self.loop[1]
            left = self._leaves(low, high, frame, until, transport)
            if left is None:
                break
            frame = left
            self.anew(frame, transport)
            self._left(high)
        self.anew(until, transport)
        return frame if self.over else None

    def _leaves(
        self, low: int, high: int, frame: int, until: int, transport: PlainTransport
    ) -> int | None:
        def out(at: int) -> bool:
            place = self.place + self.course.gone(at, transport)
            unsure = self.unsure + self.course.unsure(at, transport)
            if unsure and min(abs(place - low), abs(place - high)) <= unsure:
                raise Doubtful
            return not low <= place < high

        turns = min(until, self.course.frame + self.course.length)
        for at in range(frame + 1, turns + 1):
            if out(at):
                return at
        if not out(until):
            return None
        return first_from(max(frame, turns), out)

    def _left(self, high: int) -> None:
        if self.loop is None or self.place < 0:
            self.over = True
            return
        start, end = self.loop
        turn = self.frames if self.place >= high == self.frames else start
        self.place = start + (self.place - turn) % (end - start)
        self.looping = True
