"""Stems for a sample that has none: silence, and the sample itself as the instrumental. What a worker does."""

from __future__ import annotations

import wave
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import AudioEngine
from .._pads import _numpy
from ._artifacts import KINDS, SAMPLE_BYTES, Shape
from ._running import Running
from ._slot import STEMS, Slot

CHUNK = 1 << 16  # frames
STAGE = "Generating stems…"
TASK = {"task": "stem_generation"}


@dataclass
class GenerateJob:
    """Belongs to the request'th load of a pad: unloaded, it ends without an event, and leaves no file behind."""

    running: Running
    slot: Slot
    request: int
    source: str
    folder: Path
    shape: Shape

    def __call__(self) -> None:
        """Writes the five files, each under its name once it is whole. [worker]"""
        try:
            self._tell("task_progress", percent=0.0, stage=STAGE)
            self._write()
        except Exception as error:
            self._end("task_error", msg=f"stem generation failed: {error}")
        else:
            self._end("task_success")

    def _write(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        rate, channels, frames = self.shape
        with AudioEngine.offline(
            sample_rate=rate, channels=channels, pads=1, fade_ms=0.0
        ) as engine:
            engine.pads[0].load(self.source).result()
            engine.pads[0].play()
            silence = bytes(SAMPLE_BYTES * channels * CHUNK)
            for at, kind in enumerate(KINDS):
                with self._file(kind) as file:
                    for done in range(0, frames, CHUNK):
                        count = min(CHUNK, frames - done)
                        is_stem = kind in STEMS
                        file.writeframesraw(
                            silence[: SAMPLE_BYTES * channels * count]
                            if is_stem
                            else _pcm16(engine.render(count))
                        )
                self._tell("task_progress", percent=(at + 1) / len(KINDS), stage=STAGE)

    @contextmanager
    def _file(self, kind: str) -> Iterator[wave.Wave_write]:
        unfinished = self.folder / f".{kind}.wav.{self.request}"
        try:
            with wave.open(str(unfinished), "wb") as file:
                file.setnchannels(self.shape[1])
                file.setsampwidth(SAMPLE_BYTES)
                file.setframerate(self.shape[0])
                yield file
            unfinished.replace(self.folder / f"{kind}.wav")
        finally:
            unfinished.unlink(missing_ok=True)

    def _tell(self, kind: str, **more: object) -> None:
        with self.running.lock:
            if self.request == self.slot.requests:
                self.running.tell(kind, self.slot.pad.index, self.request, **TASK, **more)

    def _end(self, kind: str, **more: object) -> None:
        with self.running.lock:
            if self.request == self.slot.requests:
                self.slot.busy = False
            self._tell(kind, **more)


def _pcm16(frames: Any) -> bytes:
    """Of float32 frames, the nearest of 16 bits; beyond -1..1 clipped."""
    numpy = _numpy()
    if numpy:
        nearest = numpy.rint(numpy.clip(numpy.asarray(frames, float), -1.0, 1.0) * 32767)
        return bytes(nearest.astype("<i2").tobytes())
    samples = memoryview(frames).cast("B").cast("f")
    return array("h", (round(32767 * max(-1.0, min(1.0, sample))) for sample in samples)).tobytes()
