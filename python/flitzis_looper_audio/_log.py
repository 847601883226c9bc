"""Log lines of the engine and of libpipewire, to Python's logging.

The callback and PipeWire's threads only push into a ring; a native thread (bind/log.cpp) takes the lines out and calls
emit(). To threading it is a daemon: nobody joins it, and what it has left is handed over at exit.
"""

from __future__ import annotations

import atexit
import logging
import threading

from . import _native

logger = logging.getLogger("flitzis_looper_audio")
# Without a handler logging prints warnings on stderr where nothing is configured.
logger.addHandler(logging.NullHandler())

_LEVELS = {
    1: logging.ERROR,
    2: logging.WARNING,
    3: logging.INFO,
    4: logging.DEBUG,
    5: logging.DEBUG,
}


def emit(level: int, topic: str, text: str) -> None:
    """Log a line, with PipeWire's level."""
    threading.current_thread().name = "flitzis-log"
    logger.log(_LEVELS[level], "%s: %s", topic, text)


@atexit.register
def _shut_down() -> None:
    _native.close_all()
    _native.stop_log()
