"""What works on planes, as it comes out of the build tree, behind a pipe."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = Path(os.environ.get("FLITZIS_DSP_BUILD", ROOT / "build"))
TOOL = BUILD / "tests" / "dsp" / "dsp_tool"

SIMDS = ["baseline"]
if TOOL.exists() and subprocess.run([TOOL, "avx2"], check=False).returncode == 0:
    SIMDS.append("avx2")

Planes = NDArray[np.float32]


class Processing:
    """One process that sends sound through an equalizer or a limiter of its own for each call."""

    def __init__(self, scratch: Path, simd: str) -> None:
        self._in, self._out = scratch / "in.f32", scratch / "out.f32"
        self._simd = simd
        self._process = subprocess.Popen(
            [TOOL], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )

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
        words = [kind, self._simd, rate, len(planes), self._in, self._out, block, *happenings]
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write("\t".join(map(str, words)) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline().strip()
        assert answer == "ok", answer or f"the tool died: status {self._process.wait()}"
        return np.fromfile(self._out, np.float32).reshape(planes.shape)

    def close(self) -> None:
        """Let it end; it must do so by itself."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.stdout.close()
        assert self._process.wait(10) == 0


@pytest.fixture(scope="module", params=SIMDS)
def processing(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Processing]:
    """A process that works on sound, with each kind of instructions that this machine has."""
    process = Processing(tmp_path_factory.mktemp("processing"), request.param)
    yield process
    process.close()
