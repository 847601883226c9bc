#!/usr/bin/python3
"""Time an engine's life as a Python program meets it: each call, the import, memory, a held GIL.

    PYTHONPATH=build/python tools/headless -- tests/bench/life.py [--rounds 100] [--json]

Calls are timed in this process, a new engine each round. Import and memory are taken in fresh
interpreters: the import from the statement before it to the one after, memory (Rss of
/proc/self/smaps_rollup) from before the import to when the engine has played for a while. The GIL
is held in C, by a sleep that does not release it. What happens on stage (on_stage.py) has servers of its own.

The exit status is 1 where a figure misses its target and --strict is given.
"""

from __future__ import annotations

import argparse
import ctypes
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import on_stage
from figure import Figure, add_options, figure, show
from flitzis_looper_audio import AudioEngine, list_devices

DEADLINE_SECONDS = 10.0
MS = 1e3  # from seconds

IMPORT = """
import time
before = time.perf_counter()
import flitzis_looper_audio
print((time.perf_counter() - before) * 1e3)
"""
MEMORY = """
import time

def resident():
    with open("/proc/self/smaps_rollup") as lines:
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("Rss:"))

before = resident()
import flitzis_looper_audio
imported = resident()
engine = flitzis_looper_audio.AudioEngine()
engine.start()
deadline = time.monotonic() + 10
while engine.stats().cycles < 20:
    assert time.monotonic() < deadline, "no cycles"
    time.sleep(0.01)
running = resident()
print(running - before, imported - before, running - imported)
"""


def seconds(call: Callable[[], object]) -> float:
    """How long a call takes."""
    before = time.perf_counter()
    call()
    return time.perf_counter() - before


def wait_for(condition: Callable[[], bool], what: str) -> None:
    """Poll; TimeoutError when it does not come."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"no {what} within {DEADLINE_SECONDS} s")
        time.sleep(0.002)


def output_ports() -> int:
    """How many output ports of the engine other clients see."""
    ports = subprocess.run(
        ["pw-link", "--output"], capture_output=True, text=True, timeout=DEADLINE_SECONDS
    )
    return sum(line.startswith("flitzis-looper:") for line in ports.stdout.splitlines())


def calls(rounds: int) -> Iterator[Figure]:
    """Every call of the contract, a new engine each round."""
    times: dict[str, list[float]] = {}

    def timed(name: str, call: Callable[[], object]) -> None:
        times.setdefault(name, []).append(seconds(call) * MS)

    quantum_ms = 0.0
    for turn in range(rounds + 1):
        if turn == 1:
            times.clear()  # the first round loads PipeWire's plug-ins
        before = time.perf_counter()
        engine = AudioEngine()
        times.setdefault("AudioEngine()", []).append((time.perf_counter() - before) * MS)
        if turn == 0 and engine.node_id is not None and output_ports() != engine.channels:
            raise RuntimeError("AudioEngine() returned, but pw-link does not show its ports")
        timed("start()", engine.start)
        wait_for(lambda: engine.stats().cycles > 2, "cycles")
        quantum_ms = engine.stats().quantum / engine.stats().graph_rate * MS
        timed("stats()", engine.stats)
        timed("stop()", engine.stop)
        timed("close()", engine.close)
        timed("list_devices()", list_devices)
    targets = {"AudioEngine()": 8.0, "start()": quantum_ms + 5, "stop()": 3.0, "close()": 5.0}
    targets["list_devices()"] = 5.0
    for name, readings in times.items():
        yield figure(name, "ms", readings, targets.get(name))


def fresh(
    program: str, rounds: int, unit: str, wanted: dict[str, float | None]
) -> Iterator[Figure]:
    """The numbers that a program prints, run in one fresh interpreter after another.

    wanted: the numbers' names, in the order in which they are printed, and their targets.
    """
    readings = []
    for _ in range(rounds + 1):
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
        )
        readings.append([float(word) for word in done.stdout.split()])
    columns = zip(*readings[1:])  # the first compiles, and fills the page cache
    for (name, target), column in zip(wanted.items(), columns):
        yield figure(name, unit, list(column), target)


def held_gil(hold_seconds: int) -> Iterator[Figure]:
    """Hold the GIL while the engine runs; count what the graph ran without us."""
    sleep = ctypes.PyDLL(None).sleep  # PyDLL keeps the GIL, CDLL would let go of it
    python_ran = 0
    ended = threading.Event()

    def count() -> None:
        nonlocal python_ran
        while not ended.wait(0.01):
            python_ran += 1

    with AudioEngine() as engine:
        wait_for(lambda: engine.stats().cycles > 20, "cycles")
        witness = threading.Thread(target=count)
        witness.start()
        ran_before, before = python_ran, engine.stats()
        sleep(hold_seconds)
        after, ran_after = engine.stats(), python_ran
        ended.set()
        witness.join()
    if ran_after - ran_before > 2:
        raise RuntimeError("another Python thread ran: the GIL was not held")
    held = f"GIL held {hold_seconds} s: "
    yield figure(held + "cycles lost", "", [float(after.xruns - before.xruns)], 0.0)
    yield figure(held + "cycles run", "", [float(after.cycles - before.cycles)], None)


def read_often(rounds: int) -> Iterator[Figure]:
    """stats() of a running engine, called again and again."""
    calls = 1000
    with AudioEngine() as engine:
        wait_for(lambda: engine.stats().cycles > 20, "cycles")
        readings = [
            seconds(lambda: [engine.stats() for _ in range(calls)]) / calls * 1e6
            for _ in range(rounds)
        ]
    yield figure("stats(), again and again", "us", readings, 2.0)


def stage(rounds: int) -> Iterator[Figure]:
    """What a performer waits for."""
    yield figure("change to event", "ms", on_stage.events(rounds), 20.0)
    yield figure("default known to callbacks", "ms", on_stage.restarts(rounds), 150.0)
    yield figure("silence in a move", "ms", on_stage.moves(rounds), 25.0)


def parser() -> argparse.ArgumentParser:
    """The command line."""
    line = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    line.add_argument("--rounds", type=int, default=100, help="of calls")
    line.add_argument("--fresh", type=int, default=30, help="fresh interpreters")
    line.add_argument("--hold", type=int, default=5, help="seconds to hold the GIL for; 0: do not")
    line.add_argument("--stage", type=int, default=20, help="restarts, and moves; 0: none")
    add_options(line)
    return line


def main() -> int:
    """Return the exit status."""
    arguments = parser().parse_args()
    figures = list(calls(arguments.rounds)) + list(read_often(arguments.rounds))
    figures += fresh(IMPORT, arguments.fresh, "ms", {"import": 15.0})
    memory = {"memory, import and engine": 6.0, "- the import": None, "- the engine": None}
    figures += fresh(MEMORY, arguments.fresh, "MiB", memory)
    if arguments.hold > 0:
        figures += held_gil(arguments.hold)
    if arguments.stage > 0:
        figures += stage(arguments.stage)
    return show(figures, arguments)


if __name__ == "__main__":
    sys.exit(main())
