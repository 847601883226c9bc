"""What moves while it sounds moves frame by frame: a sine under every control, beside what its ramp makes of it.

The bar is for all that is not the ideal: a sine of float64 at the exact places and levels of ramps that are straight
lines over 10 ms, from wherever the one before had come to. Its peak bounds every step, and its sum is all the energy
that a spectrum could show beside the ideal's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from flitzis_looper_audio import AudioEngine
from kinds import NewEngine

RATE, RAMP = 48000, 480
FRAMES = RATE // 2
LEVELS_DB = -120  # beside the sine; what float32 leaves is at -130 and below
SPEEDS_DB = -88  # the interpolation's own, which stays at -92 whether the speed moves or not
Wave = NDArray[np.float64]
Moves = dict[int, float]  # at which frames, where to
Set = Callable[[AudioEngine, float], None]


def sine(hertz: float, places: NDArray[Any]) -> Wave:
    """Half of full scale, at places between frames."""
    wave: Wave = 0.5 * np.sin(2 * np.pi * hertz * places / RATE)
    return wave


def ideal(begin: float, moves: Moves) -> Wave:
    """A value with each frame: with the k-th of a ramp it is k/480 of the way. To where it goes already is no move."""
    line, aim = np.full(FRAMES, begin), begin
    for frame, target in sorted(moves.items()):
        if target == aim:
            continue
        here, aim = line[frame - 1], target
        way = np.minimum(np.arange(1, FRAMES - frame + 1) / RAMP, 1.0)
        line[frame:] = here + (target - here) * way
    return line


def one_step(begin: float, end: float, block: int) -> Moves:
    """There, and back while it is on its way."""
    here = 5 * block
    return {
        here: end,
        here + max(block, RAMP // 2 // block * block): begin,
        FRAMES // 2 // block * block: end,
    }


def many_steps(begin: float, end: float, block: int) -> Moves:
    """A knob that is turned there and back: with every block a little."""
    blocks = np.arange(1, FRAMES // block)
    values = begin + (end - begin) * np.sin(blocks * block / 3000) ** 2
    return {int(frame): float(value) for frame, value in zip(blocks * block, values)}


def heard(
    engine: AudioEngine, hertz: float, how: Set, begin: float, moves: Moves, block: int
) -> Wave:
    """A pad's sine while something is set at the beginnings of blocks."""
    pad = engine.pads[0]
    pad.load(sine(hertz, np.arange(4.0 * FRAMES)).astype(np.float32).reshape(-1, 1)).result(10)
    how(engine, begin)
    pad.play()
    pieces = []
    for frame in range(0, FRAMES, block):
        if frame in moves:
            how(engine, moves[frame])
        pieces.append(engine.render(min(block, FRAMES - frame)))
    sound: Wave = np.concatenate(pieces).astype(np.float64)
    return sound


def beside(rest: Wave) -> float:
    """The higher of its energy and its peak, each beside the sine's, in dB."""
    energy = float(np.sqrt(np.mean(rest**2))) / (0.5 / np.sqrt(2))
    return float(20 * np.log10(max(energy, float(np.abs(rest).max()) / 0.5) + 1e-12))


def in_db(amplitude: float) -> float:
    return -60.0 if amplitude == 0 else float(20 * np.log10(amplitude))


def set_gain(engine: AudioEngine, amplitude: float) -> None:
    engine.pads[0].gain_db = in_db(amplitude)


def set_pan(engine: AudioEngine, pan: float) -> None:
    engine.pads[0].pan = pan


def set_master(engine: AudioEngine, amplitude: float) -> None:
    engine.master = amplitude


def set_speed(engine: AudioEngine, speed: float) -> None:
    engine.pads[0].speed = speed


def set_all_speeds(engine: AudioEngine, speed: float) -> None:
    engine.speed = speed


pytestmark = [
    pytest.mark.usefixtures("server"),
    pytest.mark.parametrize("block", [64, 100, 1024]),
    pytest.mark.parametrize("hertz", [997, 5000]),
    pytest.mark.parametrize("moving", [one_step, many_steps]),
]


@pytest.mark.parametrize(("how", "begin", "end"), [(set_gain, 0.9, 0.2), (set_master, 1.0, 0.1)])
def test_levels(
    new_engine: NewEngine,
    how: Set,
    begin: float,
    end: float,
    moving: Callable[..., Moves],
    hertz: float,
    block: int,
) -> None:
    moves = moving(begin, end, block)

    sound = heard(new_engine(fade_ms=0, channels=1), hertz, how, begin, moves, block)[:, 0]

    expected = sine(hertz, np.arange(float(FRAMES))) * ideal(begin, moves)
    assert beside(sound - expected) < LEVELS_DB


def test_pan(new_engine: NewEngine, moving: Callable[..., Moves], hertz: float, block: int) -> None:
    moves = moving(-0.8, 0.7, block)

    sound = heard(new_engine(fade_ms=0), hertz, set_pan, -0.8, moves, block)

    for side, sign in enumerate((1, -1)):
        levels = {frame: min(1.0, 1 - sign * pan) for frame, pan in moves.items()}
        expected = sine(hertz, np.arange(float(FRAMES))) * ideal(min(1.0, 1 + sign * 0.8), levels)
        assert beside(sound[:, side] - expected) < LEVELS_DB


@pytest.mark.parametrize(
    ("how", "begin", "end"),
    [(set_speed, 1.0, 1.9), (set_speed, 0.9, -0.6), (set_all_speeds, 0.6, 1.3)],
)
def test_speed(
    new_engine: NewEngine,
    how: Set,
    begin: float,
    end: float,
    moving: Callable[..., Moves],
    hertz: float,
    block: int,
) -> None:
    if end < 0 and moving is many_steps:
        end = 0.3  # between forwards and backwards there is no speed to set
    moves = moving(begin, end, block)

    sound = heard(new_engine(fade_ms=0, channels=1), hertz, how, begin, moves, block)[:, 0]

    steps = ideal(begin, moves)
    places = np.concatenate([[0.0], np.cumsum(steps)[:-1]])
    expected = sine(hertz, places)
    inside = places > 100  # before that it begins
    assert beside((sound - expected)[inside]) < SPEEDS_DB


def test_equalizer(
    new_engine: NewEngine, moving: Callable[..., Moves], hertz: float, block: int
) -> None:
    """Each band, as it sounds alone, times where its gain is; tests/dsp holds the bands beside their design."""

    def eq(low: float, mid: float, high: float) -> tuple[float, float, float]:
        return in_db(low), in_db(mid), in_db(high)

    def alone(band: int) -> Set:
        def how(engine: AudioEngine, _: float) -> None:
            low, mid, high = np.eye(3)[band]
            engine.pads[0].eq = eq(low, mid, high)

        return how

    def all_bands(engine: AudioEngine, value: float) -> None:
        engine.pads[0].eq = eq(value, 1.2 - value, 0.5 * value)

    moves = moving(0.9, 0.1, block)

    sound = heard(new_engine(fade_ms=0, channels=1), hertz, all_bands, 0.9, moves, block)[:, 0]

    expected = np.zeros(FRAMES)
    for band, gain in enumerate([(0.0, 1.0), (1.2, -1.0), (0.0, 0.5)]):
        levels = {frame: gain[0] + gain[1] * value for frame, value in moves.items()}
        line = ideal(gain[0] + gain[1] * 0.9, levels)
        expected += (
            line * heard(new_engine(fade_ms=0, channels=1), hertz, alone(band), 0, {}, block)[:, 0]
        )
    assert beside(sound - expected) < LEVELS_DB
