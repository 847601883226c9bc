"""What keys do to time: tempo, quantise, lock, a pad's speed and beats. Needs an engine, and no terminal."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from .. import AudioEngine
from .slot import Slot

QUANTISE = ("off", "beat", "bar")
"""What starts wait for."""
BPM = (20.0, 999.0)
STEPS = {"f5": -1.0, "f6": 1.0, "ctrl-d": -0.1, "ctrl-u": 0.1}
"""Beats a minute by which one key press changes the tempo."""
SPEEDS = (0.25, 0.5, 0.75, 0.94, 1.0, 1.06, 1.25, 1.5, 2.0, 4.0)
"""What a pad's speed goes through; 0.94 and 1.06 are a semitone."""
NO_PAD = "this key is for a pad: play one first"
LOOP = (4, 128)
"""Beats of what is taken for a loop: what is shorter is a hit, what is longer a song, and both play as recorded."""


def guess(seconds: float, bpm: float) -> float:
    """The power of two of beats in so many seconds that is nearest to a tempo: their own is 0.71 to 1.41 times it."""
    return 2.0 ** round(math.log2(seconds * bpm / 60))


def loop(seconds: float, bpm: float) -> float | None:
    """The same, where it may be a loop."""
    beats = guess(seconds, bpm)
    return beats if LOOP[0] <= beats <= LOOP[1] else None


@dataclass
class Tempo:
    """An engine's transport and its pads' part in it."""

    engine: AudioEngine
    slots: Sequence[Slot]
    quantise: str = "off"

    @property
    def line(self) -> str | None:
        """What a start waits for, as Pad.play() has it; None: nothing."""
        return None if self.quantise == "off" else self.quantise

    def speed(self, slot: Slot) -> float:
        """How fast a pad plays, negative backwards, as the engine reckons it."""
        pad, engine = slot.pad, self.engine
        if engine.bpm_lock and pad.bpm:
            speed = engine.transport.bpm / pad.bpm
        else:
            speed = engine.speed * abs(pad.speed)
        return math.copysign(min(SPEEDS[-1], max(SPEEDS[0], speed)), pad.speed)

    def fit(self) -> None:
        """To be called often: with the lock, what was loaded meanwhile keeps the tempo if it is a loop."""
        if not self.engine.bpm_lock:
            return
        for slot in self.slots:
            if slot.ready and not slot.fitted:
                slot.fit(slot.sound.beats or loop(slot.duration, self.engine.transport.bpm))

    def lock(self, on: bool) -> None:
        """Loops keep the transport's tempo, or all play as recorded; their beats are guessed anew from the tempo."""
        for slot in self.slots:
            slot.fitted = slot.fitted and (slot.by_hand or not on)
        self.engine.bpm_lock = on
        self.fit()

    def press(self, key: str, slot: Slot | None) -> str | None:
        """A key, and the pad that was touched last; what there is to say about it. None: it means nothing here."""
        match key:
            case "enter":
                return self._tap()
            case "f2":
                self.quantise = QUANTISE[(QUANTISE.index(self.quantise) + 1) % len(QUANTISE)]
            case "f3":
                self.lock(not self.engine.bpm_lock)
            case "f5" | "f6" | "ctrl-d" | "ctrl-u":
                self._set(self.engine.transport.bpm + STEPS[key])
            case "home" | "end" | "backspace" | "f4":
                return self._of_pad(key, slot) if slot else NO_PAD
            case _:
                return None
        return ""

    def _tap(self) -> str:
        tapped = self.engine.transport.tap()
        if tapped is None:
            return "tapped: the tempo comes with the third"
        self._set(tapped)
        return ""

    def _set(self, bpm: float) -> None:
        """Tenths, as they are shown."""
        self.engine.transport.bpm = min(BPM[1], max(BPM[0], round(bpm, 1)))

    def _of_pad(self, key: str, slot: Slot) -> str:
        pad = slot.pad
        match key:
            case "backspace":
                pad.speed = -pad.speed
                return ""
            case "f4":
                return self._beats(slot)
        nearest = min(SPEEDS, key=lambda one: abs(one - abs(pad.speed)))
        at = SPEEDS.index(nearest) + (1 if key == "end" else -1)
        pad.speed = math.copysign(SPEEDS[min(len(SPEEDS) - 1, max(0, at))], pad.speed)
        if self.engine.bpm_lock and pad.bpm:
            return f"{slot.sound.name} keeps the tempo: x{abs(pad.speed):g} is for when it does not"
        return ""

    def _beats(self, slot: Slot) -> str:
        """From what was guessed to the double, the half, where a tempo fits these, and to none at all."""
        if not slot.ready:
            return f"{slot.sound.name} is not loaded"
        base = guess(slot.duration, self.engine.transport.bpm)
        lowest, highest = (bpm * slot.duration / 60 for bpm in BPM)
        fitting = [beats for beats in (base, 2 * base, base / 2) if lowest <= beats <= highest]
        choices = [*fitting, None]
        at = choices.index(slot.beats) + 1 if slot.beats in choices else 0
        slot.fit(choices[at % len(choices)])
        slot.by_hand = True
        if slot.beats is None:
            return f"{slot.sound.name} plays as recorded"
        lock = "" if self.engine.bpm_lock else ", for the lock (F3)"
        return f"{slot.sound.name}: {slot.beats:g} beats, {slot.pad.bpm:.1f} bpm{lock}"
