"""What keys do: they play, hold, latch and stop pads, and turn pages. Needs an engine and a clock, and no terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .. import AudioEngine, PadStopped
from .grid import Grid
from .holding import Holding, Kind, Stroke
from .keyboard import Keyboard
from .slot import Slot

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
    message: str = field(default="", init=False)
    holding: Holding = field(default_factory=Holding, init=False)

    def press(self, key: str, grid: Grid, now: float) -> bool:
        """A character came at `now` seconds; whether it means anything."""
        place = self.keyboard.place(key)
        if place is None:
            return self._command(key, grid)
        number = grid.pad(self.page, place.row, place.column)
        if number is None:
            return False
        slot = self.slots[number]
        self.message = self._hindrance(slot)
        if not slot.ready:
            return True
        self._obey(self.holding.press((number, place.shifted), now), now)
        return True

    def tick(self, now: float) -> None:
        """To be called every few milliseconds: sees keys that were released."""
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
                return False
        return True

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
                slot.pad.stop()
                slot.loop(False)

    def _hold(self, slot: Slot, played: float, undo: bool) -> None:
        """Go on as if it had looped from the press on, `played` seconds ago; `undo`: a repeat was taken for a tap."""
        slot.loop(True)
        if played >= slot.duration:
            self.play(slot, start=played % slot.duration)
        elif undo:
            slot.pad.seek(played % slot.duration)

    def play(self, slot: Slot, start: float | None = None, at: int | None = None) -> None:
        """Play from the beginning, or from `start` seconds; now, or at a frame."""
        if self.exclusive:
            for other in self.slots:
                if other is not slot and other.looped:
                    other.loop(False)
        slot.since = self.engine.frame
        slot.pad.play(at=at, start=start, exclusive=self.exclusive)

    def latch(self, slot: Slot, at: int | None = None) -> None:
        """Over and over until this is called again, which stops it; from now on, or from a frame."""
        if slot.latched:
            slot.pad.stop()
            slot.loop(False)
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
            if slot.looped:
                slot.loop(False)

    def stopped(self, event: PadStopped) -> None:
        """A pad lost its voice to another: it is latched no more, unless it was started again since."""
        slot = self.slots[event.pad]
        if event.reason == "stolen" and event.frame >= slot.since:
            slot.loop(False)
