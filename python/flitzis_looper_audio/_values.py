"""What the engine tells: frozen values, made by the native module."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class State(Enum):
    """Where an engine stands."""

    STOPPED = "STOPPED"
    """In the graph, inactive."""
    RUNNING = "RUNNING"
    """Callbacks come."""
    WAITING = "WAITING"
    """Started, but nothing drives the node: no device, no link, or no callback for max(1 s, 10 quanta)."""
    CLOSED = "CLOSED"
    """Out of the graph for good."""


@dataclass(frozen=True, slots=True)
class Device:
    """An audio sink in the graph, at the moment it was listed."""

    name: str
    """node.name: stable, what a program stores."""
    description: str
    """node.description: what a person reads."""
    serial: int
    """object.serial: unique as long as the server runs."""
    channels: int
    is_default: bool


@dataclass(frozen=True, slots=True)
class CallbackTime:
    """Nanoseconds spent in the process callback; 0 before the first one."""

    last: int
    mean: int
    p99: int
    """Upper edge of a quarter-octave bucket, at most `max`."""
    max: int


@dataclass(frozen=True, slots=True)
class Stats:
    """What the graph granted, and an account of the cycles so far."""

    cycles: int
    """Cycles rendered."""
    frames: int
    """Frames rendered, at the engine's sample_rate."""
    quantum: int
    """Granted frames per cycle, at graph_rate; 0 before the first cycle."""
    graph_rate: int
    """Granted frames per second; 0 before the first cycle."""
    device: str | None
    """node.name of the sink linked now."""
    latency_frames: int
    """From this engine to the device, at the engine's sample_rate."""
    xruns: int
    """Cycles the graph ran without us."""
    underruns: int
    """Frames we owed and had not."""
    callback_ns: CallbackTime
    scheduling: str
    """What the callback's thread really has: "FIFO 88", "OTHER 0"; "" before the first cycle."""
