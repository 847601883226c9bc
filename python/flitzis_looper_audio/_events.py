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
    new: State


@dataclass(frozen=True, slots=True)
class DeviceAdded(Event):
    """A sink appeared."""

    device: Device


@dataclass(frozen=True, slots=True)
class DeviceRemoved(Event):
    """A sink is gone."""

    device: Device


@dataclass(frozen=True, slots=True)
class DeviceChanged(Event):
    """A sink has another number of channels. With another description it is another sink: removed, added."""

    device: Device
    """As it is now."""


@dataclass(frozen=True, slots=True)
class DefaultChanged(Event):
    """Another sink is the default."""

    device: str | None
    """Its node.name."""


@dataclass(frozen=True, slots=True)
class DeviceLost(Event):
    """The sink that was asked for is gone; the engine waits for it."""

    device: str


@dataclass(frozen=True, slots=True)
class DeviceReturned(Event):
    """The sink that was asked for is back, and linked."""

    device: str


@dataclass(frozen=True, slots=True)
class Moved(Event):
    """The engine is linked to another sink."""

    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class QuantumChanged(Event):
    """The graph grants another quantum, in frames."""

    old: int
    new: int


@dataclass(frozen=True, slots=True)
class RateChanged(Event):
    """The graph runs at another rate, in Hz; the engine's own stays."""

    old: int
    new: int


@dataclass(frozen=True, slots=True)
class VolumeChanged(Event):
    """Somebody else set volume (the loudest channel's, cubic: 1 is 100 %) or mute."""

    volume: float
    mute: bool


@dataclass(frozen=True, slots=True)
class ParameterChanged(Event):
    """Somebody else set a parameter of the node: "master", "limiter", "speed", "bpm" or "bpm_lock"."""

    name: str
    value: bool | float


@dataclass(frozen=True, slots=True)
class Xrun(Event):
    """The graph ran without us, so many cycles in a row."""

    cycles: int


@dataclass(frozen=True, slots=True)
class Underrun(Event):
    """What was written ran out; the engine fades to silence, and back in with the next frames."""

    frame: int
    """The first missing one, in the engine's counter."""
    frames: int
    """Missing in that cycle; stats().underruns goes on counting."""


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
    """stop, end, exclusive, choke, retrigger, stolen or unload."""


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
    """The box was full: so many of the oldest events are missing."""

    count: int
