"""The engine's pads under soak: a loop that nobody touches, others that are loaded, played and unloaded around it, and
some that are locked to the transport.

All of it is silence, so that what is written is heard exactly; a sample that is let go of too early is none.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator

import numpy as np

from flitzis_looper_audio import AudioEngine, EventsDropped, Loading, PadState, PadStopped

from .locked import TEMPOS, Locked

LENGTH = 48001
BUSY = range(1, 9)
LONGEST = 12000
WORDS = (
    *("load", "play", "play", "play", "loop", "stop", "unload", "cancel"),
    *("speed", "bpm", "eq", "key", "pitch", "time", "time"),
)
PATIENCE = 30.0


class Pads:
    """What is done with them, and what must have come of it."""

    def __init__(self, engine: AudioEngine, seed: int) -> None:
        self.loaded = 0
        self.given_up = 0
        self.played = 0
        self.touched = 0
        """How often the loop stopped."""
        self._engine = engine
        self._dice = random.Random(seed)
        self._loads: list[Loading] = []
        loop = engine.pads[0]
        loop.load(np.zeros((LENGTH, 2), np.float32)).result(PATIENCE)
        loop.loop = True
        loop.play()
        self.locked = Locked(engine, self._dice)
        self.loaded += 1 + len(TEMPOS)

    def act(self) -> None:
        """Do something with one of the busy ones, or with time."""
        pad = self._engine.pads[self._dice.choice(BUSY)]
        what = self._dice.choice(WORDS)
        if what == "load":
            frames = np.zeros((self._dice.randrange(1, LONGEST), 2), np.float32)
            self._loads.append(pad.load(frames, sample_rate=self._dice.choice([44100, 48000])))
        elif what == "play":
            pad.play(at=self._engine.frame + self._dice.randrange(4096))
            self.played += 1
        elif what == "loop":
            pad.loop = self._dice.choice([None, True, (0.01, 0.02)])
        elif what == "cancel" and self._loads:
            self._loads[-1].cancel()
        elif what == "speed":
            pad.speed = self._dice.choice([-4.0, -0.9, 0.25, 0.5, 1.0, 1.061, 2.0, 4.0])
        elif what == "bpm":
            pad.bpm = self._dice.choice([None, 87.3, 124.0])
        elif what == "eq":
            pad.eq = self._dice.choice([(0, 0, 0), (-60, 0, 3), (-6, 6, -60)])
        elif what == "key":
            pad.key_lock = self._dice.choice([False, True])
        elif what == "pitch":
            pad.pitch = self._dice.choice([0.0, -12.0, 0.5, 3.0])
        elif what == "time":
            self.locked.act()
        elif what in ("stop", "unload"):
            getattr(pad, what)()
        self._count([load for load in self._loads if load.done()])

    def end(self) -> None:
        """Wait for what still loads, and unload the busy ones."""
        for load in self._loads:
            load.exception(PATIENCE) if not load.cancelled() else None
        self._count(list(self._loads))
        for index in BUSY:
            self._engine.pads[index].unload()

    def rest(self) -> int:
        """For how many of the engine's frames the loop stood still, but for a number that stays."""
        meters = self._engine.meters()
        return int(meters.frame - round(meters.pads["position"][0] * 48000)) % LENGTH

    def note(self, event: object) -> None:
        """An event of the engine."""
        if isinstance(event, PadStopped) and event.pad == 0:
            self.touched += 1

    def faults(self, told: Counter[str]) -> Iterator[str]:
        """What is wrong, one line each; of an engine that has just stopped."""
        if self.touched:
            yield f"the loop stopped {self.touched} times"
        yield from self.locked.faults()
        if not told[EventsDropped.__name__] and told["PadLoaded"] != self.loaded:
            yield f"{self.loaded} samples were loaded and {told['PadLoaded']} told"

    def is_playing(self) -> bool:
        """Whether the loop is, and those that are locked."""
        return self._engine.pads[0].state is PadState.PLAYING and self.locked.are_playing()

    def _count(self, over: list[Loading]) -> None:
        for load in over:
            self._loads.remove(load)
            if load.cancelled():
                self.given_up += 1
            elif error := load.exception():
                raise error
            else:
                self.loaded += 1
