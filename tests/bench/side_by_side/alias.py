"""What sounds beside a sine that is played at another speed: in dB, by the sine's frequency."""

from __future__ import annotations

from collections.abc import Mapping

from side_by_side.offline import Program, Row, ask, repeated

SPEEDS = (0.5, 0.914, 1.061, 1.5, 1.9)
HERTZ = (1000.0, 5000.0, 10000.0, 15000.0, 18000.0)


def measure(there: list[Program], env: Mapping[str, str]) -> list[Row]:
    """A row for each player, speed and sine; "why" where there is none. The same in every run."""
    options = repeated("--speed", SPEEDS) + repeated("--sine", HERTZ)
    return [row for program in there for row in ask(program, env, *options)]


def worst(kept: list[Row], who: str, speed: float) -> float | None:
    """Of all sines."""
    rows = [row for row in kept if (row["who"], row.get("speed")) == (who, speed)]
    return max((row["db"] for row in rows if "db" in row), default=None)


def rows_of(kept: list[Row], labels: Mapping[str, str]) -> list[list[str]]:
    """For the table: a speed a row, a player a column, the worst of the sines a cell."""
    shown = [who for who in labels if any(row["who"] == who for row in kept)]
    rows = [["worst residual of sines, dB", *(labels[who] for who in shown)]]
    for speed in SPEEDS:
        found = [worst(kept, who, speed) for who in shown]
        rows.append([f"speed {speed:g}", *("-" if db is None else f"{db:.0f}" for db in found)])
    return rows
