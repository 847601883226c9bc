"""The loader as it comes out of the build tree, behind a pipe: load() loads a file, and says what it was given."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = Path(os.environ.get("FLITZIS_MEDIA_BUILD", ROOT / "build"))
TOOL = BUILD / "tests" / "media" / "decode_tool"


class Refused(Exception):
    """What the loader threw: its kind, its message, the errno of an OSError."""

    def __init__(self, kind: str, message: str, errno: int = 0) -> None:
        super().__init__(message)
        self.kind = kind
        self.errno = errno


@dataclass
class Loaded:
    """A sample: `info` as SampleInfo has it and what loading took, `planes` as float32, shape (channels, frames)."""

    info: dict[str, Any]
    planes: NDArray[np.float32]

    @property
    def frames(self) -> int:
        """At the engine's rate."""
        return int(self.planes.shape[1])


class Loader:
    """One process that loads one file after the other; a crash of it fails the test that it belongs to."""

    def __init__(self, scratch: Path, preexec: Callable[[], None] | None = None) -> None:
        self._planes = scratch / "planes.f32"
        self._process = subprocess.Popen(
            [TOOL],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            preexec_fn=preexec,
        )

    def load(
        self,
        path: Path | str,
        rate: int = 48000,
        channels: int = 2,
        overview: tuple[int, int, int] | None = None,
    ) -> Loaded:
        """Load for an engine of that rate and channels; overview: width, start and end frame."""
        words = [rate, channels, self._planes, path, *(overview or ())]
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write("\t".join(map(str, words)) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise AssertionError(f"the loader died of {path}: status {self._process.wait()}")
        info = json.loads(line)
        if info["error"]:
            raise Refused(info["error"], info["message"], info.get("errno", 0))
        planes = np.fromfile(self._planes, np.float32).reshape(info["channels"], -1)
        assert planes.shape[1] == info["frames"]
        return Loaded(info, planes)

    def close(self) -> None:
        """Let it end; it must do so by itself."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.stdout.close()
        assert self._process.wait(10) == 0
