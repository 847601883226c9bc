"""Something to listen to: drums, chords, and both, as they are and in their own key at two speeds, as WAV files."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from side_by_side import in_key  # noqa: F401  # it knows the way to key_lock_signals
from side_by_side.sounds import RATE, write_wave
from side_by_side.stretchers import Samples, all_stretchers

from key_lock_signals import attack  # isort: skip

SPEEDS = (0.8, 1.25)
STEPS, STEP = 16, RATE // 8  # a bar of sixteenths at 120 beats a minute
BEATS = {"kick": (0, 6, 8, 14), "snare": (4, 12), "hat": (0, 2, 4, 6, 8, 10, 12, 14, 15)}
LEVELS = {"kick": 0.9, "snare": 0.6, "hat": 0.25}
CHORDS = ((110, 220, 262, 330, 392), (87, 175, 220, 262, 330))  # A minor, F; the same in both bars
TURNS = 4


def drums() -> Samples:
    """A bar."""
    mono = np.zeros(STEPS * STEP)
    for kind, steps in BEATS.items():
        hit = LEVELS[kind] * attack(kind)
        for step in steps:
            np.add.at(mono, (step * STEP + np.arange(len(hit))) % len(mono), hit)
    return np.stack([mono, mono], axis=1)


def chords() -> Samples:
    """A bar of two chords, every tone with partials, a little wider than one place."""
    half = STEPS * STEP // 2
    moments = np.arange(half) / RATE
    shape = np.minimum(1, moments / 0.01) * np.exp(-moments / 0.9)
    shape *= np.minimum(1, (moments[-1] - moments) / 0.03)
    bar = []
    for tones in CHORDS:
        sides = []
        for detuned in (0.9985, 1.0015):
            waves = [
                np.sin(2 * np.pi * hertz * detuned * partial * moments + hertz) / partial**1.5
                for hertz in tones
                for partial in range(1, 7)
            ]
            sides.append(0.07 * shape * np.sum(waves, axis=0))
        bar.append(np.stack(sides, axis=1))
    return np.concatenate(bar)


def loops() -> dict[str, Samples]:
    """By name, the peak of each at 0.7."""
    made = {"drums": drums(), "chords": chords(), "both": drums() + chords()}
    return {name: 0.7 * loop / np.max(np.abs(loop)) for name, loop in made.items()}


def write(to: Path, directory: Path, env: Mapping[str, str]) -> None:
    """NAME.wav, and NAME-PLAYER-SPEED.wav for every player that is there; four turns each."""
    to.mkdir(parents=True, exist_ok=True)
    for name, loop in loops().items():
        frames = TURNS * len(loop)
        keep(to / f"{name}.wav", np.tile(loop, (TURNS, 1)))
        for one in all_stretchers(directory, env):
            for speed in SPEEDS if not one.missing else ():
                heard = one.play(loop, speed, round(frames / speed))
                keep(to / f"{name}-{one.key}-{speed:g}.wav", heard)
    print(f"tools/bench: something to listen to is in {to}", file=sys.stderr, flush=True)


def keep(path: Path, sound: NDArray[Any]) -> None:
    """As float32."""
    write_wave(path, np.asarray(sound, np.float32).tobytes(), 1)
