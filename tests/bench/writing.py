#!/usr/bin/python3
"""What audio from Python costs, and how soon it is heard: write(), ping(), many engines that stream at once.

    PYTHONPATH=build/python tools/headless -- tests/bench/writing.py

Medians of one run. A quantum is 512 frames at 48 kHz: 10.7 ms.
"""

from __future__ import annotations

import argparse
import select
import sys
import threading
import time
from collections.abc import Iterator

import numpy as np

from figure import Figure, add_options, figure, show
from flitzis_looper_audio import AudioEngine, Pong

DEADLINE_SECONDS = 10.0
QUANTUM_NS = 512 * 1_000_000_000 / 48_000
BLOCK = np.random.default_rng(1).uniform(-1, 1, (512, 2)).astype(np.float32)


def write_calls(rounds: int) -> Iterator[Figure]:
    """A call that finds room, from NumPy."""
    with AudioEngine(buffer_frames=1 << 20, autoconnect=False) as engine:
        readings = []
        for _ in range(min(rounds * 20, engine.buffer_frames // len(BLOCK))):
            before = time.perf_counter_ns()
            engine.write(BLOCK)
            readings.append((time.perf_counter_ns() - before) / 1e3)
        yield figure("write(), 512 x 2 float32", "us", readings, 2.0)


def answers(rounds: int) -> Iterator[Figure]:
    """From ping() to the cycle that saw it, and to the Pong in Python."""
    seen: list[float] = []
    read: list[float] = []
    with AudioEngine() as engine:
        engine.poll_events()
        for number in range(rounds):
            time.sleep(0.001 * (number % 11))
            sent = time.monotonic_ns()
            engine.ping()
            pong = None
            while pong is None:
                select.select([engine], [], [], DEADLINE_SECONDS)
                pong = next((e for e in engine.poll_events() if isinstance(e, Pong)), None)
            read.append((time.monotonic_ns() - sent) / QUANTUM_NS)
            seen.append((pong.time_ns - sent) / QUANTUM_NS)
    yield figure("ping() to its cycle", "quanta", seen, None)
    yield figure("ping() to its Pong", "quanta", read, 2.0)


def heard(rounds: int) -> Iterator[Figure]:
    """From write() on an idle stream to the moment its first frame is heard, without the device's latency."""
    waited: list[float] = []
    written = 0
    with AudioEngine() as engine:
        for number in range(rounds):
            time.sleep(0.001 * (number % 11))
            sent = time.monotonic_ns()
            engine.write(BLOCK)
            engine.drain()
            clock = engine.clock()
            heard_at = engine.time_of(written + clock.stream_offset)
            latency = clock.latency_frames * 1_000_000_000 / engine.sample_rate
            waited.append((heard_at - latency - sent) / QUANTUM_NS)
            written += len(BLOCK)
    yield figure("write() to its cycle", "quanta", waited, 1.0)


def feed(engines: list[AudioEngine], until: float) -> None:
    """Keep every queue as full as it will go."""
    part = np.tile(BLOCK, (8, 1))
    while time.monotonic() < until:
        for engine in engines:
            if engine.writable >= len(part):
                engine.write(part)
        time.sleep(0.005)


def streams(count: int, seconds: float) -> Iterator[Figure]:
    """Engines that stream noise at once, two threads writing."""
    engines = [AudioEngine(name=f"Stream {number}") for number in range(count)]
    for engine in engines:
        engine.write(np.tile(BLOCK, (16, 1)))
        engine.start()
    until = time.monotonic() + seconds
    writers = [threading.Thread(target=feed, args=(engines[i::2], until)) for i in range(2)]
    for engine in engines:
        engine.reset_stats()
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    stats = [engine.stats() for engine in engines]
    for engine in engines:
        engine.close()
    missing = float(sum(one.underruns for one in stats))
    yield figure(f"underruns, {count} streams in all", "frames", [missing], 0.0)
    yield figure("- their xruns", "cycles", [float(one.xruns) for one in stats], None)
    yield figure("- their cycles", "cycles", [float(one.cycles) for one in stats], None)


def main() -> int:
    """Return the exit status."""
    line = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    line.add_argument("--rounds", type=int, default=100, help="of calls")
    line.add_argument("--streams", type=int, default=64, help="engines at once")
    line.add_argument("--seconds", type=float, default=10, help="for which they stream")
    add_options(line)
    arguments = line.parse_args()
    figures = [*write_calls(arguments.rounds), *answers(arguments.rounds)]
    figures += [*heard(arguments.rounds), *streams(arguments.streams, arguments.seconds)]
    return show(figures, arguments)


if __name__ == "__main__":
    sys.exit(main())
