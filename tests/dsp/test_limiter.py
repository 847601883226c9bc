"""The limiter: no true peak above the ceiling, whatever comes in; and no more than that."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import signal

from processing import Processing
from reference_limiter import DELAY, Sound, gains, ideal_peak_db, limited, true_peak_db

pytest_plugins = ["processing"]

RATE = 48000
FRAMES = 16_000
LEAD = 512  # silent frames, in which it fades in
MOST_DB = -0.9
TIME = np.arange(FRAMES)


def random(seed: int = 0) -> np.random.Generator:
    """The same numbers for everyone."""
    return np.random.default_rng(seed)


def square(hz: float, level: float = 1.0) -> Sound:
    """Naive: straight from one sign to the other."""
    return level * np.where(np.sin(2 * np.pi * hz / RATE * TIME + 0.1) < 0, -1.0, 1.0)


def spikes() -> Sound:
    """Single frames, pairs, and what goes high in between."""
    sound = np.zeros(FRAMES)
    sound[[1000, 3000, 3001, 6000, 6002, 9000, 9001, 9002]] = [4, 1, -1, 16, 16, 1, -1, 1]
    return sound


def alternating(frames: int) -> Sound:
    """Half the rate, whose sign turns now and then: between frames a converter without end would go on rising."""
    return np.asarray((-1.0) ** TIME * np.where(TIME // frames % 2, -1.0, 1.0))


PROGRAMS = {
    "square 100 Hz": square(100.3),
    "square 1 kHz": square(997.0, 4.0),
    "square 5 kHz": square(5001.3),
    "pairs": np.where(TIME % 4 < 2, 1.0, -1.0),
    "noise": random(1).normal(0, 0.25, FRAMES),
    "noise at +24 dB": 16 * random(1).normal(0, 0.25, FRAMES),
    "uniform at +24 dB": 16 * random(2).uniform(-1, 1, FRAMES),
    "two values": random(3).choice([-1.0, 1.0], FRAMES),
    "two values at +24 dB": random(4).choice([-16.0, 16.0], FRAMES),
    "bursts": 16 * random(5).uniform(-1, 1, FRAMES) * (TIME // 500 % 4 == 3),
    "pulses": random(6).uniform(-8, 8, FRAMES) * random(7).uniform(0, 1, FRAMES) ** 8,
    "spikes": spikes(),
    "quarter of the rate": 1.4 * np.sin(np.pi / 2 * TIME + np.pi / 4),
    "sweep": 4 * signal.chirp(TIME / RATE, 20, FRAMES / RATE, 23_900),
}


def delayed(
    processing: Processing, sound: NDArray[Any], rate: int = RATE, block: int = 512
) -> Sound:
    """What comes of `sound`, shape (channels, frames), without the delay."""
    sound = np.atleast_2d(sound)
    padded = np.pad(sound, ((0, 0), (LEAD if rate == RATE else rate // 50, DELAY)))
    out = processing.run("limiter", padded, "0 on", rate=rate, block=block)
    return out[:, padded.shape[1] - sound.shape[1] :].astype(np.float64)


@pytest.mark.parametrize("name", PROGRAMS)
def test_true_peaks_stay_below_the_ceiling(processing: Processing, name: str) -> None:
    out = delayed(processing, PROGRAMS[name])[0]

    assert true_peak_db(out) < MOST_DB
    assert ideal_peak_db(out) < MOST_DB


@pytest.mark.parametrize("frames", [1, 3, 7, 50, 333, 4000])
def test_half_the_rate_stays_below_the_ceiling_for_a_converter_of_finite_length(
    processing: Processing, frames: int
) -> None:
    out = delayed(processing, 4 * alternating(frames))[0]

    assert true_peak_db(out) < MOST_DB


@pytest.mark.parametrize("hz", [20, 100, 997, 5000, 9000, 12_001, 15_000, 17_000])
def test_a_tone_comes_out_at_the_ceiling(processing: Processing, hz: int) -> None:
    """It is not turned down more than it has to be, and one below the ceiling not at all."""
    tone = np.sin(2 * np.pi * hz / RATE * TIME + 0.3).astype(np.float32) * signal.windows.tukey(
        FRAMES, 0.2
    )

    loud = delayed(processing, 4 * tone)[0]
    quiet = (10 ** (-1.3 / 20) * tone).astype(np.float32)

    assert -1.25 < ideal_peak_db(loud) < -0.95
    assert np.array_equal(delayed(processing, quiet)[0], quiet)


@pytest.mark.parametrize("rate", [8000, 44100, 48000, 384000])
@pytest.mark.parametrize("name", PROGRAMS)
def test_it_is_what_a_slow_program_makes_of_it(
    processing: Processing, name: str, rate: int
) -> None:
    sound = np.stack([PROGRAMS[name], 0.5 * np.roll(PROGRAMS[name], 777)]).astype(np.float32)

    out = delayed(processing, sound, rate)

    expected = limited(sound.astype(np.float64), rate)
    assert np.abs(out - expected).max() < 2e-5 * np.abs(expected).max()


@pytest.mark.parametrize("name", PROGRAMS)
def test_gains_have_no_corners(processing: Processing, name: str) -> None:
    """A constant in a second channel shows them: a slope of 1/32 a frame, which changes by 2/1024 a frame at most."""
    constant = 2.0**-10
    out = delayed(processing, np.stack([PROGRAMS[name], np.full(FRAMES, constant)]))[1]

    got = out[:-1] / constant
    assert np.abs(np.diff(got)).max() <= 1 / 32 + 1e-6
    assert np.abs(np.diff(got, 2)).max() <= 2 / 1024 + 1e-6
    assert 0 < got.min() and got.max() <= 1
    assert np.abs(got - gains(PROGRAMS[name][None], RATE)[:-1]).max() < 1e-4


def piece(kind: str, frames: int, level: float, hz: float, seed: int) -> Sound:
    """A part of a program."""
    time = np.arange(frames)
    wave = np.sin(2 * np.pi * hz / RATE * time + seed)
    made = {
        "silence": np.zeros(frames),
        "sine": wave,
        "square": np.where(wave < 0, -1.0, 1.0),
        "noise": random(seed).uniform(-1, 1, frames),
        "two values": random(seed).choice([-1.0, 1.0], frames),
        "spikes": random(seed).uniform(-1, 1, frames)
        * (random(seed + 1).uniform(0, 1, frames) < 0.02),
        "constant": np.ones(frames),
    }
    return np.asarray(10 ** (level / 20) * made[kind])


PIECES = st.lists(
    st.builds(
        piece,
        st.sampled_from(["silence", "sine", "square", "noise", "two values", "spikes", "constant"]),
        st.integers(1, 1500),
        st.floats(-12, 36),
        st.floats(10, 23_990),
        st.integers(0, 1000),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(pieces=PIECES, block=st.integers(1, 700))
def test_no_program_gets_above_the_ceiling(
    processing: Processing, pieces: list[Sound], block: int
) -> None:
    sound = np.concatenate(pieces)

    out = delayed(processing, sound, block=block)[0]

    assert true_peak_db(out) < MOST_DB
    assert np.array_equal(out, delayed(processing, sound, block=100_000)[0])


def test_what_is_no_number_leaves_nothing_behind(processing: Processing) -> None:
    sound = 0.5 * PROGRAMS["noise"]
    broken = sound.copy()
    broken[[2000, 2001, 5000]] = [np.nan, np.inf, -np.inf]

    out = delayed(processing, broken)[0]

    assert np.all(np.isfinite(out)) and true_peak_db(out) < MOST_DB
    assert np.array_equal(out[6000:], delayed(processing, sound)[0][6000:])
