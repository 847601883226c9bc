"""Log lines of the engine and of libpipewire, from the native ring to Python's logging.

The callback and PipeWire's threads only push into the ring; the thread here, blocked in native code without the GIL,
takes the lines out. It is a daemon thread, because threading joins all others before atexit could wake them.
"""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import threading

from . import _native

logger = logging.getLogger("flitzis_looper_audio")
logger.addHandler(
    logging.NullHandler()
)  # else logging prints warnings on stderr where nothing is configured

_LEVELS = {
    1: logging.ERROR,
    2: logging.WARNING,
    3: logging.INFO,
    4: logging.DEBUG,
    5: logging.DEBUG,
}
_lock = threading.Lock()


def _emit(level: int, text: str, *arguments: object) -> None:
    """Log; a handler that raises is the program's affair, and must not end the thread."""
    with contextlib.suppress(Exception):
        logger.log(level, text, *arguments)


class _Drain:
    """The thread that drains this process's ring."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="flitzis-log", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        dropped = 0
        while True:
            line = _native.next_log_line(0.0 if self._stopping else 60.0)
            if line is not None:
                level, topic, text = line
                _emit(_LEVELS[level], "%s: %s", topic, text)
            elif self._stopping:
                return
            if dropped != (now := _native.dropped_log_lines()):
                _emit(logging.WARNING, "%d log lines were dropped", now - dropped)
                dropped = now

    def stop(self) -> None:
        """Take out what is left, then end."""
        self._stopping = True
        _native.wake_log()
        self._thread.join(timeout=2.0)


_drain: _Drain | None = None


def start() -> None:
    """Start draining; once in a process, and again in a child that was forked."""
    global _drain
    if _drain is not None and _drain.pid == os.getpid():
        return
    with _lock:
        if _drain is None or _drain.pid != os.getpid():
            _drain = _Drain()


@atexit.register
def _shut_down() -> None:
    _native.close_all()
    if _drain is not None and _drain.pid == os.getpid():
        _drain.stop()
