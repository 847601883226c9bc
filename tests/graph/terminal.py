"""A program in a terminal of its own."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
from collections.abc import Iterator
from contextlib import contextmanager

ESCAPE = re.compile(
    r"\x1b\[(?P<right>\d*)G|\x1b\[(?P<position>[0-9;]*)H|\x1b\[[0-9;?]*[A-Za-z]|\x1b[()].|\r|\n"
)


class Terminal:
    """Reads what a program shows in a terminal of 50 lines by 160 columns."""

    def __init__(self, descriptor: int, process: subprocess.Popen[bytes]) -> None:
        self.pid = process.pid
        self._process = process
        self._descriptor = descriptor
        self._shown = ""

    @property
    def status(self) -> int | None:
        """The program's exit status; None while it runs."""
        return self._process.returncode

    def text(self) -> str:
        """Everything shown so far; cursor movements are spaces, new lines and line starts are new lines."""
        return ESCAPE.sub(_plain, self.raw())

    def raw(self) -> str:
        """Everything shown so far, with the terminal's control sequences."""
        while select.select([self._descriptor], [], [], 0)[0]:
            try:
                data = os.read(self._descriptor, 65536)
            except OSError:
                break  # the program ended
            self._shown += data.decode(errors="replace")
        return self._shown

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self._descriptor, keys.encode())

    def ended(self) -> bool:
        """Whether the program ended; then `status` is its exit status."""
        self.text()  # a program whose terminal is full waits
        return self._process.poll() is not None


def _plain(escape: re.Match[str]) -> str:
    if escape["right"]:
        return " "
    moved = escape["position"]
    return " " if moved and not moved.endswith(";1") else "\n" if _starts_line(escape) else ""


def _starts_line(escape: re.Match[str]) -> bool:
    return escape[0] in ("\r", "\n") or escape["position"] is not None


@contextmanager
def terminal(*command: str) -> Iterator[Terminal]:
    """Run a program in a new terminal; it is ended when the block is.

    setsid makes the terminal its own: os.forkpty() is not for a process with threads.
    """
    descriptor, inside = pty.openpty()
    fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 160, 0, 0))
    size = {"LINES": "50", "COLUMNS": "160"}  # whoever runs pytest may have set others
    environment = {**os.environ, "TERM": "xterm", **size}
    process = subprocess.Popen(
        ["setsid", "--ctty", *command], stdin=inside, stdout=inside, stderr=inside, env=environment
    )
    os.close(inside)
    shown = Terminal(descriptor, process)
    try:
        yield shown
    finally:
        if not shown.ended():
            process.kill()
            process.wait()
        os.close(descriptor)
