"""Sounds for whoever has none at hand: a bar of eight instruments at 120 beats a minute, made here, plainly."""

from __future__ import annotations

import math
import random
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .slot import Sound

RATE = 24000
"""Hz: little to make, enough to hear."""
BAR = 2.0
"""Seconds of each sound: those that start on one frame stay together."""
LOUDEST = 0.4
"""Of each, so that several together do not clip."""
BEATS = 4
"""Of each, so that they keep any tempo."""
STEPS = 16
TAU = 2 * math.pi
Voice = Callable[[float, float, random.Random], float]
"""A sample of a note: of its time in seconds, its frequency, and a source of noise."""


@dataclass(frozen=True)
class Instrument:
    """What it plays in the bar: a line of 16 steps, "x" a hit, a letter a note of `NOTES`."""

    name: str
    steps: str
    length: float
    voice: Voice
    plays: bool = False
    """From the start, without a key."""


NOTES = {
    "x": 1.0,
    **{
        letter: 55.0 * 2 ** (half / 12)
        for letter, half in zip("ABCDEFGH", (0, 3, 5, 7, 10, 12, 15, 17))
    },
}


def _kick(time: float, _: float, __: random.Random) -> float:
    return math.sin(TAU * (48 * time + 4.5 * (1 - math.exp(-28 * time)))) * math.exp(-9 * time)


def _snare(time: float, _: float, noise: random.Random) -> float:
    body = math.sin(TAU * 190 * time) * math.exp(-24 * time)
    return 0.5 * body + 0.5 * noise.uniform(-1, 1) * math.exp(-17 * time)


def _hat(time: float, _: float, noise: random.Random) -> float:
    return 0.45 * noise.uniform(-1, 1) * math.exp(-55 * time)


def _shaker(time: float, _: float, noise: random.Random) -> float:
    return 0.3 * noise.uniform(-1, 1) * math.sin(math.pi * min(1.0, time / 0.1)) ** 2


def _bass(time: float, pitch: float, _: random.Random) -> float:
    turn = TAU * pitch * time
    return (
        0.6
        * (math.sin(turn) + 0.4 * math.sin(2 * turn) * math.exp(-6 * time))
        * math.exp(-3 * time)
    )


def _chord(time: float, pitch: float, _: random.Random) -> float:
    rise = min(1.0, time / 0.05) * math.exp(-1.2 * time)
    return (
        0.16 * rise * sum(math.sin(TAU * 4 * pitch * ratio * time) for ratio in (1, 1.1892, 1.4983))
    )


def _pluck(time: float, pitch: float, _: random.Random) -> float:
    turn = TAU * 8 * pitch * time
    return (
        0.35
        * (math.sin(turn) + 0.3 * math.sin(3 * turn) * math.exp(-20 * time))
        * math.exp(-8 * time)
    )


def _zap(time: float, _: float, __: random.Random) -> float:
    return 0.4 * math.sin(TAU * 1400 / 6 * (1 - math.exp(-6 * time))) * math.exp(-4 * time)


INSTRUMENTS = (
    Instrument("kick", "x...x...x...x...", 0.4, _kick, plays=True),
    Instrument("snare", "....x.......x..x", 0.25, _snare),
    Instrument("hats", "..x...x...x...xx", 0.1, _hat, plays=True),
    Instrument("shaker", "xxxxxxxxxxxxxxxx", 0.1, _shaker),
    Instrument("bass", "A..A..A.C..C..D.", 0.35, _bass, plays=True),
    Instrument("chords", "A.......C...D...", 1.0, _chord),
    Instrument("pluck", "F.DFG.F.D.CDF.GH", 0.3, _pluck),
    Instrument("zap", "x...............", 0.9, _zap),
)


def sound(instrument: Instrument) -> Sound:
    """A bar of it; what rings on at its end rings on at its start, as it is to be looped."""
    bar = array("f", bytes(4 * int(RATE * BAR)))
    noise = random.Random(instrument.name)
    for step, letter in enumerate(instrument.steps):
        if letter != ".":
            first = step * len(bar) // STEPS
            for frame in range(int(RATE * instrument.length)):
                bar[(first + frame) % len(bar)] += instrument.voice(
                    frame / RATE, NOTES[letter], noise
                )
    peak = max(max(bar), -min(bar))
    frames = array("f", (LOUDEST * one / max(LOUDEST, peak) for one in bar))
    return Sound(instrument.name, frames, RATE, BEATS)


def sounds() -> Sequence[Sound]:
    """All of them; takes about half a second."""
    return [sound(one) for one in INSTRUMENTS]


def playing() -> list[int]:
    """The numbers of those that play from the start."""
    return [number for number, one in enumerate(INSTRUMENTS) if one.plays]
