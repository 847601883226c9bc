"""The equalizer against its design in float64: what it passes, what it kills, and how it moves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from processing import Processing
from reference_eq import Sound, bands, equalized, gain_of, in_db, response, rms_db

pytest_plugins = ["processing"]

RATES = [8000, 44100, 48000, 96000, 384000]
LEVELS = [-60.0, -59.0, -24.0, -6.0, 0.0, 3.0, 6.0]
Dbs = tuple[float, float, float]


def at(dbs: Dbs, frame: int = 0) -> str:
    """Move there from this frame on."""
    return f"{frame} set " + " ".join(map(str, dbs))


def settled(processing: Processing, sound: NDArray[Any], dbs: Dbs, rate: int) -> Sound:
    """What comes out with gains that stay."""
    return np.asarray(processing.run("eq", sound, at(dbs), "0 reset", rate=rate)[0], np.float64)


def measured(
    processing: Processing, dbs: Dbs, rate: int
) -> tuple[NDArray[Any], NDArray[np.complex128]]:
    """Frequencies and the response there, from an impulse."""
    frames = 1 << int(np.ceil(np.log2(rate / 4)))
    impulse = np.zeros(frames)
    impulse[0] = 1.0
    out = settled(processing, impulse, dbs, rate)
    frequencies = np.fft.rfftfreq(frames, 1 / rate)
    heard = (frequencies >= 10) & (frequencies < 0.499 * rate)
    return frequencies[heard], np.fft.rfft(out)[heard]


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("band", range(3))
def test_each_band_follows_the_design(processing: Processing, band: int, rate: int) -> None:
    for db in LEVELS:
        dbs = tuple(db if i == band else 1.0 for i in range(3))
        frequencies, got = measured(processing, dbs, rate)  # type: ignore[arg-type]

        wanted = in_db(response(dbs, frequencies, rate))  # type: ignore[arg-type]

        heard = wanted > -80
        assert np.abs(in_db(got) - wanted)[heard].max() < 0.1, db
        assert np.all(in_db(got)[~heard] < -79), db


@pytest.mark.parametrize("rate", RATES)
def test_bands_at_one_gain_sum_flat(processing: Processing, rate: int) -> None:
    for db in (-59.0, -12.0, 1.0, 6.0):
        _, got = measured(processing, (db, db, db), rate)

        assert np.abs(in_db(got) - db).max() < 0.01, db


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("killed", range(3))
def test_nothing_is_left_of_a_killed_band(processing: Processing, killed: int, rate: int) -> None:
    noise = np.random.default_rng(killed).uniform(-1, 1, 20_000).astype(np.float32)
    dbs = tuple(-60.0 if i == killed else 6.0 for i in range(3))

    out = settled(processing, noise, dbs, rate)  # type: ignore[arg-type]

    wanted: NDArray[Any] = equalized(noise.astype(np.float64), dbs, rate)  # type: ignore[arg-type]
    assert in_db(np.abs(out - wanted)).max() < -100
    assert not np.any(settled(processing, noise, (-60.0, -60.0, -60.0), rate))


@pytest.mark.parametrize("rate", RATES)
def test_a_lone_band_passes_nothing_two_octaves_and_a_half_beyond(
    processing: Processing, rate: int
) -> None:
    """24 dB an octave, and twice that, where both crossovers lie in between."""
    frequencies, low = measured(processing, (0.0, -60.0, -60.0), rate)
    _, high = measured(processing, (-60.0, -60.0, 0.0), rate)

    assert np.all(in_db(low)[frequencies > 250 * 2**2.5] < -59)
    assert np.all(in_db(high)[frequencies < 30] < -140)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("hz", [20.0, 60.0, 250.0, 1000.0, 3900.0])
def test_a_tone_stays_clean(processing: Processing, hz: float, rate: int) -> None:
    """Rounding in float32 stays 118 dB down, even where 250 Hz is a 1536th of the rate."""
    tone = (0.9 * np.sin(2 * np.pi * hz / rate * np.arange(rate // 2))).astype(np.float32)
    for dbs in ((1.0, 1.0, 1.0), (6.0, -60.0, 0.0), (-60.0, 0.0, 3.0)):
        out = settled(processing, tone, dbs, rate)

        wrong = out - equalized(tone.astype(np.float64), dbs, rate)
        assert rms_db(wrong) < -118, dbs


def ramp(frames: int, start: int, length: int, before: float, after: float) -> Sound:
    """`before`, then a straight line, at `after` with the frame start + length - 1."""
    way = np.clip((np.arange(frames) - start + 1) / length, 0, 1)
    return before + (after - before) * way


@pytest.mark.parametrize("rate", [44100, 48000, 384000])
def test_a_life_is_crossfades_and_straight_lines(processing: Processing, rate: int) -> None:
    """In from neutral, a move, and out again: as a slow reference has it, so that sidebands are those of the lines."""
    frames, start, move, leave = rate // 2, rate // 10, rate // 5, rate // 3
    fade, smoothing = round(0.005 * rate + 1e-9), round(0.01 * rate)
    time = np.arange(frames) / rate
    tone = (0.4 * np.sin(2 * np.pi * 100 * time) + 0.4 * np.sin(2 * np.pi * 997 * time)).astype(
        np.float32
    )
    first, second = (-60.0, 0.0, 6.0), (6.0, -12.0, -60.0)
    out = processing.run(
        "eq",
        tone,
        at(first, start),
        at(second, move),
        at((0.0, 0.0, 0.0), leave),
        rate=rate,
        block=97,
    )[0].astype(np.float64)

    dry = tone.astype(np.float64)
    wet = np.zeros(frames)
    wet_bands = bands(np.where(np.arange(frames) < start, 0.0, dry), rate)
    for band, a, b in zip(wet_bands, map(gain_of, first), map(gain_of, second)):
        level = ramp(frames, start, smoothing, 1.0, a) + ramp(frames, move, smoothing, 0.0, b - a)
        wet += band * (level + ramp(frames, leave, smoothing, 0.0, 1.0 - b))
    mix = ramp(frames, start, fade, 0.0, 1.0) - ramp(frames, leave + smoothing, fade, 0.0, 1.0)
    assert in_db(out - (dry + (wet - dry) * mix)).max() < -105
    neutral = np.r_[0:start, leave + smoothing + fade : frames]
    assert np.array_equal(out[neutral], dry[neutral])


def test_moving_gains_leave_no_zipper(processing: Processing) -> None:
    """Of a tone whose band goes up and down all the time nothing is heard away from it but what lines leave."""
    rate, hz, step = 48000, 1500.0, 480
    frames = 1 << 15
    tone = (0.5 * np.sin(2 * np.pi * hz / rate * np.arange(frames))).astype(np.float32)
    moves = [at((0.0, -6.0 if i % 2 else 3.0, 0.0), i * step) for i in range(frames // step)]
    out = processing.run("eq", tone, at((0.0, -6.0, 0.0)), "0 reset", *moves)[0].astype(np.float64)

    points = [gain_of(-6.0)] + [gain_of(-6.0 if i % 2 else 3.0) for i in range(frames // step + 1)]
    level = np.interp(np.arange(frames) + 1, np.arange(len(points)) * step, points)
    low, mid, high = bands(tone.astype(np.float64), rate)
    window = np.blackman(frames)
    got, wanted = (
        np.abs(np.fft.rfft(x * window)) / frames for x in (out, low + high + mid * level)
    )
    away = np.abs(np.fft.rfftfreq(frames, 1 / rate) - hz) > 500
    assert in_db(got[away]).max() < in_db(wanted[away]).max() + 0.1
    assert in_db(got - wanted).max() < -120


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    program=st.lists(
        st.tuples(
            st.integers(0, 3000),
            st.tuples(*[st.sampled_from(LEVELS)] * 3),
        ),
        max_size=6,
    ),
    block=st.integers(1, 700),
)
def test_any_program_is_the_same_in_any_blocks(
    processing: Processing, program: list[tuple[int, Dbs]], block: int
) -> None:
    noise = np.random.default_rng(1).uniform(-1, 1, (3, 4000)).astype(np.float32)
    moves = [at(dbs, frame) for frame, dbs in sorted(program)]

    out = processing.run("eq", noise, *moves, block=block)

    assert np.array_equal(out, processing.run("eq", noise, *moves, block=4000))
    assert np.abs(out).max() < 8
