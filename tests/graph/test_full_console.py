"""All voices at another speed, with equalizers and the limiter: no cycle is lost that the bare stream keeps."""

from __future__ import annotations

import time

import numpy as np
import pytest

from beside_bare import bare_stream, no_more_than_the_bare
from eventually import eventually
from flitzis_looper_audio import PadState
from kinds import NewEngine, NewServer
from profiling import profiled

pytestmark = pytest.mark.soak

RATE, QUANTUM, SECONDS, VOICES = 48000, 256, 20, 32
NOISE = np.random.default_rng(1).uniform(-1, 1, (RATE // 10, 2)).astype(np.float32)


def test_full_voices_lose_no_cycle_that_the_bare_stream_keeps(
    new_server: NewServer, new_engine: NewEngine
) -> None:
    new_server(pulse=False)
    engine = new_engine(quantum=QUANTUM, voices=VOICES)
    engine.limiter = True
    for pad in engine.pads[:VOICES]:
        pad.load(NOISE).result(10)
        pad.loop, pad.speed, pad.eq = True, 1.06, (-3.0, 2.0, 1.0)
    with bare_stream(QUANTUM):
        engine.start()
        for pad in engine.pads[:VOICES]:
            pad.play()
        eventually(lambda: engine.pads[VOICES - 1].state is PadState.PLAYING)
        with profiled("flitzis-looper", "bare") as profile:
            begun = engine.frame
            for move in range(SECONDS):
                time.sleep(1)
                engine.speed = 1.0 + 0.05 * (move % 2)
            played = engine.frame - begun
            missed = profile.missed_by_all()

    assert engine.stats().quantum == QUANTUM
    assert played > 0.9 * SECONDS * RATE
    assert no_more_than_the_bare(missed["flitzis-looper"], missed["bare"])
