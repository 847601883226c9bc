"""Readings of one thing, summed up; and the table of them that life.py, writing.py and pads.py print."""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Figure:
    """One line of the table: many readings of one thing."""

    name: str
    unit: str
    median: float
    lowest: float
    highest: float
    readings: int
    target: float | None = None

    @property
    def reached(self) -> bool:
        """Whether the median keeps to the target."""
        return self.target is None or self.median <= self.target


def figure(name: str, unit: str, readings: list[float], target: float | None) -> Figure:
    """Sum up readings."""
    median = statistics.median(readings)
    return Figure(name, unit, median, min(readings), max(readings), len(readings), target)


def report(figures: Sequence[Figure]) -> None:
    """The table."""
    print(f"{'':<30}{'median':>9}{'lowest':>9}{'highest':>9}{'target':>9}  {'of':>4}")
    for line in figures:
        target = "" if line.target is None else f"{line.target:.2f}"
        print(
            f"{line.name:<30}{line.median:>9.3f}{line.lowest:>9.3f}{line.highest:>9.3f}"
            f"{target:>9}  {line.readings:>4} {line.unit:<4}{'' if line.reached else 'missed'}"
        )


def add_options(line: argparse.ArgumentParser) -> None:
    """What show() goes by."""
    line.add_argument("--strict", action="store_true", help="fail where a target is missed")
    line.add_argument("--json", action="store_true")


def show(figures: Sequence[Figure], arguments: argparse.Namespace) -> int:
    """Print them; the exit status."""
    if arguments.json:
        print(json.dumps([asdict(line) | {"reached": line.reached} for line in figures]))
    else:
        report(figures)
    return int(arguments.strict and not all(line.reached for line in figures))
