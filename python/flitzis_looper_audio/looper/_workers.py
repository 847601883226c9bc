"""Two threads for what takes its time: loads, copies of files, stems. The engine's own workers do the most of it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from time import monotonic

WORKERS = 2
ENDING_S = 1.0  # a file system that does not answer is not waited for any longer


class Workers:
    """Jobs are begun in the order in which they came, two at a time. A job looks at `closed` now and then, and ends."""

    def __init__(self) -> None:
        self.closed = False
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []

    def do(self, job: Callable[[], None]) -> None:
        """Once, later, in a worker. One thread."""
        if len(self._threads) < WORKERS:
            thread = threading.Thread(target=self._work, name="flitzis-looper", daemon=True)
            thread.start()
            self._threads.append(thread)
        self._jobs.put(job)

    def close(self) -> None:
        """What waits is forgotten, what is being done ends, and the threads with it."""
        self.closed = True
        try:
            while True:
                self._jobs.get_nowait()
        except Empty:
            pass
        for _ in self._threads:
            self._jobs.put(None)
        deadline = monotonic() + ENDING_S
        for thread in self._threads:
            thread.join(max(0.0, deadline - monotonic()))
        self._threads = []

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                job()
            except Exception:  # a job tells by itself what its user is to know
                logging.getLogger("flitzis_looper_audio").exception("a job of the looper failed")
            del job  # it holds an engine
