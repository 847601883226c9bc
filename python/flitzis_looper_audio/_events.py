"""What poll_events() returns: frozen values, made by the native module."""

from __future__ import annotations

from dataclasses import dataclass

from ._values import Device, State


@dataclass(frozen=True, slots=True)
class Event:
    """Something the engine has to tell."""

    time_ns: int
    """CLOCK_MONOTONIC, as time.monotonic_ns()."""


@dataclass(frozen=True, slots=True)
class StateChanged(Event):
    """The engine is in another state."""

    old: State
    """Where it stood."""
    new: State
    """Where it stands now."""


@dataclass(frozen=True, slots=True)
class DeviceAdded(Event):
    """A sink appeared, and its channels are known; where that takes seconds, it is told without."""

    device: Device
    """As it came."""


@dataclass(frozen=True, slots=True)
class DeviceRemoved(Event):
    """A sink is gone."""

    device: Device
    """As it was."""


@dataclass(frozen=True, slots=True)
class DeviceChanged(Event):
    """A sink has other channels or rates, or after ServerReturned another serial or description. Else that is another
    sink: removed, added."""

    device: Device
    """As it is now."""


@dataclass(frozen=True, slots=True)
class DefaultChanged(Event):
    """Another sink is the default."""

    device: str | None
    """Its node.name."""


@dataclass(frozen=True, slots=True)
class DeviceLost(Event):
    """The sink that was asked for is gone, if only to be made anew at once; the engine waits for it."""

    device: str
    """Its node.name."""


@dataclass(frozen=True, slots=True)
class DeviceReturned(Event):
    """The sink that was asked for is back, and linked."""

    device: str
    """Its node.name."""


@dataclass(frozen=True, slots=True)
class Moved(Event):
    """The engine is linked to another sink."""

    old: str | None
    """node.name of the one it was linked to; None: to none."""
    new: str | None
    """node.name of the one it is linked to."""


@dataclass(frozen=True, slots=True)
class QuantumChanged(Event):
    """The graph grants another quantum."""

    old: int
    """Frames a cycle, at the graph's rate."""
    new: int
    """Frames a cycle, from this one on."""


@dataclass(frozen=True, slots=True)
class RateChanged(Event):
    """The graph runs at another rate; the engine's own stays."""

    old: int
    """Hz."""
    new: int
    """Hz, from this cycle on."""


@dataclass(frozen=True, slots=True)
class VolumeChanged(Event):
    """Somebody else set volume or mute."""

    volume: float
    """The loudest channel's, cubic: 1 is 100 %."""
    mute: bool
    """Whether the node is silent."""


@dataclass(frozen=True, slots=True)
class ParameterChanged(Event):
    """Somebody else set a parameter of the node."""

    name: str
    """Of the engine's property: "master", "limiter", "speed", "bpm" or "bpm_lock"."""
    value: bool | float
    """What it is now."""


@dataclass(frozen=True, slots=True)
class Xrun(Event):
    """The graph ran without us."""

    cycles: int
    """So many in a row."""
    behind: int
    """Frames, at the engine's sample_rate, by which since start() the graph's clock has gone on and the engine's
    count has not: what is played now is so much later than without any Xrun. A cycle that was rendered, but too late,
    is not among them."""


@dataclass(frozen=True, slots=True)
class Drained(Event):
    """All that was written before drain() has been played, or flush() dropped it; once for each end."""

    frame: int
    """The one after the last of it, in the engine's counter: time_of(frame) is when all of it has been heard."""


@dataclass(frozen=True, slots=True)
class Underrun(Event):
    """What was written ran out; the engine fades to silence, and back in with the next frames."""

    frame: int
    """The first missing one, in the engine's counter; or the `at` of frames that are late."""
    frames: int
    """Missing in that cycle; stats().underruns goes on counting. Or by how many those of write(at=) are late."""


@dataclass(frozen=True, slots=True)
class Pong(Event):
    """The callback saw a ping."""

    number: int
    """As ping() returned it."""
    cycle: int
    """In which it was seen, counted since the engine was made: the first is 1."""


@dataclass(frozen=True, slots=True)
class PadStarted(Event):
    """A pad began to play. Each of these is followed by one PadStopped."""

    pad: int
    """Its index."""
    frame: int
    """The first that it plays, in the engine's counter."""


@dataclass(frozen=True, slots=True)
class PadStopped(Event):
    """A pad stopped: from that frame on it fades out, or its sample is over."""

    pad: int
    """Its index."""
    frame: int
    """In the engine's counter."""
    reason: str
    """stop, end, exclusive (by a start that plays alone, its own, too), choke, retrigger, stolen, unload."""


@dataclass(frozen=True, slots=True)
class PadIdle(Event):
    """Nothing came of a call: stop() of a pad that did not play, or play() of one that holds no sample."""

    pad: int
    """Its index."""
    frame: int
    """At which it would have been, in the engine's counter."""


@dataclass(frozen=True, slots=True)
class PadLoaded(Event):
    """A load is done: what is played next is the new sample."""

    pad: int
    """Its index."""


@dataclass(frozen=True, slots=True)
class PadUnloaded(Event):
    """A pad has no sample any more."""

    pad: int
    """Its index."""


@dataclass(frozen=True, slots=True)
class ServerLost(Event):
    """The PipeWire server is gone."""


@dataclass(frozen=True, slots=True)
class ServerReturned(Event):
    """The node stands on a server again."""


@dataclass(frozen=True, slots=True)
class EventsDropped(Event):
    """The box was full: the oldest events are missing."""

    count: int
    """So many of them."""
