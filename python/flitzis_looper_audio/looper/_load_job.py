"""A load from its first event to its last: what a worker does."""

from __future__ import annotations

import os
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic

from .. import LoadError, Loading, Sample
from ._cache import CacheError, cache, is_cached, remove
from ._running import Running, Stale
from ._slot import Slot

EVERY_S = 0.1  # between two progress events of a stage
DECODING, RESAMPLING = "Loading (Decoding…)", "Loading (Resampling…)"
MAPPING, PUBLISHING = "Loading (Mapping channels…)", "Loading (Publishing…)"


@dataclass
class LoadJob:
    """The request'th load of a pad. Paths are those of the project that was the working directory when it began."""

    running: Running
    slot: Slot
    path: str
    request: int
    project: str
    _loaded: str = ""  # the path that the engine was given
    _told_at: float = 0.0

    def __call__(self) -> None:
        """Copies, and loads the copy; whatever fails, the pad has what it had, and the copy is gone. [worker]"""
        try:
            self._tell("started")
            self._progress(DECODING, 0.0, forced=True)
            if is_cached(self.path):
                self._load_from(self.path)
            else:
                self._load_copy()
        except (Stale, CancelledError):
            pass
        except Exception as error:
            with suppress(Stale):
                self._end("error", msg=_told(error, self.path, self._loaded))

    def _load_copy(self) -> None:
        source = os.path.join(self.project, self.path)
        cached = cache(source, self.project, self._expect_current)
        try:
            self._load_from(cached)
        except BaseException:
            remove(cached, self.project)
            raise

    def _load_from(self, cached: str) -> None:
        path = self._loaded = os.path.join(self.project, cached)
        sample = self._load(path)
        self._progress(PUBLISHING, 0.95, forced=True)
        self._progress(PUBLISHING, 1.0, forced=True)
        with self.running.lock:
            self._expect_current()
            self.slot.path, self.slot.frames = path, sample.frames
            self.slot.forget_stems()
            self.slot.apply_region()
            self._end("success", duration_s=sample.duration, cached_path=cached)

    def _load(self, path: str) -> Sample:
        with self.running.lock:
            self._expect_current()
            loading = self.slot.pad.load(path)
        sample = self._wait(loading)
        mapped = 0.1
        if sample.source_rate != self.slot.rate:
            mapped = 0.2
            self._progress(RESAMPLING, 0.1, forced=True)
            self._progress(RESAMPLING, 0.2, forced=True)
        self._progress(MAPPING, mapped, forced=True)
        self._progress(MAPPING, mapped + 0.05, forced=True)
        return sample

    def _wait(self, loading: Loading) -> Sample:
        """The engine's worker decodes and resamples at once: of the second the first is what is seen."""
        while not loading.done():
            with suppress(TimeoutError):
                loading.exception(EVERY_S)
            self._expect_current()
            self._progress(DECODING, 0.1 * loading.progress)
        sample = loading.result()
        self._progress(DECODING, 0.1, forced=True)
        return sample

    def _expect_current(self) -> None:
        self.running.expect_current(self.slot, self.request)

    def _progress(self, stage: str, percent: float, forced: bool = False) -> None:
        """At the begin and the end of a stage it is told in any case."""
        if not forced and monotonic() - self._told_at < EVERY_S:
            return
        self._told_at = monotonic()
        self._tell("progress", percent=percent, stage=stage)

    def _tell(self, kind: str, **more: object) -> None:
        self.running.tell(kind, self.slot, self.request, **more)

    def _end(self, kind: str, **more: object) -> None:
        """The pad may be loaded again once that is told."""
        with self.running.lock:
            self._tell(kind, **more)
            self.slot.loading = False


def _told(error: Exception, path: str, loaded: str) -> str:
    """In the looper's words, of the path that was asked for."""
    if isinstance(error, CacheError):
        return f"Failed to cache audio file: {error}"
    if isinstance(error, FileNotFoundError) or "\0" in path:
        return f"File not found: {path}"
    if isinstance(error, (OSError, UnicodeError)):
        return f"failed to open file: {error}"
    if not isinstance(error, LoadError):
        return str(error)
    reason = str(error).replace(f"'{loaded}'", f"'{path}'")
    if error.kind == "empty":
        return f"audio file contains no decodable audio frames: {reason}"
    if error.kind == "channels":
        return f"unsupported channel mapping: {reason}"
    return f"failed to decode audio file: {reason}"
