"""What measures key lock, on sounds of which the answer is known."""

from __future__ import annotations

import numpy as np
import pytest

import key_lock_figures as figures
from key_lock_signals import (
    ATTACKS,
    CHORD,
    RATE,
    SPEEDS,
    Samples,
    attack,
    chord,
    clicks,
    panned,
    pink,
    placed,
    stereo,
    tones,
    white,
)

LOOP = 2 * RATE
AT = (9_001, 40_123, 70_777)
"""Where attacks begin in a loop."""


def ideal(kind: str, speed: float, turns: int = 2) -> Samples:
    """The attacks as they are, each at the frame next to where it should be."""
    firsts = [round((at + turn * LOOP) / speed) for turn in range(turns) for at in AT]
    return placed(kind, firsts, round(turns * LOOP / speed) + RATE)


def delayed(samples: Samples, frames: int) -> Samples:
    return np.concatenate([np.zeros((frames, 2)), samples])


@pytest.mark.parametrize("hertz", [55, 110, 440, 1000, 8000])
def test_a_tone_has_its_pitch(hertz: int) -> None:
    heard = tones([hertz], 2.5)

    assert abs(figures.cents(heard, hertz)) < 1e-5


@pytest.mark.parametrize("hertz", [55, 440, 8000])
@pytest.mark.parametrize("off", [-2.0, 0.05, 3.0])
def test_a_tone_that_is_off_is_off_by_as_much(hertz: int, off: float) -> None:
    moments = np.arange(round(2.5 * RATE)) / RATE
    heard = stereo(np.sin(2 * np.pi * hertz * 2 ** (off / 1200) * moments + 1))

    assert figures.cents(heard, hertz) == pytest.approx(off, rel=0.01, abs=1e-5)


@pytest.mark.parametrize("hertz", [[55], [440], [8000], CHORD])
def test_pure_tones_have_little_beside_them(hertz: list[int]) -> None:
    assert figures.snr_db(tones(hertz, 2.5), hertz) > (115 if min(hertz) >= 440 else 100)


@pytest.mark.parametrize("db", [20, 50, 80])
def test_noise_beside_tones_is_told_by_its_power(db: float) -> None:
    pure = chord(2.5)
    noise = white(len(pure), level=np.sqrt(np.mean(pure**2)) * 10 ** (-db / 20))

    assert figures.snr_db(pure + noise, CHORD) == pytest.approx(db, abs=0.3)


@pytest.mark.parametrize("kind", ATTACKS)
@pytest.mark.parametrize("speed", SPEEDS)
def test_attacks_that_are_as_they_were_have_no_error(kind: str, speed: float) -> None:
    source, heard = placed(kind, AT, LOOP), ideal(kind, speed)
    for turn in range(2):
        for at in AT:
            there = (at + turn * LOOP) / speed

            late = figures.onset_error_ms(heard, source, at, speed, turn)
            assert abs(late) * RATE <= 501  # half a frame, where it lies between two

            assert figures.rise_ms(heard, there) == pytest.approx(
                figures.rise_ms(source, at), abs=0.001
            )
            assert figures.quiet_before(source, at)
            assert figures.pre_echo_db(heard, there) < -75  # the attack before fades there


@pytest.mark.parametrize("kind", ATTACKS)
@pytest.mark.parametrize("frames", [5, 48, 300])
def test_an_attack_that_is_late_is_late_by_as_much(kind: str, frames: int) -> None:
    source, heard = placed(kind, AT, LOOP), delayed(placed(kind, AT, LOOP), frames)

    late = figures.onset_error_ms(heard, source, AT[1], 1.0, within_ms=30)

    assert late == pytest.approx(frames / 48, abs=0.001)


@pytest.mark.parametrize("kind", ATTACKS)
def test_over_a_chord_an_attack_is_where_it_was(kind: str) -> None:
    source = placed(kind, AT, LOOP) + chord(2, amplitude=0.05)

    late = figures.onset_error_ms(np.concatenate([source, source]), source, AT[2], 1.0, turn=1)

    assert late == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("ms", [1.0, 5.0])
def test_an_attack_that_rises_slowly_is_told_by_how_slowly(ms: float) -> None:
    frames = round(ms * 48 / 0.8)  # a tenth to nine tenths of it
    ramp = np.clip(np.arange(9600) / frames, 0, 1)
    sudden, slow = np.ones(9600), ramp
    heard = delayed(stereo(sudden), 4800), delayed(stereo(slow), 4800)

    added = figures.rise_ms(heard[1], 4800, within_ms=30) - figures.rise_ms(
        heard[0], 4800, within_ms=30
    )

    assert added == pytest.approx(ms, abs=0.4)


@pytest.mark.parametrize("db", [-20, -60])
def test_what_is_heard_before_an_attack_is_told(db: float) -> None:
    heard = placed("hat", AT, LOOP)
    loud = np.mean(attack("hat")[: RATE // 50] ** 2)
    before = slice(AT[0] - 960, AT[0] - 48)
    heard[before] = stereo(np.sqrt(loud) * 10 ** (db / 20) * np.ones(912))

    assert figures.pre_echo_db(heard, AT[0]) == pytest.approx(db, abs=0.3)
    assert figures.quiet_before(heard, AT[1]) and not figures.quiet_before(heard * 1.1, AT[0])


def test_an_image_that_is_kept_leaves_nothing_and_another_what_it_is() -> None:
    sound = panned(pink(RATE))

    assert figures.pan_residual_db(sound) < -250
    sound[:, 1] *= 1.01
    assert figures.pan_residual_db(sound) == pytest.approx(-40, abs=0.2)


def test_level_is_told_in_decibels() -> None:
    sound = white(RATE)

    assert figures.level_db(sound * 10 ** (-1.5 / 20), sound) == pytest.approx(-1.5)


@pytest.mark.parametrize("late", [0, 1, -7])
def test_a_click_that_drifts_is_seen(late: int) -> None:
    at, loop, turn, speed = 5_000, 22_351, 100, 0.94
    there = round((at + turn * loop) / speed)
    window = clicks(2_001, [1_000 + late])

    drift = figures.click_drift(window, there - 1_000, at, loop, turn, speed)

    assert drift == pytest.approx(late, abs=0.5)


def test_a_tone_alone_clicks_nowhere() -> None:
    assert figures.switch_click_db(tones([440], 2), [30_000], 0.25) < -80


def test_a_jump_in_a_tone_clicks() -> None:
    heard = tones([440], 2)
    heard[30_027:] *= -1  # from one peak to the opposite one

    assert figures.switch_click_db(heard, [30_010], 0.25) > -30
    assert figures.switch_click_db(heard, [60_000], 0.25) < -80
