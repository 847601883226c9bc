"""Loops of an hour: no frame is lost or doubled at any seam, and no place drifts."""

from __future__ import annotations

import numpy as np
import pytest

from flitzis_looper_audio import AudioEngine, Pad
from kinds import NewEngine
from noise import noise
from recording import Samples

pytestmark = pytest.mark.usefixtures("server")

LENGTHS = (48000, 48001)  # they come together again after 48000 * 48001 frames, 13 hours
PIECE = 1 << 18
HOUR = 3600 * 48000


def all_of(pad: Pad, samples: Samples) -> None:
    pad.load(samples).result(10)
    pad.loop = True
    pad.play()


def plays_exactly(engine: AudioEngine, frames: int) -> bool:
    """Whether two loops at once are what their samples are at (frame modulo length), for so many frames."""
    loops = [noise(n, n, 2) for n in LENGTHS]
    for pad, loop in zip(engine.pads, loops):
        all_of(pad, loop)
    # So often in a row that any piece of it can be cut out at once, which is faster than an index of each frame.
    rows = [np.tile(loop, (PIECE // len(loop) + 2, 1)) for loop in loops]
    for first in range(0, frames, PIECE):
        count = min(PIECE, frames - first)
        places = [first % length for length in LENGTHS]
        one, other = (row[place : place + count] for row, place in zip(rows, places))
        if not np.array_equal(engine.render(count), one + other):
            return False
        for pad, length in zip(engine.pads, LENGTHS):
            if pad.position != (first + count) % length / 48000:
                return False
    return engine.frame == frames


def test_two_loops_are_exact_for_an_hour(new_engine: NewEngine) -> None:
    engine = new_engine(fade_ms=0, pads=2)

    assert plays_exactly(engine, HOUR)
