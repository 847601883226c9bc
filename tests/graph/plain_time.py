"""What pads that keep time do and tell, frame by frame, worked out from README's contract."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from fractions import Fraction

from plain_heads import STEADY, Course, Head
from plain_transport import Doubtful, PlainTransport


@dataclass(eq=False)
class Slot:
    """A pad, and what is set of it."""

    frames: int
    speed: Fraction = Fraction(1)
    bpm: Fraction | None = None
    anchor: Fraction = Fraction(0)
    loop: tuple[int, int | None] | None = None
    stopped: int = -1  # the newest stop: what was called before it does not start any more
    plays: Head | None = None
    paused: Head | None = None


@dataclass(order=True)
class Call:
    """Something to be done, in the order of the calls."""

    number: int
    do: Callable[[int], None] = field(compare=False)
    frame: int = field(compare=False, default=0)
    grid: str | None = field(compare=False, default=None)
    starts: tuple[int, int | None] | None = field(compare=False, default=None)  # a pad, where
    phase: Fraction = field(compare=False, default=Fraction(0))
    line: Fraction = field(compare=False, default=Fraction(0))


class PlainTime:
    """Pads of an engine that is asked for frames."""

    def __init__(self, rate: int, lengths: list[int], lock_range: int = 4) -> None:
        self.transport = PlainTransport(rate)
        self.lock_range = lock_range
        self.slots = [Slot(length) for length in lengths]
        self.speed, self.lock = Fraction(1), False
        self.now = 0
        self.told: list[tuple[int, str, int]] = []
        self._smoothing = rate // 100
        self._calls: list[Call] = []
        self._lines: list[Call] = []
        self._number = 0

    def call(
        self,
        do: Callable[[int], None],
        at: int | str | None = None,
        starts: tuple[int, int | None] | None = None,
    ) -> None:
        """Is to be done, with the number of its call, at a frame, on a line, or with the next block."""
        grid, frame = (at, 0) if isinstance(at, str) else (None, at or 0)
        self._calls.append(Call(self._number, do, max(frame, self.now), grid, starts))
        self._number += 1

    def render(self, frames: int) -> None:
        end = self.now + frames
        self._obey()
        self._notice()
        while self.now < end:
            dues = [one.frame for one in self._calls]
            dues += [self.transport.frame_of(self.now, one.line) for one in self._lines]
            until = min([end, *(due for due in dues if due > self.now)])
            for pad, slot in enumerate(self.slots):
                if slot.plays:
                    over = slot.plays.goes_on(self.now, until, self.transport)
                    if over is not None:
                        slot.plays = None
                        self.told.append((pad, "end", over))
            self.now = until
            if until < end:
                self._obey()

    def due(self) -> list[Call]:
        """What the next frame begins with. While nobody renders it may be obeyed already."""
        calls = [one for one in self._calls if one.frame <= self.now]
        return calls + [
            one for one in self._lines if self.transport.frame_of(self.now, one.line) <= self.now
        ]

    def _obey(self) -> None:
        """What is due, in the order of the calls."""
        while due := self.due():
            call = min(due)
            if call in self._lines:
                self._lines.remove(call)
            else:
                self._calls.remove(call)
                if call.grid:
                    call.phase = self._phase(call)
                    self._wait(call)
                    continue
            call.do(call.number)

    def _wait(self, call: Call) -> None:
        assert call.grid
        call.line = self.transport.line(self.now, call.grid, call.phase)
        if call not in self._lines:
            self._lines.append(call)

    def _phase(self, call: Call) -> Fraction:
        """So many beats are from the pad's downbeat to where it is to start."""
        if call.starts is None:
            return Fraction(0)
        slot = self.slots[call.starts[0]]
        if not self._locked(slot):
            return Fraction(0)
        return (self._head(slot, call.starts[1]).place - slot.anchor) / self._beat(slot)

    def _locked(self, slot: Slot) -> bool:
        return self.lock and slot.bpm is not None

    def _beat(self, slot: Slot) -> Fraction:
        """Frames of a beat; below 0 where it goes against the beats."""
        assert slot.bpm
        frames = self.transport.minute / slot.bpm
        return frames if slot.speed > 0 else -frames

    def _wanted(self, slot: Slot) -> Course:
        """How a pad that starts now goes on."""
        sign = 1 if slot.speed > 0 else -1

        def limited(speed: Fraction, most: int = self.lock_range) -> Fraction:
            return sign * min(max(abs(speed), Fraction(1, most)), Fraction(most))

        if not self._locked(slot):
            speed = limited(self.speed * slot.speed, 4)
            return Course(self.now, speed, speed)
        tempo, beat = self.transport.tempo(self.now), self._beat(slot)
        here, there = tempo.at(self.now) * beat, tempo.end * beat
        follows = beat if limited(there) == there else None
        if follows and limited(here) == here:
            return Course(self.now, there, there, 0, beat)
        left = self._ramp_left()
        begin = limited(here) if left else limited(there)
        return Course(self.now, begin, limited(there), left, follows)

    def _ramp_left(self) -> int:
        tempo = self.transport.tempo(self.now)
        return max(0, tempo.frame + tempo.length - self.now)

    def _aim(self, head: Head) -> Fraction:
        """The speed that it comes to."""
        course = head.course
        if course.beat and self.now >= course.frame + course.length:
            return self.transport.tempo(self.now).end * course.beat
        return course.end

    def _come_to(self, head: Head, wanted: Course, length: int) -> None:
        head.anew(self.now, self.transport)
        speed = head.course.speed(self.now, self.transport)
        head.course = Course(self.now, speed, wanted.end, length, wanted.beat)

    def _notice(self) -> None:
        """What sounds heeds what was set: in 10 ms; with the transport, where it is to follow a tempo that moves."""
        for slot in self.slots:
            head = slot.plays
            if head is None:
                continue
            wanted = self._wanted(slot)
            if self._aim(head) != wanted.end:
                left = self._ramp_left() if self._locked(slot) else 0
                self._come_to(head, wanted, max(self._smoothing, left))
            elif head.course.beat != wanted.beat:
                if self._ramp_left():
                    raise Doubtful
                head.anew(self.now, self.transport)
                head.course = replace(head.course, end=wanted.end, beat=wanted.beat)

    def set_bpm(self, bpm: Fraction) -> None:
        """Who follows the beats goes on so; who does not yet, or cannot so fast, comes to the new tempo with it."""
        heads = [(slot, slot.plays) for slot in self.slots if slot.plays and self._locked(slot)]
        before = [
            (self._aim(head), head.course.speed(self.now, self.transport)) for _, head in heads
        ]
        if not self.transport.set_bpm(self.now, bpm):
            return
        for (slot, head), (aim, speed) in zip(heads, before):
            wanted = self._wanted(slot)
            if 0 < abs(aim - wanted.end) <= 2 * STEADY:
                raise Doubtful
            follows = head.course.beat == wanted.beat is not None
            arrived = self.now >= head.course.frame + head.course.length
            if aim == wanted.end or (follows and arrived):
                continue
            head.anew(self.now, self.transport)
            length = self._ramp_left()
            head.course = Course(self.now, speed, wanted.end, length, wanted.beat)

    def set_beats_per_bar(self, beats: int) -> None:
        self.transport.set_beats_per_bar(self.now, beats)
        self._find_lines()

    def align(self, frame: int | None, beat: Fraction) -> None:
        self.transport.align(self.now if frame is None else frame, beat)
        self._find_lines()

    def _find_lines(self) -> None:
        for call in self._lines:
            self._wait(call)

    def _head(self, slot: Slot, start: int | None) -> Head:
        head = Head(slot.frames, self._loop_in(slot), Fraction(0), self._wanted(slot))
        head.goes_to(self._beginning(head) if start is None else Fraction(start))
        return head

    @staticmethod
    def _beginning(head: Head) -> Fraction:
        start, end = head.loop or (0, head.frames)
        return Fraction(start if head.course.end > 0 else end - 1)

    @staticmethod
    def _loop_in(slot: Slot) -> tuple[int, int] | None:
        if slot.loop is None:
            return None
        start, end = slot.loop
        end = min(slot.frames, slot.frames if end is None else max(end, start + 1))
        return (start, end) if start < end else None

    def play(self, pad: int, number: int, start: int | None, exclusive: bool) -> None:
        slot = self.slots[pad]
        if number < slot.stopped:
            return
        if exclusive:
            for other in range(len(self.slots)):
                if other != pad:
                    self._halt(other, "exclusive")
        self._halt(pad, "exclusive" if exclusive else "retrigger")
        slot.plays = self._head(slot, start)
        self.told.append((pad, "started", self.now))
        self._end_at_once(pad)

    def _end_at_once(self, pad: int) -> None:
        head = self.slots[pad].plays
        if head and head.over:
            self._halt(pad, "end")

    def _halt(self, pad: int, why: str) -> None:
        slot = self.slots[pad]
        if slot.plays or slot.paused:
            slot.plays = slot.paused = None
            self.told.append((pad, why, self.now))

    def stop(self, pad: int, number: int) -> None:
        self.slots[pad].stopped = max(self.slots[pad].stopped, number)
        self._halt(pad, "stop")

    def stop_all(self, number: int) -> None:
        for pad in range(len(self.slots)):
            self.stop(pad, number)

    def pause(self, pad: int) -> None:
        slot = self.slots[pad]
        if slot.plays:
            slot.plays.anew(self.now, self.transport)
            slot.paused, slot.plays = slot.plays, None

    def resume(self, pad: int) -> None:
        slot = self.slots[pad]
        if slot.paused:
            slot.plays = replace(slot.paused, course=self._wanted(slot))
            slot.paused = None
            self._end_at_once(pad)

    def seek(self, pad: int, to: int) -> None:
        slot = self.slots[pad]
        if slot.paused:
            slot.paused.goes_to(Fraction(to))
        elif slot.plays:
            self._go_to(slot, slot.plays, Fraction(to))
            self._end_at_once(pad)

    def set_anchor(self, pad: int, place: Fraction) -> None:
        self.slots[pad].anchor = place

    def set_loop(self, pad: int, loop: tuple[int, int | None] | None) -> None:
        slot = self.slots[pad]
        slot.loop = loop
        head = slot.plays or slot.paused
        if head is None or head.loop == self._loop_in(slot):
            return
        head.loop = self._loop_in(slot)
        head.settle()
        if head.loop and not head.looping:
            self._go_to(slot, head, self._beginning(head))

    def _go_to(self, slot: Slot, head: Head, wanted: Fraction) -> None:
        """There, or to the nearest place that is as far in its beat as a locked pad is now."""
        if not self._locked(slot):
            head.goes_to(wanted)
            return
        low, high = 0, head.frames
        if head.course.end < 0:
            wanted = min(wanted, Fraction(high - 1))
        if head.loop and wanted >= high:
            wanted = Fraction(head.loop[0])
        if wanted >= high:
            head.goes_to(wanted)
            return
        beat = abs(self._beat(slot))
        off = (head.place - wanted + beat / 2) % beat - beat / 2
        unsure = head.unsure + (abs(head.place - wanted) / beat + 2) * STEADY
        if unsure and beat / 2 - abs(off) <= unsure:
            raise Doubtful
        if head.loop and head.loop[0] <= wanted < head.loop[1]:
            low, high = head.loop
        there = wanted + off
        if (
            unsure
            and min(
                abs(place - edge)
                for place in (there - beat, there, there + beat)
                for edge in (low, high)
            )
            <= unsure
        ):
            raise Doubtful
        if there >= high and there - beat >= low:
            there -= beat
        elif there < low and there + beat < high:
            there += beat
        elif not low <= there < high:
            there = low + (there - low) % (high - low)
        head.goes_to(there)
        head.unsure = unsure
