"""Two threads for what takes its time: loads, copies of files, stems. The engine's own workers do the most of it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from queue import SimpleQueue

WORKERS = 2


class Workers:
    """Jobs are done in the order in which they came, two at a time. The threads end with the program."""

    def __init__(self) -> None:
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._threads = 0

    def do(self, job: Callable[[], None]) -> None:
        """Once, later, in a worker. One thread."""
        if self._threads < WORKERS:
            threading.Thread(target=self._work, name="flitzis-looper", daemon=True).start()
            self._threads += 1
        self._jobs.put(job)

    def close(self) -> None:
        """The threads end when what was to be done is done."""
        for _ in range(self._threads):
            self._jobs.put(None)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                job()
            except Exception:  # a job tells by itself what its user is to know
                logging.getLogger("flitzis_looper_audio").exception("a job of the looper failed")
            del job  # it holds an engine
