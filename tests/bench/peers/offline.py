"""What every measured program that renders without a graph does beside rendering: options, sounds, times, the report.

It prints one JSON object: what each speed costs a frame and voice; with --sine, what each sine becomes at each speed.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
AMPLITUDE = 0.5  # of a sine
EDGE = 1000  # frames at both ends that a filter may take to begin and to end
READINGS = 3  # at least

Samples = NDArray[np.float32]
Mono = NDArray[np.float64]
Render = Callable[[], int]
Row = dict[str, object]


class CannotError(Exception):
    """It has nothing for what is asked; the message is the reason in the table."""


class Program(ABC):
    """How one library plays."""

    def __init__(self, given: argparse.Namespace) -> None:
        self.given = given

    @abstractmethod
    def mix(self, sound: Samples, speed: float) -> Render:
        """Loop the sound, shape (frames, 2), in as many voices as are given; with --console through a three-band
        equalizer each and a limiter over all. What is returned renders about a quantum, and says how many frames.
        """

    def play(self, sound: Samples, speed: float, frames: int) -> Mono:
        """Play the first channel of the sound from its beginning."""
        raise CannotError("it plays at speed 1 only")


def options(description: str | None) -> argparse.ArgumentParser:
    """The command line of every program."""
    line = argparse.ArgumentParser(description=description)
    line.add_argument("--speed", type=float, action="append", default=[], help="repeatable")
    line.add_argument("--sine", type=float, action="append", default=[], help="in Hz; repeatable")
    line.add_argument("--console", action="store_true", help="equalizers and a limiter")
    line.add_argument("--voices", type=int, default=32)
    line.add_argument("--quantum", type=int, default=512)
    line.add_argument("--seconds", type=float, default=0.5, help="that each speed is timed for")
    return line


def noise() -> Samples:
    """A second of stereo."""
    return np.random.default_rng(1).uniform(-0.1, 0.1, (RATE, 2)).astype(np.float32)


def sine(hertz: float) -> Samples:
    """A second of stereo."""
    wave = AMPLITUDE * np.sin(2 * np.pi * hertz * np.arange(RATE) / RATE)
    stereo: Samples = np.stack([wave, wave], axis=1).astype(np.float32)
    return stereo


def residual_db(heard: Mono, hertz: float) -> float:
    """All that is no sine of this frequency, beside the sine that was played; above half the rate there is none."""
    if hertz < RATE / 2:
        angle = 2 * np.pi * hertz * np.arange(len(heard)) / RATE
        basis = np.stack([np.sin(angle), np.cos(angle)], axis=1)
        fit, *_ = np.linalg.lstsq(basis, heard, rcond=None)
        heard = heard - basis @ fit
    level = np.sqrt(np.mean(heard**2)) / (AMPLITUDE / np.sqrt(2))
    return float(20 * np.log10(level + 1e-12))


def times(program: Program) -> Iterator[Row]:
    """CPU time in ns a frame and voice, the median of many readings."""
    given = program.given
    for speed in given.speed:
        row: Row = {"speed": speed, "console": given.console}
        try:
            render = program.mix(noise(), speed)
            render()
            row["ns"] = cost(render, given.quantum, given.seconds) / given.voices
        except CannotError as error:
            row["why"] = str(error)
        yield row


def cost(render: Render, quantum: int, seconds: float) -> float:
    """In ns a frame."""
    readings: list[float] = []
    until = time.monotonic() + seconds
    while len(readings) < READINGS or time.monotonic() < until:
        frames, before = 0, time.process_time_ns()
        while frames < quantum:
            frames += render()
        readings.append((time.process_time_ns() - before) / frames)
    return statistics.median(readings)


def sines(program: Program) -> Iterator[Row]:
    """What is heard beside each sine, in dB."""
    for speed in program.given.speed:
        for hertz in program.given.sine:
            row: Row = {"speed": speed, "hertz": hertz}
            try:
                heard = program.play(sine(hertz), speed, int(0.95 * RATE / speed))
                row["db"] = residual_db(heard[EDGE:-EDGE], hertz * speed)
            except CannotError as error:
                row["why"] = str(error)
            yield row


def run(program: Program) -> None:
    """Answer what is asked."""
    rows = sines(program) if program.given.sine else times(program)
    print(json.dumps({"rows": list(rows)}), flush=True)
