"""The C++ program noise_player, and what a recording of it must be."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eventually import eventually
from programs import run, running_until_ready
from recording import Recording, Samples, recording

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = Path(os.environ.get("FLITZIS_PYTHON_PATH") or ROOT / "build" / "python").parent
PROGRAM = BUILD / "tests" / "graph" / "noise_player"

DIRECT_CURRENT = 0.5


@dataclass(frozen=True)
class Played:
    """What a noise_player says of itself."""

    state: str
    cycles: int
    frames: int
    quantum: int
    xruns: int
    last_xrun_ns: int
    callback_max: int
    device: str
    behind: int
    """Of the last Xrun event."""
    gaps: list[int]
    """The cycles of each Xrun event."""


class Player:
    """A noise_player that obeys lines."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def ask(self, *words: object) -> str:
        """Give a command; its answer."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().rstrip("\n")

    def do(self, *words: object) -> None:
        """Give a command that succeeds."""
        assert self.ask(*words) == "ok"

    def stats(self) -> Played:
        """What it says of itself."""
        return Played(**json.loads(self.ask("stats")))

    def plays(self, cycles: int = 10) -> None:
        """Return when it has rendered so many cycles more."""
        before = self.stats().cycles
        eventually(lambda: self.stats().cycles >= before + cycles)


@contextmanager
def noise_player(*options: str) -> Iterator[Player]:
    """A player that is ended when the block is; node.name "noise" unless --name says else."""
    with running_until_ready(str(PROGRAM), *options) as process:
        yield Player(process)


@contextmanager
def hearing(
    directory: Path, sink: str, channels: int = 2, latency: int = 512
) -> Iterator[Recording]:
    """A recorder that has begun to write a sink's monitor, linked by hand: no session manager moves it elsewhere."""
    file, name = directory / f"{sink}.wav", f"recorder-of-{sink}"
    with recording(file, channels=channels, latency=latency, name=name) as heard:
        outputs = ports_called(f"{sink}:monitor", "--output")
        inputs = ports_called(f"{name}:", "--input")
        assert len(outputs) == len(inputs) == channels
        for output, target in zip(outputs, inputs):
            run("pw-link", output, target)
        eventually(lambda: heard.seconds_in_file() > 0)
        yield heard


def ports_called(beginning: str, direction: str) -> list[str]:
    """The ports whose full names begin so, in the order of their channels."""
    listed = run("pw-link", direction).splitlines()
    return [port for port in listed if port.startswith(beginning)]


def noise(first: int, count: int, channels: int) -> Samples:
    """Samples first..first+count of the noise, shape (count, channels)."""
    frames = np.arange(first, first + count, dtype=np.int64)[:, None]
    mixed = (frames * 64 + np.arange(channels, dtype=np.int64)) * 2654435761 & 0xFFFFFFFF
    values = (mixed >> 8).astype(np.float32)
    values /= 8388608
    values -= 1
    return values


def heard_part(samples: Samples) -> Samples:
    """From the first frame that is not silence to the last; empty where all is."""
    loud = np.flatnonzero(np.any(samples != 0, axis=1))
    return samples[loud[0] : loud[-1] + 1] if loud.size else samples[:0]


def place_in_noise(frame: Samples, within: int = 1 << 22) -> int | None:
    """Which of the noise's first `within` frames this one is; None where it is none of them."""
    two = frame[:2]  # two channels at the most tell it
    found = np.flatnonzero(np.all(noise(0, within, two.size) == two, axis=1))
    return int(found[0]) if found.size else None


def is_noise_and_silence(samples: Samples, within: int = 1 << 20) -> bool:
    """Whether every stereo frame is silence or noise in its order: what is missing is missing, nothing is garbled."""
    everything = as_one_value(noise(0, within, 2))
    order = np.argsort(everything)
    linked = int(np.argmax(np.all(samples != 0, axis=1)))  # one channel is before the other
    samples = samples[linked:]
    loud = as_one_value(samples[np.any(samples != 0, axis=1)])
    found = np.minimum(np.searchsorted(everything, loud, sorter=order), within - 1)
    places = order[found]
    return bool(np.array_equal(everything[places], loud) and np.all(np.diff(places) > 0))


def as_one_value(samples: Samples) -> NDArray[np.complex64]:
    """A stereo frame as one complex number."""
    frames: NDArray[np.complex64] = np.ascontiguousarray(samples).view(np.complex64)[:, 0]
    return frames
