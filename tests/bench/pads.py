#!/usr/bin/python3
"""What pads cost from Python: loading by format, calls, readings, memory.

    PYTHONPATH=build/python tools/headless -- tests/bench/pads.py

Medians of one run, in an engine at rest. Files are a minute of stereo at 44.1 kHz, for an engine at 48 kHz.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from figure import Figure, add_options, figure, show
from flitzis_looper_audio import AudioEngine, Pad

ENCODERS = {
    "wav": ((), 0.2),
    "flac": ((), 0.2),
    "mp3": (("-b:a", "192k"), 0.3),
    "ogg": (("-c:a", "libvorbis", "-q:a", "6"), 0.3),
    "opus": (("-c:a", "libopus", "-b:a", "160k"), 0.4),
}
"""What ffmpeg is told for each, and seconds to reach."""
MINUTE = ("-f", "lavfi", "-i", "anoisesrc=d=60:c=pink:r=44100:a=0.3", "-ac", "2")
RATE, BLOCK = 48000, 64
HOUR = 3600 * RATE


def files(directory: Path) -> Iterator[tuple[Path, float]]:
    """A minute of pink noise in each format."""
    for suffix, (options, limit) in ENCODERS.items():
        path = directory / f"minute.{suffix}"
        subprocess.run(["ffmpeg", "-v", "error", *MINUTE, *options, path], check=True)
        yield path, limit


def resident() -> int:
    """Bytes of this process in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def loads(pad: Pad, rounds: int, directory: Path) -> Iterator[Figure]:
    """Each format, from load() to its result; load() alone; what a sample takes beside its frames."""
    returns: list[float] = []
    beside: list[float] = []
    for path, limit in files(directory):
        seconds: list[float] = []
        for _ in range(rounds):
            before, begin = resident(), time.perf_counter()
            loading = pad.load(path)
            returns.append((time.perf_counter() - begin) * 1e6)
            sample = loading.result()
            seconds.append(time.perf_counter() - begin)
            beside.append((resident() - before - sample.frames * 8) / 2**20)
            pad.unload()
            settle(before)
        yield figure(f"load, {path.suffix[1:]}, a minute", "s", seconds, limit)
    yield figure("load() returns", "us", returns, 50.0)
    yield figure(
        "memory beside the frames", "MiB", beside[1:], 1.0
    )  # the first opens the libraries


def settle(before: int) -> None:
    """Wait until the memory has come back, a second at most."""
    until = time.monotonic() + 1.0
    while resident() > before + 2**20 and time.monotonic() < until:
        time.sleep(0.005)


def calls(engine: AudioEngine, pad: Pad, rounds: int) -> Iterator[Figure]:
    """What a program does on every key, and for every picture it draws."""
    pad.load(np.zeros((HOUR, 1), np.float32)).result()

    def each(call: Callable[[], object], count: int = 20) -> list[float]:
        readings = []
        for _ in range(rounds):
            before = time.perf_counter_ns()
            for _ in range(count):
                call()
            readings.append((time.perf_counter_ns() - before) / 1e3 / count)
            engine.render(64)  # obeys
        return readings

    def set_gain() -> None:
        pad.gain_db = -3.0

    yield figure("play()", "us", each(pad.play), 1.0)
    yield figure("stop()", "us", each(pad.stop), 1.0)
    yield figure("gain_db = ...", "us", each(set_gain), 1.0)
    yield figure("position", "us", each(lambda: pad.position), None)
    yield figure("meters(), 216 pads", "us", each(engine.meters), 5.0)
    yield figure("overview(1000), an hour", "us", each(lambda: pad.overview(1000), 1), 1000.0)


def blocks(engine: AudioEngine, rounds: int) -> Iterator[Figure]:
    """The longest of a thousand blocks with all there is, Python's share included."""
    noise = np.random.default_rng(1).uniform(-1, 1, (4 * RATE, 2)).astype(np.float32)
    engine.limiter = True
    for pad in engine.pads[:32]:
        pad.load(noise).result()
        pad.loop, pad.speed, pad.eq = True, 1.06, (-3.0, 2.0, 1.0)
        pad.play()
    engine.render(RATE)  # the kernels are made, the ramps done
    worst: list[float] = []
    every: list[float] = []
    for _ in range(rounds):
        times = []
        for _ in range(1000):
            before = time.perf_counter_ns()
            engine.render(BLOCK)
            times.append((time.perf_counter_ns() - before) / 1e3)
        worst.append(max(times))
        every += times
    period = BLOCK / RATE * 1e6
    yield figure("block of 64, all voices and rooms", "us", every, None)
    yield figure("longest of 1000 of them", "us", worst, period / 4)


def main() -> int:
    """Return the exit status."""
    line = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    line.add_argument("--rounds", type=int, default=20, help="of loads and calls")
    add_options(line)
    arguments = line.parse_args()
    with (
        AudioEngine(autoconnect=False) as engine,
        tempfile.TemporaryDirectory(prefix="pads-") as directory,
    ):
        engine.stop()
        pad = engine.pads[0]
        figures = [*loads(pad, arguments.rounds, Path(directory))]
        figures += calls(engine, pad, arguments.rounds * 10)
        figures += blocks(engine, arguments.rounds)
        return show(figures, arguments)


if __name__ == "__main__":
    sys.exit(main())
