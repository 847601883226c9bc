"""All that is measured without a graph: rooms of the dsp floor, voices, alias, loops in their own key; its tables."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from side_by_side import alias, in_key, kernels, voices
from side_by_side.offline import Row, programs
from side_by_side.rooms import Rooms

Kept = dict[str, Any]
LONGEST = 0.3  # seconds that each thing is timed for
KEY_SECONDS = {
    True: 0.2,
    False: 5.0,
}  # that each player of loops in their key is timed for; briefly or not


def measure(rooms: Rooms, env: Mapping[str, str], rounds: int, seconds: float) -> Kept:
    """Every reading: kernels and voices once a round, alias once, as it is the same each time."""
    there = programs(rooms)
    brief = min(LONGEST, seconds / 20)
    kept: Kept = {"kernels": [], "voices": []}
    for _ in range(rounds):
        kept["kernels"].append(kernels.measure(brief))
        kept["voices"].append(voices.measure(there, env, brief))
    return {**kept, "alias": alias.measure(there, env)}


def measure_in_key(directory: Path, env: Mapping[str, str], brief: bool) -> Kept:
    """Once, as it is the same each time, and what is drawn of it."""
    rows = in_key.measure(directory, env, KEY_SECONDS[brief], brief)
    return {"in_key": rows, "pictures": in_key.pictures(directory, env, brief)}


def summed_up(kept: Kept) -> Kept:
    """The rounds' medians; nothing of what was not measured."""
    return {
        "kernels": kernels.medians(kept.get("kernels", [])),
        "voices": voices.medians(kept.get("voices", [])),
        "alias": kept.get("alias", []),
        "in_key": kept.get("in_key", []),
        "pictures": kept.get("pictures", {}),
    }


def labels(rooms: Rooms) -> dict[str, str]:
    """What the players are called."""
    return {program.key: program.label for program in programs(rooms)}


def tables(medians: Kept, names: Mapping[str, str]) -> list[list[list[str]]]:
    """Those of what was measured."""
    found = []
    if medians["voices"]:
        found.append(voices.rows_of(medians["voices"], names))
    if medians["alias"]:
        found.append(alias.rows_of(medians["alias"], names))
    if medians["in_key"]:
        found.append(in_key.rows_of(medians["in_key"]))
    if medians["kernels"]:
        found.append(kernels.rows_of(medians["kernels"]))
    return found


def reasons(medians: Kept, names: Mapping[str, str]) -> list[str]:
    """Why there is a "-": one line a player and reason."""
    rows: list[Row] = medians["voices"] + medians["alias"]
    called = {**voices.NATIVE, **names}
    lines = (f"{called[row['who']]}, offline: {row['why']}" for row in rows if "why" in row)
    return list(dict.fromkeys([*lines, *in_key.reasons(medians["in_key"])]))


def failed(kept: Kept) -> list[str]:
    """Ours that gave no figure: others may fail for reasons of their own."""
    rows = [row for one in kept.get("voices", []) for row in one] + kept.get("alias", [])
    rows += kept.get("in_key", [])
    ours = (*voices.NATIVE, "engine")
    return sorted({row["who"] for row in rows if row["who"] in ours and "why" in row})
