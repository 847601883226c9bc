"""The master's limiter, through the engine; tests/dsp holds it beside a reference."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from kinds import NewEngine

pytestmark = pytest.mark.usefixtures("server")

RATE = 48000
NOISE = np.random.default_rng(4).uniform(-1, 1, (RATE, 2)).astype(np.float32)


def true_peak_db(heard: NDArray[np.float32]) -> float:
    """Between the frames, too: sixteen points each."""
    spectrum = np.fft.rfft(heard.astype(np.float64), axis=0)
    fine = np.fft.irfft(spectrum, 16 * len(heard), axis=0) * 16
    return 20 * float(np.log10(np.abs(fine).max()))


def test_off_it_is_not_there(new_engine: NewEngine) -> None:
    engine = new_engine(fade_ms=0)
    assert engine.limiter is False
    engine.write(NOISE[:4000])

    assert np.array_equal(engine.render(4000), NOISE[:4000])


def test_on_nothing_is_above_the_ceiling(new_engine: NewEngine) -> None:
    engine = new_engine(fade_ms=0)
    engine.limiter = True
    for pad in engine.pads[:4]:
        pad.load(NOISE).result(10)
        pad.gain_db = 12
        pad.play()
    engine.write(NOISE[:8000])

    heard = engine.render(20000)

    assert -2 < true_peak_db(heard) < -0.9
    assert engine.meters().master_peak <= 10 ** (-0.9 / 20)


def test_what_is_below_comes_later_as_it_is(new_engine: NewEngine) -> None:
    engine = new_engine(fade_ms=0)
    engine.limiter = True
    quiet = (NOISE * 0.1)[:4000]
    engine.write(quiet)

    heard = engine.render(6000)

    begin = int(np.flatnonzero(heard[:, 0])[0])
    assert begin == engine.stats().latency_frames
    assert np.array_equal(heard[begin : begin + 4000], quiet)
    assert not heard[begin + 4000 :].any()


def test_switched_on_while_it_plays_it_is_no_click(new_engine: NewEngine) -> None:
    engine = new_engine(fade_ms=0)
    sine = 0.5 * np.sin(2 * np.pi * 300 * np.arange(RATE) / RATE)
    engine.pads[0].load(sine.astype(np.float32).reshape(-1, 1)).result(10)
    engine.pads[0].play()
    pieces = [engine.render(1000)]
    for on in (True, False, True):
        engine.limiter = on
        pieces.append(engine.render(3000))

    heard = np.concatenate(pieces)[:, 0]

    assert np.abs(np.diff(heard)).max() < 2 * 0.5 * 2 * np.pi * 300 / RATE


def test_its_delay_is_in_the_latency(new_engine: NewEngine) -> None:
    engine = new_engine(fade_ms=0)
    engine.start()
    before = engine.stats().latency_frames

    engine.limiter = True
    after, clock = engine.stats().latency_frames, engine.clock().latency_frames
    engine.limiter = False

    assert 64 <= after - before <= 128
    assert clock == after
    assert engine.stats().latency_frames == before
