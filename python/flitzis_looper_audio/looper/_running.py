"""What there is from run() to shut_down(), and the ground that the facade's rooms share."""

from __future__ import annotations

import logging
import threading
from collections import deque
from typing import Any

from .. import AudioEngine, Sample
from ._checks import PADS, pad_id, unsigned
from ._messages import Messages
from ._slot import Slot
from ._workers import Workers

Event = dict[str, Any]

# No start is refused, and a stalled window finds all that happened.
ENGINE: dict[str, Any] = {"pads": PADS, "voices": PADS, "lock_range": 2.0, "max_events": 1 << 17}

logger = logging.getLogger("flitzis_looper_audio")


class Running:
    """An engine that runs. Made and closed by the window's thread."""

    def __init__(self, engine: AudioEngine, events: deque[Event]) -> None:
        self.engine = engine
        self.slots = [Slot(pad) for pad in engine.pads]
        self.messages = Messages(engine)
        self.events = events
        self.workers = Workers()
        self.lock = (
            threading.RLock()
        )  # guards what a Slot says it guards, and what is loaded beside it
        self.grid: str | None = None  # where starts wait for
        self.bpm_lock = False
        self.tempo_known = False  # a master tempo was set since the lock was on
        for slot in self.slots:
            slot.apply_region()

    def tell(self, kind: str, pad: int, request: int, **more: object) -> None:
        """Puts an event where poll_loader_events() finds it. Any thread."""
        self.events.append({"type": kind, "id": pad, "request_id": request, **more})

    def lock_tempo(self) -> None:
        """Pads follow the master tempo once it is known."""
        self.engine.bpm_lock = self.bpm_lock and self.tempo_known

    def close(self) -> None:
        """Jobs that are on their way end as stale."""
        with self.lock:
            for slot in self.slots:
                slot.requests += 1
            self.workers.close()
        self.engine.close()


class Facade:
    """What all rooms of the facade's AudioEngine are made of."""

    def __init__(self) -> None:
        self._running: Running | None = None
        self._loader_events: deque[Event] = deque()

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
