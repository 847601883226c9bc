"""The table of figures that a stretcher is judged by, whoever it is: it plays a loop at a speed, and is listened to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

import key_lock_figures as figures
from key_lock_signals import (
    ATTACKS,
    CHORD,
    RATE,
    Samples,
    chord,
    panned,
    pink,
    placed,
    tones,
    white,
)

Play = Callable[[Samples, float, int], NDArray[np.float32]]
"""play(loop, speed, frames): the first frames of the loop, in its own key, from its beginning on."""

TONES = (55, 110, 220, 440, 1000, 3000, 8000)
LONG, SETTLED = 3 * RATE, RATE // 2  # rendered, and dropped at its beginning
LOOP = 2 * RATE
AT = (9_001, 40_123, 70_777)
"""Where attacks begin in a loop of LOOP frames."""
UNDER_ATTACKS = 0.02
"""Amplitude of the chord that attacks are played over: below a tenth of their peaks."""


@dataclass(frozen=True)
class Attacks:
    """The worst of all attacks of all kinds, nan where one is not to be found or none can be judged."""

    onset_ms: float
    rise_ms: float
    pre_echo_db: float


def steady(play: Play, loop: Samples, speed: float) -> NDArray[np.float32]:
    """Three seconds without the first half."""
    return play(loop, speed, LONG)[SETTLED:]


def cents(play: Play, speed: float, hertz: int) -> float:
    """How far a tone is off."""
    return figures.cents(steady(play, tones([hertz]), speed), hertz)


def tone(play: Play, speed: float, hertz: int) -> tuple[float, float]:
    """Of one rendering: how far a tone is off, in cents, and how pure it is, in dB."""
    heard = steady(play, tones([hertz]), speed)
    return figures.cents(heard, hertz), figures.snr_db(heard, [hertz])


def chord_snr_db(play: Play, speed: float) -> float:
    """How pure the ten-tone chord is."""
    return figures.snr_db(steady(play, chord(), speed), CHORD)


def attacks(
    play: Play,
    speed: float,
    over_chord: bool = False,
    within_ms: float = figures.WITHIN_MS,
    kinds: Sequence[str] = ATTACKS,
) -> Attacks:
    """The kinds, each three times a loop, two turns of it; over a chord only where they begin."""
    late, slower, before = [], [], []
    for kind in kinds:
        source = placed(kind, AT, LOOP)
        if over_chord:
            source = source + chord(2, amplitude=UNDER_ATTACKS)
        heard = play(source, speed, round(2 * LOOP / speed) + RATE // 10)
        for turn in range(2):
            for at in AT:
                there = (at + turn * LOOP) / speed
                error = figures.onset_error_ms(heard, source, at, speed, turn, RATE, within_ms)
                late.append(abs(error))
                if figures.quiet_before(source, at):
                    sharp = figures.rise_ms(source, at, within_ms=within_ms)
                    slower.append(figures.rise_ms(heard, there, within_ms=within_ms) - sharp)
                    begins = there + np.nan_to_num(error) * RATE / 1000
                    before.append(figures.pre_echo_db(heard, begins))
    worst = (float(np.max(values)) if values else float("nan") for values in (late, slower, before))
    return Attacks(*worst)


def pan_db(play: Play, speed: float) -> float:
    """What is lost of R = -0.5 L, in pink noise."""
    return figures.pan_residual_db(steady(play, panned(pink(RATE)), speed))


def noise_db(play: Play, speed: float) -> float:
    """The level of white noise."""
    loop = white(RATE)
    return figures.level_db(steady(play, loop, speed), loop)
