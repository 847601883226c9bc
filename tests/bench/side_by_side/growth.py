"""How cost grows: with nodes, with a smaller quantum, with channels; ours and the floor's, playing noise."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from side_by_side.look import RATE, Look, MeasureError, Player, playing
from side_by_side.peers import Peer, Sound
from side_by_side.visit import Ground

WHO = ("engine", "engine-cpp", "floor")
NODES = (1, 8, 32, 64)
QUANTA = (16, 32, 64, 128, 256, 512, 1024)
CHANNELS = (1, 2, 8, 32, 64)
WIDE = "wide"  # the sink of 64 channels
Row = dict[str, Any]


def steps(quick: bool) -> Iterator[tuple[str, int]]:
    """What is varied, and to which value."""
    for what, values in (("nodes", NODES), ("quantum", QUANTA), ("channels", CHANNELS)):
        for value in (values[0], values[2]) if quick else values:
            yield what, value


def grow(peers: list[Peer], ground: Ground, quick: bool) -> Iterator[Row]:
    """One row a step and a peer, once; "why" is there instead of what could not be taken."""
    for what, value in steps(quick):
        for peer in peers:
            row: Row = {"what": what, "value": value, "peer": peer.key}
            try:
                row.update(step(peer, ground, what, value))
            except MeasureError as error:
                row["why"] = str(error)
            yield row


def medians(rounds: list[list[Row]]) -> list[Row]:
    """Of all rounds, step by step; cycles and those that were lost are summed up."""
    total = []
    for same in zip(*rounds):
        there = [row for row in same if "why" not in row]
        if not there:
            total.append(same[-1])
            continue
        row = dict(there[-1])
        for key in ("busy_us", "wait_p99_us", "cpu_ms_per_s"):
            row[key] = statistics.median(one[key] for one in there)
        for key in ("missed", "cycles"):
            row[key] = sum(one[key] for one in there)
        total.append(row)
    return total


def sounds(peer: Peer, ground: Ground, what: str, value: int) -> tuple[list[Sound], list[str]]:
    """What each process plays, and the nodes that come of it: Python makes them all in one process."""
    name = f"grow-{peer.key}"
    count = value if what == "nodes" else 1
    sound = Sound(
        name,
        value if what == "quantum" else ground.quantum,
        value if what == "channels" else 2,
        ground.noise,
        ground.noise_wave,
    )
    names = [name] if count == 1 else [f"{name}-{i}" for i in range(count)]
    if peer.python:
        return [replace(sound, count=count)], names
    return [replace(sound, name=one) for one in names], names


def step(peer: Peer, ground: Ground, what: str, value: int) -> Row:
    """Sums over the nodes: medians of busy time, cycles that went on without one of them, CPU."""
    playing_this, names = sounds(peer, ground, what, value)
    env = dict(ground.env)
    if what == "channels":
        env["PIPEWIRE_NODE"] = WIDE
    quantum = playing_this[0].quantum
    with ExitStack() as stack:
        players = [stack.enter_context(playing(peer, one, env)) for one in playing_this]
        settle(ground, names, quantum)
        before = cpu(players)
        look = Look(ground.build, ground.env, names[:1], ground.seconds, quantum)
        profile = look.result()[0]
        spent = cpu(players) - before
    nodes = [node for node in profile["followers"] if node["name"] in names]
    granted = profile["drivers"][0]["quantum"]
    if len(nodes) < len(names):
        raise MeasureError(f"{len(nodes)} of {len(names)} nodes ran")
    if what == "quantum" and granted != value:
        raise MeasureError(f"the graph granted {granted}")
    return {
        "busy_us": sum(node["busy_ns"]["median"] for node in nodes) / 1e3,
        "wait_p99_us": max(node["wait_ns"]["p99"] for node in nodes) / 1e3,
        "missed": sum(node["missed"] for node in nodes),
        "cycles": profile["cycles"],
        "cpu_ms_per_s": spent / 1e6 / (profile["cycles"] * granted / RATE),
    }


def settle(ground: Ground, names: list[str], quantum: int) -> None:
    """Return when all nodes ran, each at some time within the last half second."""
    look = Look(ground.build, ground.env, names[-1:], 0.5, quantum, timeout=30)
    look.wait_for_begin()
    look.result()


def cpu(players: list[Player]) -> int:
    """In ns, of all processes."""
    return sum(player.now().cpu_ns for player in players)


def rows_of(kept: list[Row], labels: dict[str, str]) -> list[list[str]]:
    """For the table: a step a row, for each peer busy time, CPU and lost cycles."""
    who = [key for key in WHO if any(row["peer"] == key for row in kept)]
    heading = [""]
    for key in who:
        heading += [f"{labels[key]}: busy, us", "CPU, ms/s", "lost"]
    rows = [heading]
    for what, value in dict.fromkeys((row["what"], row["value"]) for row in kept):
        cells = [f"{what} {value}"]
        for key in who:
            row = next(r for r in kept if (r["what"], r["value"], r["peer"]) == (what, value, key))
            if "why" in row:
                cells += ["-", "-", "-"]
            else:
                cells += [f"{row['busy_us']:.1f}", f"{row['cpu_ms_per_s']:.1f}"]
                cells.append(f"{row['missed']} of {row['cycles']}")
        rows.append(cells)
    return rows


def reasons(kept: list[Row], labels: dict[str, str]) -> list[str]:
    """Why there is a "-"."""
    return [
        f"{row['what']} {row['value']}, {labels[row['peer']]}: {row['why']}"
        for row in kept
        if "why" in row
    ]
