"""The package's own command: python -m flitzis_looper_audio."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

COMMAND = (sys.executable, "-m", "flitzis_looper_audio")


def call(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command, run to its end."""
    return subprocess.run(
        [*COMMAND, *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@contextmanager
def playing(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """The command while it plays, ended with the block at the latest."""
    process = subprocess.Popen(
        [*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def first_status(process: subprocess.Popen[str]) -> dict[str, Any]:
    """The first status of --json: events come as lines, too."""
    assert process.stdout
    return next(line for line in map(json.loads, process.stdout) if "event" not in line)


def statuses(lines: str) -> list[dict[str, Any]]:
    """Every status in --json's lines."""
    return [one for one in map(json.loads, lines.splitlines()) if "event" not in one]
