"""A program of the build tree behind a pipe: a line of words goes in, a line comes out."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
BUILD = Path(os.environ.get("FLITZIS_DSP_BUILD", ROOT / "build"))


def path(name: str) -> Path:
    """Where it lies."""
    return BUILD / "tests" / "dsp" / name


class Tool:
    """One process of it."""

    def __init__(self, name: str) -> None:
        self._process = subprocess.Popen(
            [path(name)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
        )

    def ask(self, *words: Any) -> str:
        """Its answer to these; it says "ok" in the first place, or what is wrong."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write("\t".join(map(str, words)) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline().strip()
        assert answer.split(" ")[0] == "ok", (
            answer or f"the tool died: status {self._process.wait()}"
        )
        return answer.removeprefix("ok").strip()

    def close(self) -> None:
        """Let it end; it must do so by itself."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.stdout.close()
        assert self._process.wait(10) == 0
