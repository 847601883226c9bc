"""Who is measured: how each is started, and what cannot be asked of it.

A peer is a program under tests/bench, or in tests/bench/peers, that takes --name, --quantum,
--channels, --noise and --marks, plays until SIGTERM and then prints one JSON object.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from side_by_side.rooms import ROOT, Rooms

BENCH = ROOT / "tests" / "bench"
NOT_PYTHON = "it has no interpreter to hold"


@dataclass(frozen=True)
class Peer:
    """One row of the comparison.

    command: the program and its own options; {name} and such are filled in, also in env.
    common: whether it takes the common options; reports: whether it tells of itself.
    missing: why it cannot be run here; empty where it can.
    """

    key: str
    label: str
    command: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    python: bool = False
    common: bool = True
    reports: bool = True
    missing: str = ""

    def command_line(self, sound: Sound) -> list[str]:
        """What to execute."""
        words = [word.format(**sound.fields) for word in self.command]
        return words + (sound.options if self.common else [])

    def environment(self, sound: Sound) -> dict[str, str]:
        """What its environment has beside ours."""
        return {key: value.format(**sound.fields) for key, value in self.env.items()}


@dataclass(frozen=True)
class Sound:
    """What is to be played: as which node, in what quanta, silence, noise or marks."""

    name: str
    quantum: int = 512
    channels: int = 2
    noise: Path | None = None
    wave: Path | None = None  # the same for programs that play files
    marks: bool = False
    hold: float = 10.0
    count: int = 1

    @property
    def fields(self) -> dict[str, str]:
        """For the templates; {{ and }} are braces there."""
        return {"name": self.name, "quantum": str(self.quantum), "wave": str(self.wave)}

    @property
    def options(self) -> list[str]:
        """The common options."""
        words = ["--name", self.name, "--quantum", str(self.quantum)]
        words += ["--channels", str(self.channels), "--seconds", "3600"]
        words += ["--noise", str(self.noise)] if self.noise else []
        words += ["--count", str(self.count)] if self.count > 1 else []
        return words + (["--marks"] if self.marks else [])


def python_peers(rooms: Rooms) -> list[Peer]:
    """Those that a Python program would use."""

    def script(name: str, *before: str) -> tuple[str, ...]:
        return (
            *before,
            str(rooms.python),
            str(BENCH / "peers" / name),
            "--hold",
            f"{rooms.hold:g}",
        )

    def other(key: str, label: str, env: Mapping[str, str], *before: str) -> Peer:
        command = script(f"{key}_peer.py", *before)
        return Peer(key, label, command, env, python=True, missing=rooms.missing(key))

    alsa = {"PIPEWIRE_ALSA": "{{ node.name = {name} }}"}
    latency = {"PIPEWIRE_LATENCY": "{quantum}/48000"}
    return [
        Peer("engine", "this engine", script("engine_peer.py"), python=True),
        Peer("pads", "this engine, a pad", script("pads_peer.py"), python=True),
        other("signalflow", "SignalFlow", alsa),
        other("pygame", "pygame-ce", alsa),
        other("jack", "JACK-Client", latency, "pw-jack"),
        other("sounddevice", "sounddevice", alsa),
    ]


def native_peers(rooms: Rooms) -> list[Peer]:
    """Those without an interpreter."""
    cpal = str(rooms.cpal)
    left_out = rooms.missing("cpal")
    alsa = {"PIPEWIRE_ALSA": "{{ node.name = {name} }}"}
    named = {"PIPEWIRE_PROPS": "{{ node.name = {name} }}"}
    cat = ("pw-cat", "--playback", "--latency", "{quantum}")
    return [
        Peer("engine-cpp", "engine, C++", (str(rooms.build / "node_bench"),)),
        Peer("floor", "bare pw_stream", (str(rooms.build / "bare_stream"),)),
        Peer(
            "pw-cat",
            "pw-cat",
            (*cat, "--properties", "{{ node.name = {name} }}", "{wave}"),
            common=False,
            reports=False,
        ),
        Peer("cpal-alsa", "cpal, ALSA", (cpal, "--host", "alsa"), alsa, missing=left_out),
        Peer(
            "cpal-pipewire", "cpal, PipeWire", (cpal, "--host", "pipewire"), named, missing=left_out
        ),
    ]


def all_peers(rooms: Rooms) -> list[Peer]:
    """In the order of the table: Python first."""
    return python_peers(rooms) + native_peers(rooms)
