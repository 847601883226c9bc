"""The table: a figure a row, a peer a column, "-" where there is none, and below it why."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from side_by_side.peers import Peer
from side_by_side.visit import Reading, Value

# The key of a Reading, what it is called, its format.
ROWS = [
    ("start_ms", "start to first cycle, ms", ".1f"),
    ("import_ms", "- of it the import, ms", ".1f"),
    ("silence.busy_us.median", "busy, silence, us", ".1f"),
    ("noise.busy_us.median", "busy, noise, us", ".1f"),
    ("noise.busy_us.p99", "busy, noise, p99, us", ".1f"),
    ("noise.busy_us.max", "- max, us", ".0f"),
    ("noise.wait_us.median", "wait, noise, us", ".1f"),
    ("noise.wait_us.p99", "- p99, us", ".0f"),
    ("callback_us.p50", "callback p50, us", ".2f"),
    ("callback_us.mean", "- mean, us", ".2f"),
    ("callback_us.p99", "callback p99, us", ".1f"),
    ("callback_us.max", "- max, us", ".0f"),
    ("silence.cpu_ms_per_s", "CPU, silence, ms/s", ".2f"),
    ("noise.cpu_ms_per_s", "CPU, noise, ms/s", ".2f"),
    ("silence.memory_mib", "memory, silence, MiB", ".1f"),
    ("noise.memory_mib", "memory, noise, MiB", ".1f"),
    ("threads", "threads", ".0f"),
    ("scheduling", "callback's thread", ""),
    ("urgent", "most urgent thread", ""),
    ("added_quanta", "added latency, quanta", ".2f"),
    ("lost.idle", "quanta lost, idle", ".1f"),
    ("lost.load", "quanta lost, load", ".1f"),
    ("lost.held", "quanta lost, GIL held", ".1f"),
    ("missed.idle", "cycles without it, idle", ".0f"),
    ("missed.load", "cycles without it, load", ".0f"),
    ("missed.held", "cycles without it, held", ".0f"),
]
# README has these.
HEADLINES = (
    "start_ms",
    "silence.busy_us.median",
    "noise.busy_us.median",
    "noise.busy_us.p99",
    "noise.wait_us.median",
    "callback_us.p99",
    "noise.cpu_ms_per_s",
    "noise.memory_mib",
    "threads",
    "scheduling",
    "added_quanta",
    "lost.idle",
    "lost.load",
    "lost.held",
)


def medians(readings: Sequence[Reading]) -> Reading:
    """Of all rounds, figure by figure; a word is the last round's."""
    total = Reading()
    for key in {key for one in readings for key in one.values}:
        values = [one.values[key] for one in readings if key in one.values]
        numbers = [value for value in values if not isinstance(value, str)]
        total.values[key] = statistics.median(numbers) if numbers else values[-1]
    for one in readings:
        total.reasons.update(one.reasons)
    return total


def add_latency(all_of_them: dict[str, Reading]) -> None:
    """What each adds to the floor's way to the sink."""
    floor = all_of_them.get("floor", Reading()).values.get("latency_quanta")
    for reading in all_of_them.values():
        own = reading.values.get("latency_quanta")
        if isinstance(own, float) and isinstance(floor, float):
            reading.values["added_quanta"] = round(own - floor, 2) + 0.0
        elif isinstance(own, float):
            reading.reasons["added_quanta"] = "the floor was not measured"


def text_of(value: Value | None, form: str) -> str:
    """One cell."""
    if value is None:
        return "-"
    return value if isinstance(value, str) else format(value, form)


def reasons(peers: Sequence[Peer], readings: dict[str, Reading]) -> list[str]:
    """Why there is a "-": one line a reason."""
    lines: dict[str, list[str]] = {}
    for peer in peers:
        if peer.missing:
            lines.setdefault(f"left out: {peer.missing}", []).append(peer.label)
        for what, why in readings.get(peer.key, Reading()).reasons.items():
            lines.setdefault(f"{what}: {why}", []).append(peer.label)
    return [f"{', '.join(who)}: {why}" for why, who in lines.items()]


def table(
    peers: Sequence[Peer], readings: dict[str, Reading], headlines: bool = False
) -> list[list[str]]:
    """Rows of cells, the heading first; headlines: only what README shows."""
    shown = [peer for peer in peers if peer.key in readings]
    rows = [["", *(peer.label for peer in shown)]]
    for key, name, form in ROWS:
        if not any(key in readings[peer.key].values for peer in shown):
            continue
        if headlines and key not in HEADLINES:
            continue
        rows.append([name, *(text_of(readings[peer.key].values.get(key), form) for peer in shown)])
    return rows


def plain(rows: Sequence[Sequence[str]]) -> str:
    """For a terminal."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:])]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def markdown(rows: Sequence[Sequence[str]]) -> str:
    """For a README."""
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    lines.insert(1, "|---" + "|---:" * (len(rows[0]) - 1) + "|")
    return "\n".join(lines)
