"""Something that is read all the while, by a thread that ends with the block."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

Reading = TypeVar("Reading")


@contextmanager
def watching(read: Callable[[], Reading], pause: float) -> Iterator[list[Reading]]:
    """What was read so far, every `pause` seconds."""
    readings: list[Reading] = []
    ended = threading.Event()

    def watch() -> None:
        while not ended.is_set():
            readings.append(read())
            ended.wait(pause)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield readings
    finally:
        ended.set()
        thread.join()
