"""The stretcher's figures, where it is told the onsets: what pads make of it is in test_key_lock."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

import key_lock_figures as figures
import key_lock_table as table
from key_lock_signals import (
    ATTACKS,
    CHORD,
    RATE,
    SPEEDS,
    Samples,
    chord,
    clicks,
    panned,
    pink,
    placed,
    tones,
    white,
)
from stretching import Stretching, stretching

__all__ = ["stretching"]

AT = (9_001, 33_123, 70_777)
"""Where attacks begin in a loop of two seconds."""
FORCED = (3_000, 12_000, 17_000, 26_000, 38_000)
"""Onsets of which the chord knows nothing."""

at_each_speed = pytest.mark.parametrize("speed", SPEEDS)


def settled(stretching: Stretching, loop: Samples, speed: float) -> Samples:
    """Three seconds without the first half."""
    return stretching.play(loop, speed, 3 * RATE)[RATE // 2 :]


@at_each_speed
def test_a_tone_keeps_its_pitch_and_stays_pure(stretching: Stretching, speed: float) -> None:
    for hertz, snr in ((55, 50), (110, 70), (220, 70), (440, 100), (3000, 100), (8000, 100)):
        heard = settled(stretching, tones([hertz]), speed)

        assert abs(figures.cents(heard, hertz)) <= 0.01
        assert figures.snr_db(heard, [hertz]) >= snr


@at_each_speed
def test_a_chord_stays_pure_with_onsets_and_without(stretching: Stretching, speed: float) -> None:
    heard = settled(stretching, chord(), speed)
    forced = stretching.play(chord(), speed, 3 * RATE, FORCED)[RATE // 2 :]

    assert figures.snr_db(heard, CHORD) >= 40
    assert figures.snr_db(forced, CHORD) >= 40


@at_each_speed
@pytest.mark.parametrize("kind", ATTACKS)
def test_attacks_are_where_they_belong_and_as_sharp_as_they_were(
    stretching: Stretching, kind: str, speed: float
) -> None:
    loop = placed(kind, AT, 2 * RATE)
    heard = stretching.play(loop, speed, round(4 * RATE / speed), AT)

    for turn in (0, 1):
        for at in AT:
            there = (at + turn * len(loop)) / speed
            late = figures.onset_error_ms(heard, loop, at, speed, turn)
            assert abs(late) <= 0.03
            assert figures.rise_ms(heard, there) - figures.rise_ms(loop, at) <= 0.05
            assert figures.pre_echo_db(heard, there) <= -60


@at_each_speed
@pytest.mark.parametrize("kind", ATTACKS)
def test_attacks_over_a_chord_are_where_they_belong(
    stretching: Stretching, kind: str, speed: float
) -> None:
    def play(loop: Samples, speed: float, frames: int) -> NDArray[np.float32]:
        return stretching.play(loop, speed, frames, table.AT).astype(np.float32)

    assert table.attacks(play, speed, over_chord=True, kinds=[kind]).onset_ms <= 0.1


@pytest.mark.parametrize("speed", SPEEDS[1:])
@pytest.mark.parametrize("kind", ATTACKS)
def test_a_chord_goes_on_under_an_attack_without_a_jump(
    stretching: Stretching, kind: str, speed: float
) -> None:
    loop = placed(kind, AT, 2 * RATE) + chord(2)
    heard = stretching.play(loop, speed, round(2 * RATE / speed), AT)

    begin, end = (round(at / speed) for at in (AT[0] + 0.4 * RATE, AT[1] - 1000))
    alone = chord(20)[begin:end]
    assert figures.level_db(heard[begin:end] - alone, alone) <= -25


@at_each_speed
def test_clicks_do_not_drift(stretching: Stretching, speed: float) -> None:
    for frames in (24_000, 22_351):
        loop = clicks(frames, [1000])
        for turn in figures.drift_turns():
            first = max(0, int((1000 + turn * frames) / speed) - 8000)
            heard = stretching.play(loop, speed, 9000, [1000], first * speed)
            window = heard[-4000:] if first else heard
            begin = first + len(heard) - len(window)
            drift = figures.click_drift(window, begin, 1000, frames, turn, speed)
            assert abs(drift) <= 1


@at_each_speed
def test_the_image_is_kept_and_noise_as_loud_as_it_was(
    stretching: Stretching, speed: float
) -> None:
    image = panned(pink(RATE))
    noise = white(RATE)

    assert figures.pan_residual_db(stretching.play(image, speed, 3 * RATE)) <= -100
    assert abs(figures.level_db(settled(stretching, noise, speed), noise)) <= 0.6


@pytest.mark.parametrize("apart", [960, 1500, 2200, 3000, 4000])
@at_each_speed
def test_a_roll_keeps_its_loudness(stretching: Stretching, apart: int, speed: float) -> None:
    frames = RATE // apart * apart
    onsets = range(0, frames, apart)
    loop = white(frames, level=0.2) * np.exp(-(np.arange(frames) % apart) / 4000)[:, None]
    heard = stretching.play(loop, speed, 2 * RATE, onsets)

    assert abs(figures.level_db(heard, loop)) <= 1.5
    assert np.max(np.abs(heard)) <= 2.5 * np.max(np.abs(loop))  # noise whose phases are others
