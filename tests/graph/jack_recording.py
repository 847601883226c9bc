"""A recorder that is part of the graph's cycles: the C++ program jack_recorder, a JACK client.

pw-record is not; where cycles are short, or as fast as the machine can, it loses some. This one hears every cycle that
the graph does not lose, and knows which it lost itself, and when the graph began each.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from eventually import eventually
from noise import BUILD, heard_part, noise
from programs import running_until_ready
from recording import Samples
from written import link, places

if TYPE_CHECKING:
    from flitzis_looper_audio import AudioEngine

ANOTHER_CLOCK = 1 << 27  # frames from this one; no test records for so long
JOINING = 8  # cycles that a new link may take until it carries sound
PROGRAM = BUILD / "tests" / "graph" / "jack_recorder"


@dataclass(frozen=True)
class Heard:
    """What a recorder heard, from the first sound on."""

    samples: Samples
    """Shape (frames, channels)."""
    cycles: NDArray[np.int64]
    """A row for every cycle: its first frame in `samples`, the graph's clock in frames and in us, the quantum."""

    def is_noise(self, count: int) -> bool:
        """Whether this is the noise's first `count` frames, each once and in order, and nothing else inside.

        Of cycles that the graph lost, the recorder's own among them, it may have heard nothing, or two at once.
        """
        return self._holds(heard_part(self.samples), count)

    def is_noise_with_gaps(self, count: int) -> bool:
        """The same, silence inside left out."""
        heard = heard_part(self.samples)
        return self._holds(heard[np.any(heard != 0, axis=1)], count)

    def _holds(self, samples: Samples, count: int) -> bool:
        if not self.lost:
            return np.array_equal(samples, noise(0, count, samples.shape[1]))
        found = places(samples, count)
        good = found[found >= 0]
        garbled = len(found) - len(good)
        in_order = bool(np.all(np.diff(good) > 0))
        return in_order and garbled <= self.lost and count - len(good) <= self.lost + garbled

    @property
    def lost(self) -> int:
        """How many frames the graph's clock went on by, amid the sound, that were not heard.

        From PipeWire 1.6 on a change of the quantum hands the recorder alone to another driver, for one cycle: it hears
        nothing then, and misses one of the sink's.
        """
        rows = self.cycles[self.cycles[:, 0] < len(heard_part(self.samples))]
        away = np.abs(rows[:, 1] - np.median(rows[:, 1])) > ANOTHER_CLOCK
        here = rows[~away]
        steps = np.diff(here[:, 1]) - here[:-1, 3]
        return int(np.sum(steps[steps > 0]) + np.sum(rows[away, 3]))

    def time_ns(self, frame: int) -> float:
        """When the graph began this frame's cycle, and as much later as the frame lies in it."""
        row = int(np.searchsorted(self.cycles[:, 0], frame, side="right")) - 1
        first, _, begin, _ = self.cycles[row]
        return float(begin) * 1e3 + float(frame - first) * 1e9 / 48000  # the rate of those who ask


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

    def keeps_up_with(self, engine: AudioEngine) -> bool:
        """Whether it heard as many cycles as the engine played, over some of them."""
        heard, played = self.cycles(), engine.stats().cycles
        eventually(lambda: engine.stats().cycles > played + JOINING)
        return self.cycles() - heard >= 0.9 * (engine.stats().cycles - played) - 1

    def end(self) -> Heard:
        """Stop recording."""
        output, errors = self._process.communicate(timeout=60)
        assert self._process.returncode == 0, output + errors
        samples = np.fromfile(self._files[0], np.float32).reshape(self._channels, -1)
        return Heard(samples.T, np.fromfile(self._files[1], np.int64).reshape(-1, 4))


@contextmanager
def jack_recording(
    directory: Path, engine: AudioEngine, frames: int = 30 * 48000, name: str = "jackrec"
) -> Iterator[JackRecording]:
    """A recorder linked to the ports of the engine, which is running; it has room for so many frames."""
    files = [directory / f"{name}.samples", directory / f"{name}.cycles"]
    words = [name, str(engine.channels), str(frames), *map(str, files)]
    with running_until_ready("pw-jack", str(PROGRAM), *words) as process:
        node = engine.name.lower().replace(" ", "-")
        link(f"{node}:output_", f"{name}:", engine.channels)
        recorder = JackRecording(process, files, engine.channels)
        eventually(lambda: recorder.keeps_up_with(engine))
        yield recorder
