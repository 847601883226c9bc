"""What the engine tells: frozen values, made by the native module."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any


class State(Enum):
    """Where an engine stands."""

    STOPPED = "STOPPED"
    """In the graph, inactive."""
    RUNNING = "RUNNING"
    """Callbacks come."""
    WAITING = "WAITING"
    """Started, but nothing drives the node: no device, no link, or no callback for max(1 s, 10 quanta)."""
    RECONNECTING = "RECONNECTING"
    """The server is gone; the engine comes back when it does."""
    CLOSED = "CLOSED"
    """Out of the graph for good."""


class PadState(Enum):
    """Where a pad stands."""

    EMPTY = "EMPTY"
    """Nothing is loaded."""
    STOPPED = "STOPPED"
    """What fades out has stopped already."""
    PLAYING = "PLAYING"
    """It sounds, or its voice passes with its gain down."""
    PAUSED = "PAUSED"
    """It keeps its place, and goes on from there."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What a pad holds."""

    path: str | None
    """As load() was given it; None: it was given frames."""
    frames: int
    """At the engine's sample_rate."""
    duration: float
    """Seconds of the source."""
    source_rate: int
    """Hz, before it was resampled."""
    source_frames: int
    """At source_rate."""
    channels: int
    """That play: at most the engine's, but mono stays one and goes to the first two."""
    peak: float
    """The largest absolute sample of the frames that play."""
    loudness: float | None
    """LUFS, integrated (EBU R 128); None under 400 ms, and of silence."""
    delay_known: bool
    """False: an MP3 without encoder header, whose sound begins some milliseconds late."""


@dataclass(frozen=True, slots=True)
class Overview:
    """A sample as a row of columns: NumPy arrays of float32, or memoryviews without NumPy, of the channels' mean."""

    times: Any
    """Seconds of the source at which each column begins: up to a quarter of one beside where it would, evenly."""
    low: Any
    """The lowest sample of each."""
    high: Any
    """The highest."""
    raw: bool
    """Fewer than two frames would fall to a column: each is one frame, low and high are its value."""


@dataclass(frozen=True, slots=True)
class Meters:
    """What all pads do, and how loud they are, as of one frame."""

    frame: int
    """The next to be rendered: engine.frame."""
    master_peak: float
    """The largest absolute sample of all that the engine played since the last reading, after `master`."""
    pads: Any
    """One record a pad, of `state` (0 EMPTY, 1 STOPPED, 2 PLAYING, 3 PAUSED), `peak` and `position` (seconds of the
    source; NaN unless it plays or is paused): a NumPy structured array; without NumPy a memoryview, "@Bfd"."""


@dataclass(frozen=True, slots=True)
class TransportPosition:
    """Where the transport is."""

    bar: int
    """From 0; below that before the first downbeat."""
    beat: float
    """Within the bar: 0 to below beats_per_bar."""
    beats: float
    """Since the first downbeat."""
    frame: int
    """Of the engine's count: engine.frame, which is rendered next."""
    bpm: float
    """Beats a minute there, while a new tempo is come to, too."""


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
    """Of audio, which it takes."""
    is_default: bool
    """The session manager's default sink, which an engine of device=None follows."""
    channel_map: tuple[str, ...] = ()
    """Its channels by name, "FL" or "AUX0", in their order; "UNK" is one without a name."""
    rates: tuple[int, ...] = ()
    """Hz, ascending, that it says it can do, whatever the graph does now; of a range the usual ones. () where PipeWire
    does not tell."""


@dataclass(frozen=True, slots=True)
class Durations:
    """How long something took, in nanoseconds; 0 before it happened.

    Percentiles are upper edges of quarter-octave buckets, at most `max`.
    """

    last: int
    """In the newest cycle."""
    mean: int
    """Of all."""
    p50: int
    """The median."""
    p99: int
    """Of a hundred cycles one took longer."""
    max: int
    """The longest."""


@dataclass(frozen=True, slots=True)
class Stats:
    """What the graph granted, and an account of the cycles since the engine was made, or reset_stats()."""

    cycles: int
    """Cycles rendered."""
    frames: int
    """Frames rendered, at the engine's sample_rate."""
    quantum: int
    """Granted frames per cycle, at graph_rate; 0 before the first cycle."""
    graph_rate: int
    """Granted frames per second; 0 before the first cycle."""
    device: str | None
    """node.name of the sink linked now; None while the one that was asked for is away."""
    latency_frames: int
    """From this engine to the device, at the engine's sample_rate."""
    xruns: int
    """Cycles the graph ran without us; one that was rendered too late is among `cycles`, too."""
    last_xrun_ns: int
    """time.monotonic_ns() of the cycle that found the newest of them; 0: none."""
    underruns: int
    """Frames we owed and had not: the stream had begun, and neither drain() nor flush() had ended it."""
    played: int
    """Frames that write() accepted and that were rendered; the others are queued, or flush() dropped them."""
    late: int
    """Calls with a frame that had been rendered already, start(at=) among them; they took effect at once."""
    stolen: int
    """Voices that a pad had to give up for another."""
    unstretched: int
    """Voices that found nothing to keep their key with: they play as high as they are fast."""
    not_finite: int
    """Samples written as NaN or infinity, and played as 0."""
    callback_ns: Durations
    """In the process callback, ours and PipeWire's buffer calls together."""
    lateness_ns: Durations
    """From the graph's begin of a cycle to our callback."""
    scheduling: str
    """What the callback's thread really has: "FIFO 88", "OTHER 0"; "" before the first cycle."""


@dataclass(frozen=True, slots=True)
class Clock:
    """The engine's frame counter, which never goes back, beside CLOCK_MONOTONIC."""

    frame: int
    """The first frame of the newest cycle, counted since the engine was made."""
    time_ns: int
    """time.monotonic_ns() at which the graph began that cycle; 0 before the first one."""
    latency_frames: int
    """From this engine to the device: `frame` is heard so much later."""
    stream_offset: int
    """A written frame's number, counted from 0, plus this is its frame in the engine's count: of the next to play."""
