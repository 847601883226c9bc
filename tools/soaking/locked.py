"""Pads under soak that are locked to the transport: silent loops of different tempos, while the tempo never rests.

Whatever becomes of the engine, its server and the tempo, each keeps its phase: its beats meet the transport's.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator

import numpy as np

from flitzis_looper_audio import AudioEngine, PadState

RATE = 48000
TEMPOS = {9: 90.0, 10: 120.0, 11: 128.0, 12: 160.0}
"""Of each pad; a beat is a whole number of frames."""
BEATS = 8
SLOWEST, FASTEST = 60.0, 200.0
MOST_FRAMES = 1.0
PATIENCE = 30.0


class Locked:
    """What is done with them, and how far they were out of phase."""

    def __init__(self, engine: AudioEngine, dice: random.Random) -> None:
        self.moves = 0
        self.looks = 0
        self.worst = 0.0
        """Source frames."""
        self._engine = engine
        self._dice = dice
        self._before = (0, 0.0)
        engine.bpm_lock = True
        lengths = [round(BEATS * 60 * RATE / bpm) for bpm in TEMPOS.values()]
        loads = [
            engine.pads[index].load(np.zeros((frames, 2), np.float32))
            for index, frames in zip(TEMPOS, lengths)
        ]
        for load in loads:  # at once, so that both of the loader's threads are there
            load.result(PATIENCE)
        for index, bpm in TEMPOS.items():
            pad = engine.pads[index]
            pad.loop, pad.bpm = True, bpm
            pad.play(at="bar")

    def act(self) -> None:
        """Move the tempo, or one of the pads to where its phase is the same."""
        index, bpm = self._dice.choice(list(TEMPOS.items()))
        pad, beat = self._engine.pads[index], 60 / bpm
        what = self._dice.choice(["tempo", "tempo", "seek", "loop"])
        if what == "tempo":
            self._engine.transport.bpm = self._dice.uniform(SLOWEST, FASTEST)
            self.moves += 1
        elif what == "seek":
            pad.seek(self._dice.uniform(0, BEATS * beat))
        else:
            start = self._dice.randrange(BEATS)
            end = self._dice.randint(start + 1, BEATS)
            whole = self._dice.random() < 0.5
            pad.loop = True if whole else (start * beat, end * beat)
        self._look()

    def _look(self) -> None:
        """Between a tempo's publication and that of its block a reading is wrong; but a phase that was lost stays
        lost, so that the better of two readings is to be judged."""
        reading = self._out_of_phase()
        if reading and reading[0] != self._before[0]:
            self.looks += 1
            self.worst = max(self.worst, min(reading[1], self._before[1]))
            self._before = reading

    def _out_of_phase(self) -> tuple[int, float] | None:
        """The engine's frame, and by how many source frames the worst is off; None where a block came between."""
        now, meters = self._engine.transport.position, self._engine.meters()
        if meters.frame != now.frame or self._engine.transport.position != now:
            return None
        off = [0.0]
        for index, bpm in TEMPOS.items():
            beats = float(meters.pads["position"][index]) * bpm / 60 - now.beats
            if math.isfinite(beats):  # it plays
                off.append(abs(beats - round(beats)) * 60 * RATE / bpm)
        return now.frame, max(off)

    def are_playing(self) -> bool:
        """Whether all of them are."""
        return all(self._engine.pads[index].state is PadState.PLAYING for index in TEMPOS)

    def faults(self) -> Iterator[str]:
        """What is wrong, one line each."""
        if not self.looks:
            yield "nobody looked at the locked loops"
        if self.worst > MOST_FRAMES:
            yield f"the locked loops were {self.worst:.1f} frames out of phase"
