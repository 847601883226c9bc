"""Noise that Python writes, and what a recording must hold of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cycles import plays_on
from eventually import eventually
from flitzis_looper_audio import AudioEngine
from noise import as_one_value, heard_part, noise, ports_called
from programs import run
from recording import Recording, Samples, recording

PATIENCE = 20.0  # seconds that a machine in need may take
LEVEL = 0.5


def direct_current(frames: int) -> Samples:
    """Stereo frames, each sample LEVEL: any fade shows."""
    return np.full((frames, 2), LEVEL, np.float32)


def write_noise(engine: AudioEngine, first: int, count: int, block: int = 2048) -> None:
    """Write the noise's frames first..first+count in blocks, waiting for room."""
    for begin in range(first, first + count, block):
        frames = noise(begin, min(block, first + count - begin), engine.channels)
        assert engine.write(frames, timeout=PATIENCE) == len(frames)


class Writing:
    """A thread that writes noise from its first frame on, until it is told to end."""

    def __init__(self, engine: AudioEngine, pause: Callable[[], None], block: int) -> None:
        self.written = 0
        self.error: BaseException | None = None
        self._engine, self._pause, self._block = engine, pause, block
        self._ending = False
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def end(self) -> int:
        """Stop writing; how many frames were accepted."""
        self._ending = True
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()
        if self.error:
            raise self.error
        return self.written

    def goes_on(self, frames: int = 24000) -> None:
        """Return when so many frames more are written."""
        before = self.written
        eventually(lambda: self.error or self.written >= before + frames)

    def _run(self) -> None:
        try:
            while not self._ending:
                frames = noise(self.written, self._block, self._engine.channels)
                self.written += self._engine.write(frames, timeout=PATIENCE)
                self._pause()
        except BaseException as error:  # whatever it is, end() tells
            self.error = error


@contextmanager
def writing(
    engine: AudioEngine, pause: Callable[[], None] = lambda: None, block: int = 1024
) -> Iterator[Writing]:
    """Noise is written while the block runs, and after each write `pause` is called."""
    writer = Writing(engine, pause, block)
    try:
        yield writer
    finally:
        writer.end()


@contextmanager
def at_its_ports(
    directory: Path, engine: AudioEngine, latency: int = 512, name: str = "ports"
) -> Iterator[Recording]:
    """A recorder of what leaves the engine's own ports, linked and writing when the block begins.

    Until it is, the engine's silence is all there is to hear: it must be running.
    """
    channels, rate = engine.channels, engine.sample_rate
    node = engine.name.lower().replace(" ", "-")
    options = {"channels": channels, "rate": rate, "latency": latency}
    with recording(directory / f"{name}.wav", name=name, **options) as heard:  # type: ignore[arg-type]
        link(f"{node}:output_", f"{name}:", channels)
        eventually(lambda: heard.seconds_in_file(rate) > 0)
        yield heard


def link(output: str, target: str, channels: int) -> None:
    """Link the ports whose names begin so, channel by channel."""
    outputs, inputs = ports_called(output, "--output"), ports_called(target, "--input")
    assert len(outputs) == len(inputs) == channels, (outputs, inputs)
    for source, sink in zip(outputs, inputs):
        run("pw-link", source, sink)


def hears_all_of(heard: Recording, engine: AudioEngine, cycles: int = 20) -> Samples:
    """Let the engine play on for some cycles of silence, so that the recorder has all; the part that is not silent."""
    plays_on(engine, cycles)
    return heard_part(heard.end())


def is_all_but_cycles(samples: Samples, count: int, quantum: int) -> bool:
    """Whether these are the noise's first `count` frames in order, but for a tenth of its cycles at the most.

    pw-record takes no part in the graph's cycles and says nothing of those it came too late for.
    """
    found = places(samples, count)
    heard = found[found >= 0]
    missing = count - len(heard)
    in_order = bool(np.all(np.diff(heard) > 0)) and not np.any(samples[found < 0])
    return in_order and missing % quantum == 0 and missing <= count // 10


def gaps(samples: Samples) -> list[tuple[int, int]]:
    """The stretches of silence inside, as (first, end)."""
    silent = ~np.any(samples != 0, axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], silent, [False])).astype(np.int8)))
    return [(int(begin), int(end)) for begin, end in zip(edges[::2], edges[1::2])]


def places(samples: Samples, within: int) -> NDArray[np.int64]:
    """The number of each stereo frame in the noise; -1 where it is none of the noise's first `within` frames."""
    everything, order = _sorted_noise(within)
    wanted = as_one_value(samples)
    found = np.minimum(np.searchsorted(everything, wanted), within - 1)
    numbers: NDArray[np.int64] = np.where(everything[found] == wanted, order[found], -1)
    return numbers


@lru_cache(maxsize=2)
def _sorted_noise(within: int) -> tuple[NDArray[np.complex64], NDArray[np.int64]]:
    everything = as_one_value(noise(0, within, 2))
    order = np.argsort(everything)
    in_order: NDArray[np.complex64] = everything[order]
    return in_order, order
