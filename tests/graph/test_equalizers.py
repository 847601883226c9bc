"""A pad's equalizer, through the engine; tests/dsp holds it beside its design."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from kinds import NewEngine

pytestmark = pytest.mark.usefixtures("server")

RATE = 48000
NOISE = np.random.default_rng(2).uniform(-0.25, 0.25, (RATE, 2)).astype(np.float32)


def level(heard: NDArray[np.float32], low: float, high: float) -> float:
    """Of a part of the spectrum, in dB beside the noise's own."""

    def power(samples: NDArray[np.float32]) -> float:
        spectrum = np.abs(np.fft.rfft(samples[:, 0].astype(np.float64))) ** 2
        hertz = np.fft.rfftfreq(len(samples), 1 / RATE)
        return float(spectrum[(hertz >= low) & (hertz < high)].mean())

    return 10 * float(np.log10(power(heard) / power(NOISE[: len(heard)]) + 1e-20))


def test_neutral_it_is_not_there(new_engine: NewEngine) -> None:
    engine = new_engine(fade_ms=0)
    pad = engine.pads[0]
    pad.load(NOISE).result(10)
    assert pad.eq == (0, 0, 0)
    pad.eq = (-6, 0, 3)
    pad.eq = (0, 0, 0)

    pad.play()

    assert np.array_equal(engine.render(5000), NOISE[:5000])


def test_each_band_is_its_own(new_engine: NewEngine) -> None:
    engine = new_engine(fade_ms=0)
    pad = engine.pads[0]
    pad.load(NOISE).result(10)

    pad.eq = (-60, 6, -12)
    pad.play()
    heard = engine.render(RATE)

    assert (
        level(heard, 20, 100) < -25
    )  # noise has one line in some of them: the design is measured elsewhere
    assert level(heard, 700, 1500) == pytest.approx(6, abs=0.3)
    assert level(heard, 10000, 20000) == pytest.approx(-12, abs=0.3)


def test_what_it_filters_is_heard_out(new_engine: NewEngine) -> None:
    """A sample that ends within a bass drum's wave: the filter rings on, and then nothing is left."""
    engine = new_engine(fade_ms=0)
    pad = engine.pads[0]
    pad.load(np.full((1000, 2), 0.5, np.float32)).result(10)
    pad.eq = (0, 0, -60)
    pad.play()

    heard = engine.render(4000)[:, 0]

    assert np.abs(heard[1000:1050]).max() > 0.01
    assert np.abs(np.diff(heard[990:])).max() < 0.2
    assert not heard[3000:].any()


def test_a_change_is_no_click(new_engine: NewEngine) -> None:
    engine = new_engine(fade_ms=0)
    pad = engine.pads[0]
    sine = 0.5 * np.sin(2 * np.pi * 1000 * np.arange(RATE) / RATE)
    pad.load(sine.astype(np.float32).reshape(-1, 1)).result(10)
    pad.play()
    pieces = []
    for eq in ((0, 0, 0), (0, -60, 0), (6, 6, 6), (0, 0, 0), (-60, 0, 0), (0, 0, 0)):
        pad.eq = eq
        pieces.append(engine.render(4000))

    heard = np.concatenate(pieces)[:, 0]

    assert np.abs(np.diff(heard)).max() < 2.5 * 0.5 * 2 * np.pi * 1000 / RATE
    assert np.array_equal(heard[-2000:], sine.astype(np.float32)[len(heard) - 2000 : len(heard)])


def test_words_that_are_none(new_engine: NewEngine) -> None:
    pad = new_engine().pads[0]
    with pytest.raises(ValueError, match="^eq must be -60-6 dB, got 7$"):
        pad.eq = (0, 7, 0)
    with pytest.raises(TypeError, match=r"^eq must be \(low, mid, high\), each -60-6 dB; got 3$"):
        pad.eq = 3  # type: ignore[assignment]
