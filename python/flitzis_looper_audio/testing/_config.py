"""Configuration of a headless server: its sinks, its clock, and the files that say so.

The fixed part lies in conf/headless; what varies from run to run is a generated drop-in
that PipeWire merges over it: properties key by key, context.objects appended.
"""

from __future__ import annotations

import dataclasses
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

CONF = Path(__file__).resolve().parent / "conf"
FIXED, MEMORY = CONF / "headless", CONF / "memory"
WIREPLUMBER_ENTRIES = ("wireplumber", "main.lua", "policy.lua", "bluetooth.lua", "scripts")
# The user's own client drop-ins would reach the tests; an empty directory of the name hides them.
SHADOWED = ("client.conf.d", "client-rt.conf.d", "jack.conf.d", "pipewire-pulse.conf.d")
POSITIONS = {
    1: "MONO",
    2: "FL FR",
    4: "FL FR RL RR",
    6: "FL FR FC LFE RL RR",
    8: "FL FR FC LFE RL RR SL SR",
}


@dataclasses.dataclass(frozen=True)
class Sink:
    """A null sink: node.name and number of channels, 1 to 64."""

    name: str
    channels: int = 2

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Za-z0-9._-]{1,128}", self.name):
            raise ValueError(f"sink name {self.name!r}: 1 to 128 of A-Z a-z 0-9 . _ - are accepted")
        if not 1 <= self.channels <= 64:
            raise ValueError(f"sink {self.name!r}: {self.channels} channels; 1 to 64 are accepted")

    @classmethod
    def parse(cls, text: str, channels: int = 2) -> Sink:
        """A sink from "name" or "name:channels"; channels is for a text without a number."""
        name, colon, count = text.partition(":")
        if colon and not re.fullmatch("[0-9]{1,3}", count):
            raise ValueError(f"sink {text!r}: the form is NAME or NAME:CHANNELS")
        return cls(name, int(count) if colon else channels)

    def properties(self, priority: int, rate: int) -> str:
        """The adapter's properties as SPA JSON; rate is the graph's, in Hz.

        Ports stand without a session manager (auto-port-config; PipeWire 1.4.2 makes none where
        format or rate are left open, audioadapter.c, do_auto_port_config). object.linger lets the
        sink outlive the client that creates it. The highest priority becomes the default sink.
        """
        aux = " ".join(f"AUX{i}" for i in range(self.channels))
        position = POSITIONS.get(self.channels, aux)
        return f"""{{
        factory.name     = support.null-audio-sink
        media.class      = Audio/Sink
        node.name        = "{self.name}"
        node.description = "{self.name}"
        audio.format     = F32P
        audio.rate       = {rate}
        audio.position   = [ {position} ]
        object.linger    = true
        priority.session = {priority}
        session.suspend-timeout-seconds = 0
        adapter.auto-port-config = {{ mode = dsp monitor = true position = preserve }}
    }}"""


@dataclasses.dataclass(frozen=True)
class Clock:
    """The graph's rate in Hz and its quanta in frames."""

    rate: int = 48000
    quantum: int = 512
    min_quantum: int = 16
    max_quantum: int = 8192

    def __post_init__(self) -> None:
        if not 8000 <= self.rate <= 384000:
            raise ValueError(f"rate {self.rate}: 8000 to 384000 Hz is accepted")
        if not 4 <= self.min_quantum <= self.quantum <= self.max_quantum <= 65536:
            raise ValueError(
                f"min_quantum {self.min_quantum}, quantum {self.quantum}, "
                f"max_quantum {self.max_quantum}: accepted is "
                "4 <= min_quantum <= quantum <= max_quantum <= 65536"
            )

    def properties(self) -> str:
        """context.properties as SPA JSON."""
        return f"""{{
    default.clock.rate          = {self.rate}
    default.clock.allowed-rates = [ {self.rate} ]
    default.clock.quantum       = {self.quantum}
    default.clock.min-quantum   = {self.min_quantum}
    default.clock.max-quantum   = {self.max_quantum}
    default.clock.quantum-limit = {max(8192, self.max_quantum)}
}}"""


def parse_sinks(names: Sequence[str], channels: int = 2) -> tuple[Sink, ...]:
    """Sinks from texts as Sink.parse reads them; ValueError where two have one name."""
    sinks = tuple(Sink.parse(name, channels) for name in names)
    for sink in sinks:
        if sum(sink.name == other.name for other in sinks) > 1:
            raise ValueError(f"sink {sink.name!r} is named twice")
    return sinks


def lay_over(source: Path, config_home: Path) -> None:
    """Copy a configuration over what stands in XDG_CONFIG_HOME.

    source holds directories pipewire and wireplumber as ~/.config does, or their contents side by
    side.
    """
    for entry in source.iterdir():
        room = "wireplumber" if entry.name.startswith(WIREPLUMBER_ENTRIES) else "pipewire"
        target = config_home / room
        if entry.name != room:
            target /= entry.name
        if entry.is_dir():
            shutil.copytree(entry, target, dirs_exist_ok=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(entry, target)


def write_config(
    config_home: Path,
    clock: Clock,
    sinks: Sequence[Sink],
    overlays: Sequence[Path],
) -> None:
    """Fill XDG_CONFIG_HOME: the fixed files, the generated drop-in, the overlays; later ones win."""
    lay_over(FIXED, config_home)
    for name in (*SHADOWED, "pipewire.conf.d"):
        (config_home / "pipewire" / name).mkdir(exist_ok=True)
    objects = "".join(
        f"    {{ factory = adapter args = {sink.properties(2000 - index, clock.rate)} }}\n"
        for index, sink in enumerate(sinks)
    )
    (config_home / "pipewire" / "pipewire.conf.d" / "50-headless.conf").write_text(
        f"context.properties = {clock.properties()}\ncontext.objects = [\n{objects}]\n"
    )
    for overlay in overlays:
        lay_over(overlay, config_home)
