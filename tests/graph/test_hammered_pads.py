"""A thousand retriggers a second, on every voice there is: no cycle is lost to them, and nothing clicks."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from beside_bare import bare_stream, no_more_than_the_bare
from eventually import eventually
from flitzis_looper_audio import AudioEngine
from jack_recording import jack_recording
from kinds import NewEngine, NewServer
from profiling import profiled

pytestmark = pytest.mark.soak

RATE, QUANTUM, SECONDS = 48000, 64, 60
PADS, EVERY = 32, 48  # frames between two retriggers: a thousand a second, each pad's every 32 ms
AHEAD = RATE // 2  # that the calls are made before their frames
FADE_MS = 5.0
LEVEL = 1 / PADS
HERTZ = 10.0  # slow: a pad is far from zero when it is played again
PER_FRAME = math.tau * HERTZ / RATE
SINE = (LEVEL * np.sin(PER_FRAME * np.arange(RATE))).astype(np.float32).repeat(2).reshape(-1, 2)

# Every pad plays on, those that were played again within a fade have a tail beside it, and each tail falls.
FADE = FADE_MS * RATE / 1000
TAILS = math.ceil(FADE / EVERY) + 1
LARGEST_STEP = LEVEL * ((PADS + TAILS) * PER_FRAME + TAILS / FADE)


def hammer(engine: AudioEngine, seconds: int) -> None:
    """Play pad after pad for so long, each call half a second ahead."""
    first, retriggers = engine.frame + AHEAD, seconds * RATE // EVERY
    for number in range(retriggers):
        frame = first + number * EVERY
        if number % 100 == 0:
            eventually(lambda: engine.frame > frame - AHEAD)
        engine.pads[number % PADS].play(at=frame)
    eventually(lambda: engine.frame > first + retriggers * EVERY)


def test_hammered_pads_lose_no_cycle_that_the_bare_stream_keeps_and_never_click(
    new_server: NewServer, new_engine: NewEngine, tmp_path: Path
) -> None:
    new_server(pulse=False)
    engine = new_engine(quantum=QUANTUM, fade_ms=FADE_MS)
    for pad in engine.pads[:PADS]:
        pad.load(SINE).result(10)
        pad.loop = True
    with bare_stream(QUANTUM):
        engine.start()
        with jack_recording(tmp_path, engine, frames=(SECONDS + 20) * RATE) as recording:
            with profiled("flitzis-looper", "bare") as profile:
                hammer(engine, SECONDS)
                missed = profile.missed_by_all()
            heard = recording.end()

    stats = engine.stats()
    ours, floor = missed["flitzis-looper"], missed["bare"]
    assert (stats.late, stats.stolen, stats.quantum) == (0, 0, QUANTUM)
    assert no_more_than_the_bare(ours, floor)
    assert len(heard.samples) > 0.9 * SECONDS * RATE
    assert np.abs(heard.samples).max() > LEVEL
    # A cycle that the graph ran without us is silent: the recorder may have been there.
    assert heard.steps_above(LARGEST_STEP + 1e-5) <= 2 * ours
