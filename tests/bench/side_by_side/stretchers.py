"""Who plays a loop at another speed in its own key: this engine, and programs that make a file of a file."""

from __future__ import annotations

import json
import math
import resource
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.io import wavfile

from side_by_side.offline import PEERS, printed
from side_by_side.sounds import RATE

ENGINE = (sys.executable, str(PEERS / "engine_in_key.py"))
Samples = NDArray[np.float64]
Heard = NDArray[np.float32]


@dataclass(frozen=True)
class Stretcher:
    """One of them. `directory`: where files may be written; missing: why it cannot be run here."""

    key: str
    label: str
    directory: Path
    env: Mapping[str, str]
    missing: str = ""

    def play(self, loop: Samples, speed: float, frames: int) -> Heard:
        """The first frames of the loop at that speed."""
        raise NotImplementedError

    def play_with_image(self, loop: Samples, speed: float, frames: int) -> Heard:
        """The same, told to keep the stereo image as well as it can."""
        return self.play(loop, speed, frames)

    def cost(self, loop: Samples, speed: float, seconds: float) -> dict[str, float]:
        """cpu: percent of a core; others where they are known."""
        raise NotImplementedError


class Ours(Stretcher):
    """This engine, offline."""

    def play(self, loop: Samples, speed: float, frames: int, *more: str) -> Heard:
        sound, heard = self.directory / "in.npy", self.directory / "out.npy"
        np.save(sound, loop.astype(np.float32))
        options = ["--speed", repr(speed), "--frames", str(frames), *more]
        printed([*ENGINE, str(sound), str(heard), *options], self.env)
        played: Heard = np.load(heard)
        return played

    def cost(self, loop: Samples, speed: float, seconds: float) -> dict[str, float]:
        sound = self.directory / "in.npy"
        np.save(sound, loop.astype(np.float32))
        options = ["--speed", repr(speed), "--cost", repr(seconds)]
        told: dict[str, float] = json.loads(printed([*ENGINE, str(sound), *options], self.env))
        return told


@dataclass(frozen=True)
class Program(Stretcher):
    """A program of somebody else's; `command` makes its words of two files and a speed."""

    command: Callable[[Path, Path, float], list[str]] = field(kw_only=True)
    with_image: tuple[str, ...] = ()

    def play(self, loop: Samples, speed: float, frames: int, *more: str) -> Heard:
        self._stretch(loop, speed, frames, more)
        return self._read()[:frames]

    def play_with_image(self, loop: Samples, speed: float, frames: int) -> Heard:
        return self.play(loop, speed, frames, *self.with_image)

    def cost(self, loop: Samples, speed: float, seconds: float) -> dict[str, float]:
        """User time of a long file less that of a short one: starting costs nothing so."""
        times = []
        for length in (seconds, 4 * seconds):
            before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
            self._stretch(loop, speed, round(length * RATE), ())
            times.append(resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before)
        return {"cpu": 100 * (times[1] - times[0]) / (3 * seconds)}

    def _stretch(self, loop: Samples, speed: float, frames: int, more: tuple[str, ...]) -> None:
        """Of so many turns that there is enough, with some to spare: what they do at the end is not heard."""
        turns = math.ceil((frames + RATE // 2) * speed / len(loop))
        sound = np.tile((loop * 2**31).astype(np.int32), (turns, 1))
        wavfile.write(self.directory / "in.wav", RATE, sound)
        words = self.command(self.directory / "in.wav", self.directory / "out.wav", speed)
        printed([words[0], *more, *words[1:]])

    def _read(self) -> Heard:
        """What the program wrote, whatever its format."""
        _, sound = wavfile.read(self.directory / "out.wav")
        if sound.dtype.kind == "f":
            return np.asarray(sound, np.float32)
        scale = 2.0 ** (8 * sound.dtype.itemsize - 1)
        return np.asarray(sound / scale, np.float32)


def rubber_band(engine: str) -> Callable[[Path, Path, float], list[str]]:
    """Its engine -2 or -3."""
    return lambda source, to, speed: [
        *("rubberband", engine, "-q", "-T", f"{speed:.9g}", str(source), str(to))
    ]


def sound_touch(source: Path, to: Path, speed: float) -> list[str]:
    """Changes the tempo alone."""
    return ["soundstretch", str(source), str(to), f"-tempo={100 * (speed - 1):.6f}"]


def all_stretchers(directory: Path, env: Mapping[str, str]) -> list[Stretcher]:
    """In the order of the table."""

    def missing(program: str) -> str:
        return "" if shutil.which(program) else f"there is no {program}"

    band = ("--centre-focus",)
    place = (directory, env)
    why = missing("rubberband")
    return [
        Ours("engine", "this engine", *place),
        Program("r2", "Rubber Band R2", *place, why, command=rubber_band("-2"), with_image=band),
        Program("r3", "Rubber Band R3", *place, why, command=rubber_band("-3"), with_image=band),
        Program("soundtouch", "SoundTouch", *place, missing("soundstretch"), command=sound_touch),
    ]
