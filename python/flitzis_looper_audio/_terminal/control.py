"""What keys do: they play, hold, latch and stop pads, and turn pages. Needs an engine and a clock, and no terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .. import AudioEngine, PadStarted, PadState, PadStopped
from . import key as musical_key
from .grid import Grid
from .holding import Holding, Kind, Stroke
from .keyboard import Keyboard
from .slot import Slot
from .tempo import NO_PAD, Tempo

KILLS = {"f7": "L", "f8": "M", "f9": "H"}
"""Which of a pad's bands a key kills."""
STEP = 0.05
"""By which one key press changes the master."""


@dataclass
class Control:
    """Keys in, calls on pads out; what it cannot do it says in `message`."""

    engine: AudioEngine
    slots: Sequence[Slot]
    keyboard: Keyboard
    exclusive: bool = field(default=False, init=False)
    """Whether a start stops every other pad."""
    page: int = field(default=0, init=False)
    selected: int | None = field(default=None, init=False)
    """The pad that was touched last: keys of one pad's speed are about it."""
    tempo: Tempo = field(init=False)
    message: str = field(default="", init=False)
    holding: Holding = field(default_factory=Holding, init=False)

    def __post_init__(self) -> None:
        self.tempo = Tempo(self.engine, self.slots)

    def press(self, key: str, grid: Grid, now: float) -> bool:
        """A character came at `now` seconds; whether it means anything."""
        place = self.keyboard.place(key)
        if place is None:
            return self._command(key, grid)
        number = grid.pad(self.page, place.row, place.column)
        if number is None:
            return False
        slot = self.slots[number]
        self.selected = number
        self.message = self._hindrance(slot)
        if not slot.ready:
            return True
        self._obey(self.holding.press((number, place.shifted), now), now)
        return True

    def tick(self, now: float) -> None:
        """To be called every few milliseconds: sees keys that were released, and loads that are over."""
        for slot in self.slots:
            slot.look()
        self.tempo.fit()
        for stroke in self.holding.tick(now):
            self._obey(stroke, now)

    def _command(self, key: str, grid: Grid) -> bool:
        match key:
            case " ":
                self.stop_all()
            case "\t":
                self.exclusive = not self.exclusive
                self.message = ""
            case "up" | "+" | "=":
                self._set_master(STEP)
            case "down" | "-" | "_":
                self._set_master(-STEP)
            case "left" | "pageup":
                self.page = max(0, self.page - 1)
            case "right" | "pagedown":
                self.page = min(grid.pages - 1, self.page + 1)
            case _:
                slot = None if self.selected is None else self.slots[self.selected]
                told = self._of_pad(key, slot)
                if told is None:
                    told = self.tempo.press(key, slot)
                self.message = self.message if told is None else told
                return told is not None
        return True

    @staticmethod
    def _of_pad(key: str, slot: Slot | None) -> str | None:
        """Keys of one pad's sound; None: it is none of them."""
        if key not in KILLS and key not in musical_key.KEYS:
            return None
        if slot is None:
            return NO_PAD
        if key in musical_key.KEYS:
            return musical_key.press(key, slot)
        slot.kill(KILLS[key])
        return ""

    def _set_master(self, step: float) -> None:
        self.engine.master = min(1.0, max(0.0, round(self.engine.master + step, 2)))

    @staticmethod
    def _hindrance(slot: Slot) -> str:
        if slot.fault:
            return f"{slot.sound.name}: {slot.fault}"
        return "" if slot.ready else f"{slot.sound.name} is still loading"

    def _obey(self, stroke: Stroke, now: float) -> None:
        number, shifted = stroke.key
        slot = self.slots[number]
        if shifted:
            if stroke.kind is Kind.TAP or stroke.undo:
                self.latch(slot)
            return
        match stroke.kind:
            case Kind.TAP:
                if not slot.latched:
                    slot.loop(False)
                self.play(slot)
            case Kind.HOLD if not slot.latched:
                self._hold(slot, now - stroke.since, undo=stroke.undo)
            case Kind.RELEASE if not slot.latched:
                slot.stop()

    def _hold(self, slot: Slot, since: float, undo: bool) -> None:
        """Go on as if it had looped from the press on, `since` seconds ago; `undo`: a repeat was taken for a tap.

        What starts on a line loops from there, and again from the next one if such a repeat came behind the first.
        """
        slot.loop(True)
        played = since * self.tempo.speed(slot)
        if self.tempo.line or slot.waiting:
            if slot.pad.state is not PadState.PLAYING:
                self.play(slot)
        elif abs(played) >= slot.duration:
            self.play(slot, start=played % slot.duration)
        elif undo:
            slot.pad.seek(played % slot.duration)

    def play(self, slot: Slot, start: float | None = None, at: int | None = None) -> None:
        """Play from the beginning, or from `start` seconds; at a frame, or the line that starts wait for, or now."""
        line = self.tempo.line if at is None else None
        if slot.waiting:
            if slot.waiting == line:
                return
            slot.pad.stop()
        if self.exclusive and not line:  # with a line they go on until then: see stopped()
            for other in self.slots:
                if other is not slot and other.looped:
                    other.loop(False)
        slot.since, slot.waiting = self.engine.frame, line
        slot.pad.play(at=line or at, start=start, exclusive=self.exclusive)

    def latch(self, slot: Slot, at: int | None = None) -> None:
        """Over and over until this is called again, which stops it; from now on, or from a frame."""
        if slot.latched:
            slot.stop()
            return
        going = slot.looped
        slot.loop(True)
        slot.latched = True
        if not going:
            self.play(slot, at=at)

    def stop_all(self) -> None:
        """Silence; nothing is latched any more."""
        self.message = ""
        self.engine.stop_all()
        for slot in self.slots:
            slot.waiting = None
            if slot.looped:
                slot.loop(False)

    def started(self, event: PadStarted) -> None:
        """A pad's line came."""
        slot = self.slots[event.pad]
        if event.frame >= slot.since:
            slot.waiting = None

    def stopped(self, event: PadStopped) -> None:
        """A pad lost its voice, or made way: it is latched no more, unless it was started again since."""
        slot = self.slots[event.pad]
        made_way = event.reason == "exclusive" and slot.pad.state is not PadState.PLAYING
        if event.frame >= slot.since and (event.reason == "stolen" or made_way):
            slot.loop(False)
