"""What works on planes, as it comes out of the build tree, behind a pipe."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tool import Tool, path

NAME = "dsp_tool"

SIMDS = ["baseline"]
if path(NAME).exists() and subprocess.run([path(NAME), "avx2"], check=False).returncode == 0:
    SIMDS.append("avx2")

Planes = NDArray[np.float32]


class Processing:
    """One process that sends sound through an equalizer or a limiter of its own for each call."""

    def __init__(self, scratch: Path, simd: str) -> None:
        self._in, self._out = scratch / "in.f32", scratch / "out.f32"
        self._simd = simd
        self._tool = Tool(NAME)

    def run(
        self,
        kind: str,
        sound: NDArray[Any],
        *happenings: str,
        rate: int = 48000,
        block: int = 512,
    ) -> Planes:
        """What becomes of `sound`, shape (channels, frames); happenings as in dsp_tool.cpp."""
        planes = np.ascontiguousarray(np.atleast_2d(sound), np.float32)
        planes.tofile(self._in)
        files = self._in, self._out
        self._tool.ask(kind, self._simd, rate, len(planes), *files, block, *happenings)
        return np.fromfile(self._out, np.float32).reshape(planes.shape)

    def close(self) -> None:
        """Let it end."""
        self._tool.close()


@pytest.fixture(scope="module", params=SIMDS)
def processing(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Processing]:
    """A process that works on sound, with each kind of instructions that this machine has."""
    process = Processing(tmp_path_factory.mktemp("processing"), request.param)
    yield process
    process.close()
