"""The ways to another host that PipeWire has: what each of its drop-ins makes, and how that behaves."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from generations import pipewire_version
from programs import run


@dataclass(frozen=True)
class Way:
    """A folder below pipewire-conf/user/network."""

    folder: str
    module: str
    """Its file among PipeWire's modules."""
    sink: str
    """node.name of the sink on the sender."""
    since: tuple[int, ...] = (0, 3, 65)
    """The first PipeWire in which it works as the drop-ins want it."""
    latency: int = 0
    """Frames that the sink says it is away."""
    exact: bool = False
    """Whether every sample arrives as it was sent."""

    def __str__(self) -> str:
        return self.folder


def tunnels_tell_their_latency() -> bool:
    """Whether a stream that is a sink has the latency it is made with (stream.c: not in 1.4.2, again since 1.5.81)."""
    return not (1, 4) <= pipewire_version() < (1, 5, 81)


def tunnels_come_back() -> bool:
    """Whether module-pulse-tunnel connects again by itself (reconnect.interval.ms: in 1.2, not in 1.0)."""
    return pipewire_version() >= (1, 2)


def modules_can_be_refused() -> bool:
    """Whether pipewire-pulse knows pulse.allow-module-loading (in 1.2, not in 1.0)."""
    return pipewire_version() >= (1, 2)


TUNNEL = Way(
    "pulse-tunnel",
    "libpipewire-module-pulse-tunnel.so",
    sink="tunnel",
    latency=4800 if tunnels_tell_their_latency() else 0,
)
RTP = Way("rtp", "libpipewire-module-rtp-sink.so", sink="rtp")
NETJACK2 = Way(
    "netjack2",
    "libpipewire-module-netjack2-driver.so",
    since=(1, 5, 81),
    sink="netjack2",
    latency=1024,
    exact=True,
)


def here() -> list[Way]:
    """The ways that this machine's PipeWire knows; the module of each has to be installed."""
    return [way for way in (TUNNEL, RTP, NETJACK2) if pipewire_version() >= way.since]


def is_installed(way: Way) -> bool:
    """Whether its module is among PipeWire's."""
    modules = Path(run("pkg-config", "--variable=moduledir", "libpipewire-0.3").strip())
    return (modules / way.module).exists()
