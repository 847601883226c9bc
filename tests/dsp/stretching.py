"""The stretcher alone, as it comes out of the build tree, behind a pipe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from key_lock_signals import RATE, Samples
from processing import SIMDS
from tool import Tool


class Stretching:
    """One process that plays loops."""

    def __init__(self, scratch: Path, simd: str) -> None:
        self._in, self._out = scratch / "in.f32", scratch / "out.f32"
        self._simd = simd
        self._tool = Tool("stretch_tool")

    def play(
        self,
        sound: Samples,
        speed: float,
        frames: int,
        onsets: Sequence[int] = (),
        position: float = 0.0,
        block: int = 512,
    ) -> Samples:
        """The first frames of a loop of shape (frames, channels), from a position on."""
        np.ascontiguousarray(sound.T, np.float32).tofile(self._in)
        words = [self._simd, RATE, sound.shape[1], self._in, self._out, frames, block, 0.0]
        words += [",".join(map(str, onsets)) or "-", f"0,{position!r},{speed!r}"]
        self._tool.ask(*words)
        made: Samples = np.fromfile(self._out, np.float32).astype(np.float64)
        return made.reshape(sound.shape[1], -1).T

    def close(self) -> None:
        """Let it end."""
        self._tool.close()


@pytest.fixture(scope="module", params=SIMDS)
def stretching(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stretching]:
    """A process that stretches, with each kind of instructions that this machine has."""
    process = Stretching(tmp_path_factory.mktemp("stretching"), request.param)
    yield process
    process.close()
