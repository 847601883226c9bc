"""Samples: loads, unloads, their shape and their waveform."""

from __future__ import annotations

import math
from typing import Any

from ._cache import project
from ._checks import LONGEST_S, PADS, flag, pad_id, real, text, unsigned
from ._load_job import LoadJob
from ._running import Facade

WIDEST = 1_000_000  # columns

Waveform = tuple[bool, Any, Any, Any]


class Samples(Facade):
    """load_sample_async() and what goes with it."""

    def load_sample_async(self, sample_id: int, path: str, run_analysis: bool) -> int:
        """Begin to load a file; poll_loader_events() tells how that goes. What plays goes on from the old sample.

        path: relative ones are the working directory's, the project's. What does not lie in its samples/ is copied
            there, and the copy's name is "cached_path".
        run_analysis: there is no analysis yet; the load succeeds without one.
        Returns the request's id, 1 or more. Raises ValueError for an id out of range and "sample is already loading",
        RuntimeError before run().
        """
        pad, path, _ = unsigned(sample_id), text(path), flag(run_analysis)
        pad_id(pad)
        running = self._require()
        slot = running.slots[pad]
        with running.lock:
            if slot.loading:
                raise ValueError("sample is already loading")
            job = LoadJob(running, slot, path, slot.requests + 1, project())
            running.workers.do(job)
            slot.requests, slot.loading, slot.busy = job.request, True, False
        return job.request

    def unload_sample(self, sample_id: int) -> None:
        """Take the sample and its stems away: what plays fades out, what loads ends without an event, and no
        SampleStopped is told. Loop, gain, EQ, bpm, key lock and stem mix mode stay.

        Raises ValueError for an id out of range, RuntimeError before run().
        """
        slot = self._slot_of(sample_id)
        running = self._require()
        with running.lock:
            slot.pad.unload()
            slot.forget()
        running.messages.unload(slot.pad.index)

    def analyze_sample_async(self, sample_id: int) -> int:
        """Not there yet: ends in one "task_error" of task "analysis", which says so.

        Returns the id of the load that the sample came by. Raises ValueError for an id out of range, "sample is
        currently loading", "sample is not loaded", "sample task already running"; RuntimeError before run().
        """
        slot = self._slot_of(sample_id)
        running = self._require()
        with running.lock:
            self._expect_idle(slot)
            request = slot.requests
        message = "analysis failed: this engine has no analysis yet"
        running.tell("task_started", slot, request, task="analysis")
        running.tell("task_error", slot, request, task="analysis", msg=message)
        return request

    def loaded_sample_shape(self, sample_id: int) -> tuple[int, int, int]:
        """(rate, channels, frames) of what is loaded as it is played: 48000, 2, and ceil(frames * 48000 / rate) of the
        file's.

        Raises ValueError for an id out of range and "sample is not loaded", RuntimeError before run().
        """
        slot = self._slot_of(sample_id)
        engine = self._require().engine
        return engine.sample_rate, engine.channels, self._sample(slot).frames

    def get_waveform_render_data(
        self, sample_id: int, width_px: int, start_s: float, end_s: float
    ) -> Waveform | None:
        """What is to be drawn of a sample between two times, in seconds, width_px columns wide; its channels' mean.

        (True, times, samples, None) where there are fewer than two frames for a column, else (False, times, lowest,
        highest): float32 arrays, times in seconds. None for an id out of range, where nothing is loaded, and for an
        empty range. As fast for an hour as for a second.
        """
        pad, width = unsigned(sample_id), unsigned(width_px)
        start, end = real(start_s), real(end_s)
        running = self._running
        if running is None or pad >= PADS or width == 0 or math.isnan(start) or math.isnan(end):
            return None
        rate = running.engine.sample_rate
        first = math.floor(min(max(start, 0.0), LONGEST_S) * rate)
        last = math.ceil(min(max(end, 0.0), LONGEST_S) * rate)
        if last <= first:
            return None
        view = running.slots[pad].pad.overview(min(width, WIDEST), first / rate, last / rate)
        if len(view.times) == 0:
            return None
        return view.raw, view.times, view.low, None if view.raw else view.high
