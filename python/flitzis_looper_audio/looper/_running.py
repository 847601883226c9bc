"""What there is from run() to shut_down(), and the ground that the facade's rooms share."""

from __future__ import annotations

import logging
import threading
import weakref
from collections import deque
from pathlib import Path
from typing import Any

from .. import AudioEngine, Loading, Sample
from ._checks import PADS, pad_id, unsigned
from ._messages import Messages
from ._slot import Slot
from ._workers import Workers

Event = dict[str, Any]

# No start is refused, and a stalled window finds all that happened.
ENGINE: dict[str, Any] = {"pads": PADS, "voices": PADS, "lock_range": 2.0, "max_events": 1 << 17}

logger = logging.getLogger("flitzis_looper_audio")


class Stale(Exception):
    """The pad was unloaded or loaded anew meanwhile, or all was shut down: nobody wants to know any more."""


class Running:
    """An engine that runs, until end() is called, the facade is forgotten, or the program ends: no job is cut off amid
    a file then. The window's thread makes and ends it."""

    def __init__(self, engine: AudioEngine, facade: Facade) -> None:
        self.engine = engine
        self.slots = [Slot(pad, engine.sample_rate) for pad in engine.pads]
        self.messages = Messages(engine)
        self.events: deque[Event] = deque()
        self.workers = Workers()
        self.lock = (
            threading.RLock()
        )  # guards what a Slot says it guards, and what is loaded beside it
        self.grid: str | None = None  # where starts wait for
        self.bpm_lock = False
        self.tempo_known = False  # a master tempo was set since the lock was on
        self._publishing: list[tuple[Slot, Loading, Path]] = []
        for slot in self.slots:
            slot.apply_region()
        self.end = weakref.finalize(facade, self._close)  # jobs hold this, and not the facade

    def tell(self, kind: str, slot: Slot, request: int, **more: object) -> None:
        """Puts an event where poll_loader_events() finds it. Raises Stale for a request that nobody waits for any more.
        Any thread."""
        with self.lock:
            self.expect_current(slot, request)
            about = {"type": kind, "id": slot.pad.index, "request_id": request}
            self.events.append({**about, **more})

    def expect_current(self, slot: Slot, request: int) -> None:
        """Raises Stale for what belongs to an older load of that pad. Any thread."""
        if self.workers.closed or request != slot.requests:
            raise Stale

    def lock_tempo(self) -> None:
        """Pads follow the master tempo once it is known."""
        self.engine.bpm_lock = self.bpm_lock and self.tempo_known

    def publish(self, slot: Slot, version: str, paths: list[Path]) -> None:
        """Has stems read; settle() sees what comes of it."""
        self.settle()
        with self.lock:
            slot.stems = slot.pad.load_stems(paths, align=True)
            slot.version = version
        self._publishing.append((slot, slot.stems, paths[0].parent))

    def settle(self) -> None:
        """Looks at stems that were being read: where they could not be, those before stay, or the sample itself."""
        for one in [one for one in self._publishing if one[1].done()]:
            self._publishing.remove(one)
            slot, loading, folder = one
            if loading.cancelled():
                continue
            error = loading.exception()
            if error is not None:
                logger.warning("the stems in %s are not heard: %s", folder, error)
            if slot.stems is not loading:
                continue
            if error is None:
                slot.read = slot.version
            else:
                slot.version = slot.read
                slot.plays_stems = slot.plays_stems and slot.version is not None
                slot.apply_stems()

    def _close(self) -> None:
        """Jobs that are on their way end as stale, and the node leaves the graph."""
        self.workers.closed = True
        self.engine.close()
        self.workers.close()


class Facade:
    """What all rooms of the facade's AudioEngine are made of."""

    def __init__(self) -> None:
        self._running: Running | None = None

    def _open(self) -> AudioEngine:
        """The engine that run() starts."""
        return AudioEngine(**ENGINE)

    def _require(self) -> Running:
        if self._running is None:
            raise RuntimeError("Audio engine not initialized")
        return self._running

    def _slot(self, pad: int) -> Slot:
        return self._require().slots[pad]

    def _slot_of(self, sample_id: int) -> Slot:
        return self._slot(pad_id(unsigned(sample_id)))

    def _sample(self, slot: Slot) -> Sample:
        sample = slot.pad.sample
        if sample is None:
            raise ValueError("sample is not loaded")
        return sample

    def _expect_idle(self, slot: Slot) -> None:
        """Raises ValueError for a pad that no task can begin with."""
        if slot.loading:
            raise ValueError("sample is currently loading")
        self._sample(slot)
        if slot.busy:
            raise ValueError("sample task already running")
