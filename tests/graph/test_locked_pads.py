"""Locked pads through tempo moves: at every look, within the ramps, too, where the beats that passed say.

Loops are parts of their samples, of whole beats and not; pads leave the lock and join it again between the moves, and
keep what phase they have from then on.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from flitzis_looper_audio import AudioEngine, Pad
from kinds import NewEngine

pytestmark = pytest.mark.usefixtures("server")

RATE = 48000
RAMP = 960  # frames of a tempo move


@dataclass
class Locked:
    """A pad in its loop, and where it was when it was last put into phase, in frames and beats."""

    pad: Pad
    bpm: float
    loop: tuple[int, int]
    place: float = 0
    beats: float = 0

    def look(self, beats: float) -> None:
        assert self.pad.position is not None
        self.place, self.beats = self.pad.position * RATE, beats

    def ahead(self, beats: float) -> float:
        """Frames of the source that it is ahead of the beats."""
        start, end = self.loop
        wanted = self.place + (beats - self.beats) * 60 * RATE / self.bpm
        assert self.pad.position is not None and start <= self.pad.position * RATE < end
        off = (self.pad.position * RATE - wanted) % (end - start)
        return min(off, end - start - off, key=abs)


def load(engine: AudioEngine, random: np.random.Generator) -> list[Locked]:
    pads = []
    for pad in engine.pads[:8]:
        bpm = float(random.uniform(70, 180))
        beat = 60 * RATE / bpm
        start = int(random.integers(0, 20000))
        end = start + round(beat * random.choice([0.25, 4, 7, 3.3]))
        pad.load(np.zeros((end + 5000, 1), np.float32)).result(10)
        pad.loop = (start / RATE, end / RATE)
        pad.bpm, pad.anchor = bpm, float(random.uniform(0, 0.5))
        pads.append(Locked(pad, bpm, (start, end)))
    return pads


def stay_in_phase(engine: AudioEngine, moves: int, longest: int) -> None:
    random = np.random.default_rng(11)
    transport = engine.transport
    pads = load(engine, random)
    engine.bpm_lock = True
    for one in pads:
        one.pad.play(at="beat")
    engine.render(3 * RATE)
    for one in pads:
        one.look(transport.position.beats)

    for move in range(moves):
        transport.bpm = float(random.uniform(80, 160))
        looks = [*random.integers(1, RAMP // 4, 6), *random.integers(1, longest, 4)]
        for frames in looks:
            engine.render(int(frames))
            beats = transport.position.beats
            assert max(abs(one.ahead(beats)) for one in pads) < 0.1
        if move % 5 == 4:  # out and in again, amid a tempo move
            engine.bpm_lock = False
            engine.render(int(random.integers(1, RATE)))
            transport.bpm = float(random.uniform(80, 160))
            engine.render(int(random.integers(1, RAMP)))
            engine.bpm_lock = True
            engine.render(RAMP)
            for one in pads:
                one.look(transport.position.beats)


def test_locked_pads_stay_in_phase_at_all_times(new_engine: NewEngine) -> None:
    stay_in_phase(new_engine(fade_ms=0, channels=1), 30, RATE // 4)


@pytest.mark.soak
def test_locked_pads_stay_in_phase_for_an_hour_at_all_times(new_engine: NewEngine) -> None:
    engine = new_engine(fade_ms=0, channels=1)

    stay_in_phase(engine, 100, 18 * RATE)

    assert engine.frame > 3300 * RATE
