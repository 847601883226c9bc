"""What needs no graph: the dsp floor's rooms, voices a core carries, alias; measured, kept, and as tables."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from side_by_side.look import MeasureError
from side_by_side.rooms import ROOT, Rooms

PEERS = ROOT / "tests" / "bench" / "peers"
LIMIT_SECONDS = 300
Row = dict[str, Any]


@dataclass(frozen=True)
class Program:
    """A program of tests/bench/peers that renders without a graph; missing: why it cannot be run here."""

    key: str
    label: str
    command: tuple[str, ...]
    missing: str = ""


def programs(rooms: Rooms) -> list[Program]:
    """In the order of the tables."""

    def other(key: str, label: str, module: str, *options: str) -> Program:
        command = (str(rooms.python), str(PEERS / f"{module}_offline.py"), *options)
        return Program(key, label, command, rooms.missing(module))

    return [
        other("engine", "this engine", "engine"),
        other("signalflow", "SignalFlow", "signalflow"),
        other("pygame", "pygame-ce", "pygame"),
        other("pedalboard", "pedalboard", "pedalboard"),
        other("pedalboard-linear", "pedalboard, linear", "pedalboard", "--quality", "Linear"),
    ]


def ask(program: Program, env: Mapping[str, str], *options: str) -> list[Row]:
    """What it answers; one row with the reason where it does not."""
    if program.missing:
        return [{"who": program.key, "why": program.missing}]
    try:
        output = printed([*program.command, *options], env)
        rows: list[Row] = json.loads(output.strip().splitlines()[-1])["rows"]
    except (MeasureError, LookupError, ValueError) as error:
        return [{"who": program.key, "why": str(error)}]
    return [{"who": program.key, **row} for row in rows]


def benchmarks(name: str, pattern: str, counter: str, seconds: float) -> dict[str, float]:
    """What the Google Benchmarks of a program in build/tests/bench count, by their names."""
    command = [str(ROOT / "build" / "tests" / "bench" / name), f"--benchmark_filter={pattern}"]
    command += ["--benchmark_format=json", f"--benchmark_min_time={seconds:g}"]
    told = json.loads(printed(command))["benchmarks"]
    return {one["name"]: one[counter] for one in told if counter in one}


def printed(command: list[str], env: Mapping[str, str] | None = None) -> str:
    """A command's output; MeasureError where it fails."""
    try:
        done = subprocess.run(
            command, env=env, capture_output=True, text=True, timeout=LIMIT_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise MeasureError(str(error)) from error
    if done.returncode != 0:
        raise MeasureError((done.stderr.strip().splitlines() or ["it said nothing"])[-1])
    return done.stdout


def repeated(option: str, values: tuple[float, ...]) -> list[str]:
    """An option for each value."""
    return [word for value in values for word in (option, f"{value:g}")]
