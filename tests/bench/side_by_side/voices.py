"""How many stereo voices a core carries: at speeds, and through an equalizer each and a limiter over all.

Ours from C++ with the best instructions and with every machine's (pads_bench), and from Python; others from Python.
All of them play 32; what the limiter costs is shared by these.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from side_by_side.look import RATE, MeasureError
from side_by_side.offline import Program, Row, ask, benchmarks, repeated

VOICES = 32
NATIVE = {"pads_bench": "engine, C++", "pads_bench_baseline": "engine, C++, no AVX2"}
BENCHMARK = "{}/voices:32/quantum:512/percent:{:.0f}"


@dataclass(frozen=True)
class Setting:
    """What every voice plays at, and through what."""

    speed: float
    console: bool = False

    @property
    def name(self) -> str:
        """A row's heading."""
        return f"speed {self.speed:g}{', EQ, limiter' if self.console else ''}"

    @property
    def benchmark(self) -> str:
        """Its name in pads_bench."""
        kind = "VoicesWithConsole" if self.console else "VoicesAtSpeed"
        return BENCHMARK.format(kind, self.speed * 100)


SETTINGS = [Setting(1), Setting(1.06), Setting(2), Setting(1.06, True), Setting(2, True)]


def measure(there: list[Program], env: Mapping[str, str], seconds: float) -> list[Row]:
    """A row for each player and setting, in ns a frame and voice; "why" where there is none."""
    rows = [row for name in NATIVE for row in native(name, seconds)]
    for console in (False, True):
        speeds = tuple(one.speed for one in SETTINGS if one.console is console)
        options = [*repeated("--speed", speeds), *(["--console"] if console else [])]
        for program in there:
            rows += ask(program, env, *options, "--seconds", f"{seconds:g}")
    return rows


def native(name: str, seconds: float) -> Iterator[Row]:
    """Ours from C++."""
    pattern = "Voices(AtSpeed|WithConsole)/.*percent:(100|106|200)$"
    try:
        told = benchmarks(name, pattern, "ns_frame_voice", seconds)
    except MeasureError as error:
        yield {"who": name, "why": str(error)}
        return
    for one in SETTINGS:
        yield {"who": name, "speed": one.speed, "console": one.console, "ns": told[one.benchmark]}


def medians(rounds: list[list[Row]]) -> list[Row]:
    """Of all rounds; of what gave no figure in any of them, the reason."""
    same: dict[tuple[object, ...], list[Row]] = {}
    for row in (row for one in rounds for row in one):
        same.setdefault((row["who"], row.get("speed"), row.get("console")), []).append(row)
    total = []
    for rows in same.values():
        readings = [row["ns"] for row in rows if "ns" in row]
        total.append({**rows[-1], "ns": statistics.median(readings)} if readings else rows[-1])
    return total


def cost(kept: list[Row], who: str, setting: Setting) -> float | None:
    """In ns a frame and voice."""
    wanted = (who, setting.speed, setting.console)
    found = (row for row in kept if (row["who"], row.get("speed"), row.get("console")) == wanted)
    return next((row["ns"] for row in found if "ns" in row), None)


def carried(ns: float) -> float:
    """Voices a core carries at that cost."""
    return 1e9 / (ns * RATE)


def percent(ns: float) -> float:
    """Of a core, that 32 voices take."""
    return 100 * VOICES / carried(ns)


def players(kept: list[Row], labels: Mapping[str, str]) -> dict[str, str]:
    """Who is in the table, with what to call them."""
    there = {row["who"] for row in kept}
    return {who: label for who, label in {**NATIVE, **labels}.items() if who in there}


def rows_of(kept: list[Row], labels: Mapping[str, str]) -> list[list[str]]:
    """For the table: a setting a row, a player a column; then what 32 voices with everything on take of a core."""
    shown = players(kept, labels)
    rows = [["stereo voices a core carries", *shown.values()]]
    for setting in SETTINGS:
        found = [cost(kept, who, setting) for who in shown]
        rows.append([setting.name, *("-" if ns is None else f"{carried(ns):.0f}" for ns in found)])
    for setting in SETTINGS:
        if setting.console:
            found = [cost(kept, who, setting) for who in shown]
            cells = ("-" if ns is None else f"{percent(ns):.2f}" for ns in found)
            rows.append([f"32 voices, {setting.name}, % of a core", *cells])
    return rows
