"""What pads are to sound like and to tell, worked out frame by frame from PADS' contract in README: plain and slow.

Nothing of the engine's arithmetic is in here. Frames are numbers, sounds are one channel of float64.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Wave = NDArray[np.float64]


@dataclass(eq=False)
class Sound:
    """A sample that plays, or fades out."""

    pad: int
    wave: Wave
    loop: tuple[int, int] | None
    at: int
    volume: float
    age: int
    line: tuple[float, float, int] = (1.0, 1.0, 0)  # from, to, in so many frames
    done: int = 0
    leaves: bool = False
    heard: bool = False

    @property
    def level(self) -> float:
        """At the frame that was heard last."""
        begin, end, length = self.line
        return begin + (end - begin) * self.done / length if self.done < length else end

    @property
    def over(self) -> bool:
        faded = self.leaves and self.done >= self.line[2]
        return faded or (self.loop is None and self.at >= len(self.wave))

    def goes(self, target: float, length: int, begin: float | None = None) -> None:
        self.line = (self.level if begin is None else begin, target, length)
        self.done = 0

    def turn(self, fade: int) -> tuple[int, int]:
        """Where it turns, and over how many frames before that it crossfades."""
        if self.loop is None:
            return len(self.wave), 0
        start, end = self.loop
        if self.at >= end:
            return len(self.wave), min(fade, start, len(self.wave) - end)
        return end, min(fade, start, end - start)

    def in_seam(self, fade: int) -> bool:
        end, length = self.turn(fade)
        return length > 0 and self.at >= end - length

    def next(self, fade: int) -> float:
        end, length = self.turn(fade)
        value = self.wave[self.at]
        if self.loop and self.in_seam(fade):
            passed = self.at - (end - length)
            value += (self.wave[self.loop[0] - length + passed] - value) * passed / length
        self.done += 1  # the k-th of n frames is k/n of the way
        value *= self.volume * self.level
        self.heard = True
        self.at += 1
        if self.loop and self.at == end:
            self.at = self.loop[0]
        return float(value)


@dataclass(eq=False)
class Slot:
    """A pad."""

    wave: Wave | None = None
    loop: tuple[int, int | None] | None = None
    choke: int | None = None
    gain: float = 1.0
    stopped: int = -1  # the newest stop: what was called before it does not start any more
    plays: Sound | None = None
    paused: Sound | None = None


@dataclass
class PlainPads:
    """Pads of an engine that is asked for frames."""

    slots: list[Slot]
    voices: int
    fade: int
    now: int = 0
    told: list[tuple[int, str, int]] = field(default_factory=list)
    _sounds: list[Sound] = field(default_factory=list)
    _due: list[tuple[int, int, str, int, dict[str, Any]]] = field(default_factory=list)
    _calls: int = 0

    def call(self, what: str, pad: int, at: int | None = None, **how: Any) -> None:
        """Something is asked of a pad, at a frame or now."""
        self._due.append((max(at or 0, self.now), self._calls, what, pad, how))
        self._calls += 1

    def render(self, frames: int) -> Wave:
        return np.fromiter(self._frames(frames), np.float64, frames)

    def _frames(self, count: int) -> Iterator[float]:
        for _ in range(count):
            for call in sorted(one for one in self._due if one[0] == self.now):
                self._due.remove(call)
                _, number, what, pad, how = call
                getattr(self, f"_{what}")(pad, number, **how)
            value = 0.0
            for sound in list(self._sounds):
                if not sound.over:
                    value += sound.next(self.fade) * self.slots[sound.pad].gain
                if sound.over:
                    self._ended(sound)
            self.now += 1
            yield value

    def _ended(self, sound: Sound) -> None:
        self._sounds.remove(sound)
        if self.slots[sound.pad].plays is sound:
            self.slots[sound.pad].plays = None
            self.told.append((sound.pad, "end", self.now + 1))

    def _leave(self, sound: Sound, fade: int) -> None:
        if not sound.heard or fade < 2:
            self._sounds.remove(sound)
        else:
            sound.goes(0.0, fade)
            sound.leaves = True

    def _halt(self, pad: int, fade: int, why: str) -> None:
        slot = self.slots[pad]
        if why != "retrigger":
            for sound in [one for one in self._sounds if one.pad == pad and one.leaves]:
                if sound.line[2] - sound.done > fade:
                    sound.goes(0.0, fade if fade > 1 else 0)
        if slot.plays is None and slot.paused is None:
            return
        if slot.plays is not None:
            self._leave(slot.plays, fade)
        slot.plays = slot.paused = None
        self.told.append((pad, why, self.now))

    def _begin(self, pad: int, sound: Sound, told: bool) -> None:
        playing = [one for one in self.slots if one.plays]
        if len(playing) == self.voices:
            quietest = min(playing, key=self._loudness)
            self._halt(self.slots.index(quietest), self.fade, "stolen")
        self._sounds.append(sound)
        self.slots[pad].plays = sound
        if told:
            self.told.append((pad, "started", self.now))
        if sound.over:
            self._halt(pad, 0, "end")

    @staticmethod
    def _loudness(slot: Slot) -> tuple[float, int]:
        assert slot.plays
        return slot.plays.level * slot.plays.volume * slot.gain, slot.plays.age

    def _loop_in(self, slot: Slot, wave: Wave) -> tuple[int, int] | None:
        if slot.loop is None:
            return None
        start, end = slot.loop
        end = min(len(wave) if end is None else max(end, start + 1), len(wave))
        return (start, end) if start < end else None

    @staticmethod
    def _move(sound: Sound, to: int) -> None:
        sound.at = min(to, len(sound.wave))
        if sound.at == len(sound.wave) and sound.loop:
            sound.at = sound.loop[0]

    def _rise(self, sound: Sound) -> None:
        sound.goes(1.0, self.fade, begin=0.0 if self.fade else 1.0)

    def _cross(self, sound: Sound, there: Sound) -> None:
        """It goes on as `there`; where it was, it falls."""
        if sound.heard and self.fade:
            tail = replace(sound)
            tail.goes(0.0, self.fade)
            tail.leaves = True
            self._sounds.append(tail)
        sound.at, sound.loop, sound.heard = there.at, there.loop, False
        self._rise(sound)

    def _play(
        self, pad: int, number: int, volume: float, start: int | None, exclusive: bool
    ) -> None:
        slot = self.slots[pad]
        if number < slot.stopped or slot.wave is None:
            return
        for other, one in enumerate(self.slots):
            chokes = slot.choke is not None and one.choke == slot.choke
            if other != pad and (exclusive or chokes):
                self._halt(other, self.fade, "exclusive" if exclusive else "choke")
        self._halt(pad, self.fade, "exclusive" if exclusive else "retrigger")
        loop = self._loop_in(slot, slot.wave)
        beginning = loop[0] if loop else 0
        sound = Sound(pad, slot.wave, loop, 0, volume, number)
        self._move(sound, beginning if start is None else start)
        if sound.at not in (0, beginning):
            self._rise(sound)
        self._begin(pad, sound, told=True)

    def _stop(self, pad: int, number: int, fade: int | None = None) -> None:
        self.slots[pad].stopped = max(self.slots[pad].stopped, number)
        self._halt(pad, self.fade if fade is None else fade, "stop")

    def _stop_all(self, pad: int, number: int, fade: int | None = None) -> None:
        for each in range(len(self.slots)):
            self._stop(each, number, fade)

    def _pause(self, pad: int, number: int) -> None:
        slot = self.slots[pad]
        if slot.plays is not None:
            slot.paused = replace(slot.plays)
            self._leave(slot.plays, self.fade)
            slot.plays = None

    def _resume(self, pad: int, number: int) -> None:
        slot = self.slots[pad]
        if slot.paused is not None:
            sound = replace(slot.paused, age=number, heard=False, leaves=False)
            slot.paused = None
            self._rise(sound)
            self._begin(pad, sound, told=False)

    def _seek(self, pad: int, number: int, to: int) -> None:
        slot = self.slots[pad]
        if slot.paused is not None:
            self._move(slot.paused, to)
        elif slot.plays is not None:
            there = replace(slot.plays)
            self._move(there, to)
            if there.at != slot.plays.at:
                self._cross(slot.plays, there)
                if slot.plays.over:
                    self._halt(pad, 0, "end")

    def _loop(self, pad: int, number: int, loop: tuple[int, int | None] | None) -> None:
        slot = self.slots[pad]
        slot.loop = loop
        sound = slot.plays or slot.paused
        if sound is None:
            return
        there = replace(sound, loop=self._loop_in(slot, sound.wave))
        if there.loop == sound.loop:
            return
        inside = there.loop is None or there.loop[0] <= there.at < there.loop[1]
        if not inside and there.loop:
            there.at = there.loop[0]
        if slot.plays and (not inside or sound.in_seam(self.fade) or there.in_seam(self.fade)):
            self._cross(sound, there)
        else:
            sound.at, sound.loop = there.at, there.loop

    def _load(self, pad: int, number: int, wave: Wave) -> None:
        self.slots[pad].wave = wave

    def _unload(self, pad: int, number: int) -> None:
        self.slots[pad].stopped = max(self.slots[pad].stopped, number)
        self._halt(pad, self.fade, "unload")
        self.slots[pad].wave = None
