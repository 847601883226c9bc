"""Keys for a control of pads, without a terminal and without an engine."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast

from flitzis_looper_audio import AudioEngine, PadState
from flitzis_looper_audio._terminal.control import Control
from flitzis_looper_audio._terminal.grid import Grid
from flitzis_looper_audio._terminal.keyboard import KEYBOARDS
from flitzis_looper_audio._terminal.slot import Slot, Sound


@dataclass
class FakePad:
    """Writes down what is called."""

    index: int
    said: list[tuple[Any, ...]]
    loops: Any = None
    seconds: float = 2.0
    speed: float = 1.0
    bpm: float | None = None
    state: PadState = PadState.STOPPED
    eq: tuple[float, float, float] = (0.0, 0.0, 0.0)
    key_lock: bool = False
    pitch: float = 0.0

    @property
    def loop(self) -> Any:
        return self.loops

    @loop.setter
    def loop(self, value: Any) -> None:
        self.loops = value

    def play(self, **how: Any) -> None:
        line = [how["at"]] if how["at"] else []
        self.said.append(("play", self.index, how["exclusive"], how["start"], *line))

    def stop(self) -> None:
        self.said.append(("stop", self.index))

    def seek(self, to: float) -> None:
        self.said.append(("seek", self.index, round(to, 3)))

    def fit(self, beats: float) -> None:
        """As the engine does."""
        bpm = 60 * beats / self.seconds
        if not 20 <= bpm <= 999:
            raise ValueError("bpm must be 20-999 beats a minute")
        self.bpm = bpm


@dataclass
class FakeTransport:
    """Tells of each tap what it was made to."""

    bpm: float = 120.0
    taps: list[float | None] = field(default_factory=list)

    def tap(self) -> float | None:
        return self.taps.pop(0)


@dataclass
class FakeEngine:
    said: list[tuple[Any, ...]] = field(default_factory=list)
    master: float = 1.0
    frame: int = 0
    speed: float = 1.0
    bpm_lock: bool = False
    transport: FakeTransport = field(default_factory=FakeTransport)

    def stop_all(self) -> None:
        self.said.append(("stop_all",))


@dataclass
class Keys:
    """A control with four pads of two seconds on one page, and a clock."""

    engine: FakeEngine = field(default_factory=FakeEngine)
    now: float = 0.0

    def __post_init__(self) -> None:
        self.pads = [FakePad(number, self.engine.said) for number in range(4)]
        self.slots = [Slot(cast(Any, one), Sound(f"{one.index}.wav", None)) for one in self.pads]
        for slot in self.slots:
            slot.duration = 2.0
        keyboard = KEYBOARDS["qwerty"]
        self.control = Control(cast(AudioEngine, self.engine), self.slots, keyboard)
        self.grid = Grid(4, 4, 1, 20, 5)

    def lengths(self, *seconds: float) -> None:
        """Of the pads, from the first on."""
        for pad, slot, length in zip(self.pads, self.slots, seconds):
            pad.seconds = slot.duration = length

    def press(self, *keys: str, after: float = 2.0) -> bool:
        """Keys at the same time, so many seconds later."""
        self.wait(after)
        return all([self.control.press(key, self.grid, self.now) for key in keys])

    def hold(self, key: str, repeats: int = 5, delay: float = 0.5) -> None:
        """Down, and not released yet."""
        self.press(key)
        for number in range(repeats):
            self.press(key, after=0.03 if number else delay)

    def wait(self, seconds_: float) -> None:
        until = self.now + seconds_
        while self.now + 0.01 < until:
            self.now += 0.01
            self.control.tick(self.now)
        self.now = until

    def said(self) -> list[tuple[Any, ...]]:
        """What was called since the last time."""
        told = list(self.engine.said)
        self.engine.said.clear()
        return told
