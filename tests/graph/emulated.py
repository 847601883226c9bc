"""A program on the screen of a terminal emulator: what a person would see, cell by cell."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pyte

ENTER, LEAVE = "\x1b[?1049h", "\x1b[?1049l"
"""The alternate screen's beginning and its end (xterm's control sequences, private mode 1049)."""


class Emulated:
    """A terminal with a screen that can be read, resized and closed."""

    def __init__(self, columns: int, lines: int) -> None:
        self._screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self._screen)
        self.descriptor, self.inside = pty.openpty()
        self.resize(columns, lines)
        self.before = self.settings()
        self.process: subprocess.Popen[bytes] | None = None
        self._raw = b""

    def settings(self) -> list[Any]:
        """What tcgetattr says of the program's side; it stays open here, so that this outlives the program."""
        return termios.tcgetattr(self.inside)

    def resize(self, columns: int, lines: int) -> None:
        """As a window manager does; the program is sent SIGWINCH."""
        self._screen.resize(lines, columns)
        fcntl.ioctl(self.inside, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def read(self) -> None:
        """Show what the program wrote by now."""
        while select.select([self.descriptor], [], [], 0)[0]:
            data = os.read(self.descriptor, 65536)
            self._raw += data
            self._stream.feed(data)

    @property
    def raw(self) -> str:
        """All that was written, with its control sequences."""
        self.read()
        return self._raw.decode(errors="replace")

    @property
    def lines(self) -> list[str]:
        """What the screen shows."""
        self.read()
        return list(self._screen.display)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def colours(self, line: int, columns: range) -> set[str]:
        """Of the characters in a part of a line: six hexadecimal digits, or a name."""
        self.read()
        return {self._screen.buffer[line][column].fg for column in columns}

    def type(self, keys: str) -> None:
        """Press keys."""
        os.write(self.descriptor, keys.encode())

    def ended(self) -> bool:
        """Whether the program ended; then `status` is its exit status."""
        self.read()
        return self.process is not None and self.process.poll() is not None

    @property
    def status(self) -> int | None:
        return self.process.returncode if self.process else None

    def restored(self) -> bool:
        """Whether the terminal is as it was before the program."""
        raw = self.raw
        return (
            self.settings() == self.before
            and raw.count(ENTER) == raw.count(LEAVE)
            and raw.rfind("\x1b[?25l") <= raw.rfind("\x1b[?25h")  # the cursor is there again
        )

    def after(self) -> str:
        """What was written since the alternate screen was left."""
        return self.raw.rpartition(LEAVE)[2]


@contextmanager
def emulated(
    *command: str, size: tuple[int, int] = (80, 24), env: Mapping[str, str] | None = None
) -> Iterator[Emulated]:
    """Run a program on a screen of its own; it is ended when the block is.

    setsid makes the terminal its own; env has SIGHUP end it, whoever runs the tests: nohup ignores it.
    """
    shown = Emulated(*size)
    given = {"TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8", **(env or {})}
    hidden = {"NO_COLOR", "LINES", "COLUMNS", "COLORTERM", "PROMPT_TOOLKIT_COLOR_DEPTH"}
    around = {key: value for key, value in os.environ.items() if key not in hidden}
    shown.process = subprocess.Popen(
        ["env", "--default-signal=HUP", "setsid", "--ctty", *command],
        stdin=shown.inside,
        stdout=shown.inside,
        stderr=shown.inside,
        env={**around, **given},
    )
    try:
        yield shown
    finally:
        if shown.process.poll() is None:
            shown.process.kill()
        shown.process.wait()
        for descriptor in (shown.descriptor, shown.inside):
            try:
                os.close(descriptor)
            except OSError:
                pass  # a test closed it
