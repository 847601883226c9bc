"""A whole run of tools/bench: round after round over all peers, how cost grows, what needs no graph; the output."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from side_by_side import growth, listening, machine, plots, rendered, table
from side_by_side.peers import Peer, all_peers
from side_by_side.rooms import ROOT, Rooms
from side_by_side.sounds import write_noise, write_wave
from side_by_side.visit import Ground, Reading, visit, warm_up

OURS = ("engine", "engine-cpp", "floor")  # others may fail for reasons of their own


def say(text: str) -> None:
    """Progress."""
    print(f"tools/bench: {text}", file=sys.stderr, flush=True)


def choose(peers: list[Peer], only: Sequence[str] | None) -> list[Peer]:
    """Those that were asked for; ValueError for a name nobody has."""
    if not only:
        return peers
    unknown = set(only) - {peer.key for peer in peers}
    if unknown:
        names = ", ".join(peer.key for peer in peers)
        raise ValueError(f"no such peer: {', '.join(sorted(unknown))}; there are {names}")
    return [peer for peer in peers if peer.key in only]


def ground(
    given: argparse.Namespace, rooms: Rooms, env: Mapping[str, str], directory: Path
) -> Ground:
    """Make the sounds and say where everything is."""
    second = write_noise(directory / "noise.f32")
    length = round(given.seconds * 4 + given.hold + 60)
    write_wave(directory / "noise.wav", second, length)
    write_wave(directory / "silence.wav", bytes(len(second)), length)
    return Ground(
        env={**env, "PYTHONPATH": str(ROOT / "build" / "python"), "LC_ALL": "C.UTF-8"},
        build=rooms.build,
        noise=directory / "noise.f32",
        noise_wave=directory / "noise.wav",
        silence_wave=directory / "silence.wav",
        seconds=given.seconds,
        hold=given.hold,
        quantum=given.quantum,
    )


def rounds(peers: list[Peer], place: Ground, count: int) -> dict[str, list[Reading]]:
    """Visit all of them in turn, so that what drifts drifts for all; once before that, unmeasured."""
    for peer in peers:
        say(f"warming up: {peer.label}")
        warm_up(peer, place)
    readings: dict[str, list[Reading]] = {peer.key: [] for peer in peers}
    for turn in range(count):
        for peer in peers if turn % 2 == 0 else reversed(peers):
            say(f"round {turn + 1} of {count}: {peer.label}")
            readings[peer.key].append(visit(peer, place))
    return readings


def grow(given: argparse.Namespace, there: list[Peer], place: Ground) -> list[list[growth.Row]]:
    """How cost grows, of ours and of the floor."""
    ours = [peer for peer in there if peer.key in growth.WHO]
    brief = replace(place, seconds=min(given.seconds, 2.0))
    grown = []
    for turn in range(given.rounds):
        say(f"how cost grows, {turn + 1} of {given.rounds}")
        grown.append(list(growth.grow(ours, brief, given.quick)))
    return grown


def measure(given: argparse.Namespace, env: Mapping[str, str], directory: Path) -> int:
    """Take the figures; 1 where one of the peers gave none."""
    rooms = Rooms(given.hold)
    if not given.in_key:
        rooms.furnish()
    peers = [] if given.offline or given.in_key else choose(all_peers(rooms), given.only)
    there = [peer for peer in peers if not peer.missing]
    place = ground(given, rooms, env, directory)
    load = os.getloadavg()[0]
    readings = rounds(there, place, given.rounds)
    everything = not (given.only or given.no_growth or given.in_key)
    kept: dict[str, Any] = {
        "machine": machine.described(rooms.python, rooms.cpal),
        "load": [load, os.getloadavg()[0]],
        "run": {key: getattr(given, key) for key in ("rounds", "seconds", "hold", "quantum")},
        "left_out": {peer.key: peer.missing for peer in peers if peer.missing},
        "peers": {key: [asdict(one) for one in all_of_it] for key, all_of_it in readings.items()},
        "growth": grow(given, there, place) if everything and not given.offline else [],
    }
    if everything:
        say("what needs no graph")
        kept.update(rendered.measure(rooms, place.env, given.rounds, given.seconds))
    if everything or given.in_key:
        say("what loops sound like in their own key")
        kept.update(rendered.measure_in_key(directory, place.env, given.quick))
    if given.listen:
        listening.write(given.listen, directory, place.env)
    output(given, kept, peers)
    failed = [key for key, ones in readings.items() if not all(one.values for one in ones)]
    failed += [key for key in OURS for one in readings.get(key, []) if one.failed]
    failed += rendered.failed(kept)
    for key in sorted(set(failed)):
        say(f"{key} did not give all its figures")
    return 1 if failed else 0


def output(given: argparse.Namespace, kept: dict[str, Any], peers: list[Peer]) -> None:
    """Table, JSON, plots."""
    readings = {
        key: table.medians([Reading(**one) for one in ones]) for key, ones in kept["peers"].items()
    }
    table.add_latency(readings)
    labels = {peer.key: peer.label for peer in peers}
    grown = growth.medians(kept["growth"])
    names = rendered.labels(Rooms(given.hold))
    offline = rendered.summed_up(kept)
    tables = [table.table(peers, readings, given.markdown)] if readings else []
    if grown and not given.markdown:
        tables.append(growth.rows_of(grown, labels))
    tables += rendered.tables(offline, names)
    show_table = table.markdown if given.markdown else table.plain
    print(machine.in_words(kept), *map(show_table, tables), sep="\n\n")
    why = table.reasons(peers, readings) + growth.reasons(grown, labels)
    why += rendered.reasons(offline, names)
    print("", *(f"-  {line}" for line in why), sep="\n")
    if given.json:
        given.json.write_text(json.dumps(kept, indent=1) + "\n")
    if given.plots:
        plots.draw(given.plots, peers, readings, grown, offline, names)


def show(given: argparse.Namespace) -> int:
    """Name the peers, or show what was kept."""
    peers = all_peers(Rooms(given.hold))
    if given.list:
        for peer in peers:
            print(f"{peer.key:<16}{peer.label}")
        return 0
    kept = json.loads(given.kept.read_text())
    for peer in peers:
        if why := kept["left_out"].get(peer.key):
            peers[peers.index(peer)] = replace(peer, missing=why)
    output(given, kept, peers)
    return 0
