"""An engine's pads and the plain ones, told the same."""

from __future__ import annotations

from typing import Any

import numpy as np

from flitzis_looper_audio import AudioEngine, PadStarted, PadStopped
from plain_pads import PlainPads, Slot

PADS, VOICES = 5, 3
LENGTHS = (1, 40, 333, 2000)
WAVES = [np.random.default_rng(n).integers(-1000, 1001, n).astype(np.float32) for n in LENGTHS]
TIMED = ("play", "stop", "stop_all", "pause", "resume", "seek")


class Both:
    """An engine and the plain pads, told the same: places and fades in frames."""

    def __init__(self, engine: AudioEngine, fade: int) -> None:
        self.engine = engine
        chokes = [None, 0, 0, *[None] * len(engine.pads)]
        self.plain = PlainPads([Slot(choke=chokes[pad.index]) for pad in engine.pads], VOICES, fade)
        for pad, slot in zip(engine.pads, self.plain.slots):
            pad.choke = slot.choke

    def tell(self, index: int, what: str, *how: Any) -> None:
        """A call; the first of `how` is when from now on, None for at once, where there is one."""
        pad, plain = self.engine.pads[index], self.plain
        at: dict[str, Any] = {}
        if what in TIMED:
            at = {} if how[0] is None else {"at": plain.now + how[0]}
            how = how[1:]
        if what == "play":
            volume, start, exclusive = how
            plain.call("play", index, **at, volume=volume, start=start, exclusive=exclusive)
            begin = None if start is None else self._seconds(start)
            pad.play(volume, **at, start=begin, exclusive=exclusive)
        elif what in ("stop", "stop_all"):
            plain.call(what, index, **at, fade=how[0])
            given = None if how[0] is None else self._seconds(how[0]) * 1000
            (pad.stop if what == "stop" else self.engine.stop_all)(**at, fade_ms=given)
        elif what == "seek":
            plain.call("seek", index, **at, to=how[0])
            pad.seek(self._seconds(how[0]), **at)
        elif what == "loop":
            loop = how[0] and (how[0][0], None if how[0][1] is None else how[0][0] + how[0][1])
            plain.call("loop", index, loop=loop)
            end = None if not loop or loop[1] is None else self._seconds(loop[1])
            pad.loop = loop and (self._seconds(loop[0]), end)
        elif what == "load":
            plain.call("load", index, wave=WAVES[how[0]].astype(np.float64))
            pad.load(WAVES[how[0]].reshape(-1, 1)).result(10)
        else:
            plain.call(what, index, **at)
            getattr(pad, what)(**at)

    def told(self) -> list[tuple[int, str, int]]:
        """What the engine's events said since the last time, as PlainPads.told has it."""
        events = self.engine.poll_events()
        started = [(one.pad, "started", one.frame) for one in events if isinstance(one, PadStarted)]
        stopped = [
            (one.pad, one.reason, one.frame) for one in events if isinstance(one, PadStopped)
        ]
        return started + stopped

    def _seconds(self, frames: int) -> float:
        return frames / self.engine.sample_rate
