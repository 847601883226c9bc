"""interpolate() as it comes out of the build tree, and the same by the formula, in float64."""

from __future__ import annotations

import subprocess

import numpy as np
from numpy.typing import NDArray

from processing import SIMDS
from tool import path

ONE = 1 << 32  # a frame, in positions
CUT_OFF, BETA, HALF_WIDTH = 0.94, 9.0, 16

Positions = NDArray[np.int64]
Frames = NDArray[np.float64]  # one channel


def at_speed(speed: float, frames: int, first: int) -> Positions:
    """So many positions, the lowest one of which is `first`."""
    positions = first + np.arange(frames, dtype=np.int64) * round(abs(speed) * ONE)
    return positions if speed > 0 else positions[::-1].copy()


def run(*words: str | int, data: bytes = b"") -> bytes:
    """What the tool answers."""
    done = subprocess.run(
        [path("interpolate_tool"), *map(str, words)], input=data, capture_output=True, check=True
    )
    return done.stdout


def interpolated(
    sound: NDArray[np.float32], positions: Positions, step: int, simd: str = SIMDS[-1]
) -> NDArray[np.float32]:
    """Of a sound of shape (channels, frames), as shape (channels, positions); step: it chooses the kernel."""
    counts = np.array([*sound.shape, len(positions)], np.int64)
    made = run(simd, step, data=counts.tobytes() + positions.tobytes() + sound.tobytes())
    return np.frombuffer(made, np.float32).reshape(len(sound), -1)


def kernel(step: int) -> tuple[int, int, NDArray[np.float32]]:
    """Taps, phases, and rows of coefficients."""
    answer = run("kernel", step)
    taps, phases = map(int, np.frombuffer(answer[:16], np.int64))
    return taps, phases, np.frombuffer(answer[16:], np.float32).reshape(phases + 1, taps)


def impulse(frames: Frames, stretch: float) -> Frames:
    """Of the filter that the contract names: a sinc under a Kaiser window."""
    x = frames / stretch
    inside = np.clip(1 - (x / HALF_WIDTH) ** 2, 0, None)
    window = np.where(np.abs(x) <= HALF_WIDTH, np.i0(BETA * np.sqrt(inside)) / np.i0(BETA), 0)
    filtered: Frames = CUT_OFF * np.sinc(CUT_OFF * x) * window / stretch
    return filtered


def ideal(sound: Frames, positions: Positions, stretch: float) -> Frames:
    """One channel at the positions, the filter evaluated at each of the frames around them."""
    around = int(np.ceil(HALF_WIDTH * stretch))
    near = np.arange(1 - around, around + 1)
    whole, fraction = positions >> 32, (positions & (ONE - 1)) / ONE
    weights = impulse(near - fraction[:, None], stretch)
    heard: Frames = np.sum(sound[whole[:, None] + near] * weights, axis=1) / np.sum(weights, axis=1)
    return heard


def decibels(rest: Frames, beside: Frames | float) -> float:
    """Of the one's power beside the other's; a number is an effective value."""
    return float(10 * np.log10(np.mean(np.square(rest)) / np.mean(np.square(beside)) + 1e-30))
