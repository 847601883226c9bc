"""One visit to one peer: silence, then the same noise, then marks; every figure that can be taken."""

from __future__ import annotations

import signal
import statistics
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from side_by_side.look import RATE, Look, MeasureError, Player, busy_cores, playing
from side_by_side.peers import NOT_PYTHON, Peer, Sound

Value = float | str
JOINING = 4  # quanta until a new ear hears what is played already


@dataclass
class Reading:
    """The figures of one visit by name, and why others are not there."""

    values: dict[str, Value] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        """Whether a whole part of the visit gave nothing."""
        return any(part.__name__ in self.reasons for part in PARTS)


@dataclass(frozen=True)
class Ground:
    """Where a visit takes place: the server, the programs that look, the sounds, how long to look."""

    env: Mapping[str, str]
    build: Path
    noise: Path
    noise_wave: Path
    silence_wave: Path
    seconds: float
    hold: float
    quantum: int = 512


def visit(peer: Peer, ground: Ground) -> Reading:
    """All figures of one peer, taken once."""
    reading = Reading()
    for part in PARTS:
        try:
            part(peer, ground, reading)
        except MeasureError as error:
            reading.reasons[part.__name__] = str(error)
    return reading


def warm_up(peer: Peer, ground: Ground) -> None:
    """Play once, unmeasured: who comes first is not to pay for what is read from the disk."""
    with suppress(MeasureError), playing_noise(peer, ground):
        pass


def node_of(profile: dict[str, Any], name: str) -> dict[str, Any]:
    """What the profiler says of one node."""
    for node in profile["followers"]:
        if node["name"] == name:
            return dict(node)
    raise MeasureError("its node was not there")


def keep_times(reading: Reading, prefix: str, node: dict[str, Any]) -> None:
    """Busy and wait in microseconds."""
    for kind in ("busy", "wait"):
        for what in ("median", "p99", "max"):
            reading.values[f"{prefix}.{kind}_us.{what}"] = node[f"{kind}_ns"][what] / 1e3


def watched(player: Player, ground: Ground, name: str, reading: Reading, prefix: str) -> None:
    """Idle: the node's times, the process's cost."""
    before, begin = player.now(), time.monotonic()
    look = Look(
        ground.build, ground.env, [name], ground.seconds, ground.quantum, hear=prefix == "noise"
    )
    profile, heard = look.result()
    after, seconds = player.now(), time.monotonic() - begin
    node = node_of(profile, name)
    keep_times(reading, prefix, node)
    reading.values[f"{prefix}.cpu_ms_per_s"] = (after.cpu_ns - before.cpu_ns) / 1e6 / seconds
    reading.values[f"{prefix}.memory_mib"] = after.memory_mib
    if prefix == "noise":
        keep_losses(reading, "idle", node, heard, ground.quantum)


def keep_losses(
    reading: Reading, what: str, node: dict[str, Any], heard: dict[str, Any], quantum: int
) -> None:
    """Cycles that the graph ran without the node, and quanta that were not heard at the sink."""
    reading.values[f"missed.{what}"] = node["missed"]
    late = max(0.0, heard["silent_before"] / quantum - JOINING)
    reading.values[f"lost.{what}"] = heard["silent_frames"] / quantum + heard["repeated"] + late
    reading.values[f"heard.{what}"] = heard["cycles"]


def silence(peer: Peer, ground: Ground, reading: Reading) -> None:
    """Start to first cycle, and what silence costs."""
    name = f"bench-{peer.key}"
    sound = Sound(name, ground.quantum, wave=ground.silence_wave, hold=ground.hold)
    start = Look(ground.build, ground.env, [name], 0.3, ground.quantum)
    time.sleep(0.2)  # the profiler is there before the peer
    with playing(peer, sound, ground.env) as player:
        start.wait_for_begin()
        first = node_of(start.result()[0], name)["first_ns"]
        reading.values["start_ms"] = (first - player.spawned_ns) / 1e6
        time.sleep(0.3)
        watched(player, ground, name, reading, "silence")
        now = player.now()
        reading.values["threads"] = now.threads
        reading.values["urgent"] = now.scheduling
    for key in ("import_ms", "scheduling"):
        if key in player.told:
            reading.values[key] = player.told[key]
    if not peer.reports:
        reading.reasons["scheduling"] = "it does not tell which thread its callback is on"


def noise(peer: Peer, ground: Ground, reading: Reading) -> None:
    """What sound costs, and what is lost of it on an idle machine."""
    with playing_noise(peer, ground) as (player, name):
        watched(player, ground, name, reading, "noise")
    times = player.told.get("callback_ns", {})
    for what in ("p50", "mean", "p99", "max"):
        if what in times:
            reading.values[f"callback_us.{what}"] = times[what] / 1e3
    if not times:
        reading.reasons["callback_us"] = "it does not time its callback"


def losses(peer: Peer, ground: Ground, reading: Reading) -> None:
    """What is lost under load, and while the GIL is held."""
    with playing_noise(peer, ground) as (player, name):
        lose(player, ground, name, reading, "load")
        if peer.python:
            lose(player, ground, name, reading, "held")
        else:
            reading.reasons["lost.held"] = NOT_PYTHON


@contextmanager
def playing_noise(peer: Peer, ground: Ground) -> Iterator[tuple[Player, str]]:
    """A peer and its node's name, once it has played for half a second."""
    name = f"bench-{peer.key}"
    sound = Sound(name, ground.quantum, 2, ground.noise, ground.noise_wave, hold=ground.hold)
    with playing(peer, sound, ground.env) as player:
        ready = Look(ground.build, ground.env, [name], 0.5, ground.quantum)
        ready.wait_for_begin()
        ready.result()
        yield player, name


def lose(player: Player, ground: Ground, name: str, reading: Reading, what: str) -> None:
    """Under load on all cores, or with the GIL held."""
    held = what == "held"
    seconds = ground.hold + 1.0 if held else ground.seconds
    with nullcontext() if held else busy_cores():
        look = Look(ground.build, ground.env, [name], seconds, ground.quantum, hear=True)
        look.wait_for_begin()
        if held:
            time.sleep(0.3)
            player.signal(signal.SIGUSR1)
        profile, heard = look.result()
    keep_losses(reading, what, node_of(profile, name), heard, ground.quantum)


def marks(peer: Peer, ground: Ground, reading: Reading) -> None:
    """How long after it was made a sample is heard, in quanta; the sink's own one is in it."""
    if not peer.reports:
        reading.reasons["latency_quanta"] = "nobody sees when it makes a sample"
        return
    name = f"bench-{peer.key}"
    sound = Sound(name, ground.quantum, marks=True)
    seconds = min(max(ground.seconds, 2.0), 5.0)  # a mark comes every 32 blocks
    with playing(peer, sound, ground.env) as player:
        look = Look(ground.build, ground.env, [name], seconds, ground.quantum, hear=True)
        look.wait_for_begin()
        heard = look.result()[1]
    made = player.told.get("marks", [])
    quantum_ns = ground.quantum * 1e9 / RATE
    waits = []
    for mark in heard.get("marks", []):
        earlier = [time_ns for time_ns in made if time_ns <= mark + quantum_ns / 4]
        if earlier:
            waits.append((mark - earlier[-1]) / quantum_ns)
    if not waits:
        raise MeasureError("no mark was heard")
    reading.values["latency_quanta"] = statistics.median(waits)


PARTS = (silence, noise, losses, marks)
