"""A recorder that is part of the graph's cycles: the C++ program jack_recorder, a JACK client.

pw-record is not; where cycles are short, or as fast as the machine can, it loses some. This one hears every cycle that
the graph does not lose, and knows which it lost itself, and when the graph began each.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from eventually import eventually
from flitzis_looper_audio import AudioEngine
from heard import Heard
from noise import BUILD
from observer import active_links_to
from programs import running_until_ready
from written import link

JOINING = 8  # cycles that a new link may take until it carries sound
PROGRAM = BUILD / "tests" / "graph" / "jack_recorder"


def alone(name: str) -> str:
    """Keep libjack from holding the quantum, and from joining all JACK clients and their sinks under one driver.

    PipeWire 1.0 and newer put them in one group, and one that leaves it changes the driver of the others.
    """
    return f"PIPEWIRE_PROPS={{ node.lock-quantum = false node.group = {name} }}"


class JackRecording:
    """A recorder at work."""

    def __init__(self, process: subprocess.Popen[str], files: list[Path], channels: int) -> None:
        self._process = process
        self._files = files
        self._channels = channels

    def cycles(self) -> int:
        """How many it heard so far, silent ones too."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def hears_on(self, cycles: int = 5) -> None:
        """Return when it has heard so many cycles more."""
        before = self.cycles()
        eventually(lambda: self.cycles() >= before + cycles)

    def keeps_up_with(self, played: Callable[[], int]) -> bool:
        """Whether it heard as many cycles as were played, over some of them."""
        heard, before = self.cycles(), played()
        eventually(lambda: played() > before + JOINING)
        return self.cycles() - heard >= 0.9 * (played() - before) - 1

    def end(self) -> Heard:
        """Stop recording."""
        output, errors = self._process.communicate(timeout=60)
        assert self._process.returncode == 0, output + errors
        samples = np.fromfile(self._files[0], np.float32).reshape(self._channels, -1)
        return Heard(samples.T, np.fromfile(self._files[1], np.int64).reshape(-1, 4))


@contextmanager
def jack_recording(
    directory: Path,
    source: AudioEngine | str,
    channels: int = 2,
    frames: int = 30 * 48000,
    name: str = "jackrec",
) -> Iterator[JackRecording]:
    """A recorder of what leaves an engine, which is running, or the ports whose names begin with `source`.

    It is linked and takes part in every cycle when the block begins, and has room for so many frames.
    """
    files = [directory / f"{name}.samples", directory / f"{name}.cycles"]
    if isinstance(source, AudioEngine):
        channels = source.channels
    words = [name, str(channels), str(frames), *map(str, files)]
    with running_until_ready("env", alone(name), "pw-jack", str(PROGRAM), *words) as process:
        recorder = JackRecording(process, files, channels)
        if isinstance(source, AudioEngine):
            engine = source
            link(f"{engine.name.lower().replace(' ', '-')}:output_", f"{name}:", channels)
            eventually(lambda: active_links_to(name) == channels)
            eventually(lambda: recorder.keeps_up_with(lambda: engine.stats().cycles))
        else:
            link(source, f"{name}:", channels)
            eventually(lambda: active_links_to(name) == channels)
            recorder.hears_on(JOINING)
        yield recorder
