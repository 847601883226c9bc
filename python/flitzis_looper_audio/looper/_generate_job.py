"""Stems for a sample that has none: silence, and the sample itself as the instrumental. What a worker does."""

from __future__ import annotations

import wave
from array import array
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from .. import AudioEngine
from .._pads import _numpy
from ._artifacts import KINDS, SAMPLE_BYTES, Shape
from ._running import Running, Stale
from ._slot import STEMS, Slot

CHUNK = 1 << 16  # frames
STAGE = "Generating stems…"
TASK = {"task": "stem_generation"}


@dataclass
class GenerateJob:
    """Belongs to the request'th load of a pad: unloaded or loaded anew, it ends without an event and without a file."""

    running: Running
    slot: Slot
    request: int
    source: str
    folder: Path
    shape: Shape

    def __call__(self) -> None:
        """Writes the five files; they get their names once all are whole. [worker]"""
        with suppress(Stale):
            try:
                self._tell("task_progress", percent=0.0, stage=STAGE)
                self._make()
            except Stale:
                raise
            except Exception as error:
                self._end("task_error", msg=f"stem generation failed: {error}")
            else:
                self._end("task_success")

    def _make(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".new-", dir=self.folder) as unfinished:
            for at, kind in enumerate(KINDS):
                frames = self._silence() if kind in STEMS else self._frames()
                self._write(Path(unfinished, f"{kind}.wav"), frames)
                self._tell("task_progress", percent=(at + 1) / len(KINDS), stage=STAGE)
            for kind in KINDS:
                Path(unfinished, f"{kind}.wav").replace(self.folder / f"{kind}.wav")

    def _chunks(self) -> Iterator[int]:
        """How many frames each has."""
        frames = self.shape[2]
        for done in range(0, frames, CHUNK):
            self.running.expect_current(self.slot, self.request)
            yield min(CHUNK, frames - done)

    def _silence(self) -> Iterator[bytes]:
        for count in self._chunks():
            yield bytes(SAMPLE_BYTES * self.shape[1] * count)

    def _frames(self) -> Iterator[bytes]:
        """The sample's, as the engine plays them."""
        rate, channels, _ = self.shape
        with AudioEngine.offline(
            sample_rate=rate, channels=channels, pads=1, fade_ms=0.0
        ) as engine:
            engine.pads[0].load(self.source).result()
            engine.pads[0].play()
            for count in self._chunks():
                yield _pcm16(engine.render(count))

    def _write(self, path: Path, frames: Iterator[bytes]) -> None:
        with wave.open(str(path), "wb") as file:
            file.setparams((self.shape[1], SAMPLE_BYTES, self.shape[0], 0, "NONE", ""))
            for chunk in frames:
                file.writeframesraw(chunk)

    def _tell(self, kind: str, **more: object) -> None:
        self.running.tell(kind, self.slot, self.request, **TASK, **more)

    def _end(self, kind: str, **more: object) -> None:
        with self.running.lock:
            self._tell(kind, **more)
            self.slot.busy = False


def _pcm16(frames: Any) -> bytes:
    """Of float32 frames, the nearest of 16 bits; beyond -1..1 clipped."""
    numpy = _numpy()
    if numpy:
        nearest = numpy.rint(numpy.clip(numpy.asarray(frames, float), -1.0, 1.0) * 32767)
        return bytes(nearest.astype("<i2").tobytes())
    samples = memoryview(frames).cast("B").cast("f")
    return array("h", (round(32767 * max(-1.0, min(1.0, sample))) for sample in samples)).tobytes()
