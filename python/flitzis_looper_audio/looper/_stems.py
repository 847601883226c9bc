"""Stems: what of a sample is heard of its vocals, melody, bass and drums."""

from __future__ import annotations

from pathlib import Path

from ._artifacts import Shape, expect_stems, folder_of
from ._checks import pad_id, text, unsigned
from ._generate_job import TASK, GenerateJob
from ._running import Facade
from ._slot import ALL_STEMS, Slot

MODES = {"full_mix": False, "all_stems": True}


class Stems(Facade):
    """All raise ValueError for an id or a value out of range, RuntimeError before run()."""

    def publish_prepared_stems(self, sample_id: int, source_version: str, cache_dir: str) -> None:
        """Have the files of a sample's stems read, which are in cache_dir: vocals, melody, bass, drums and
        instrumental, .wav of 16 bits, each of loaded_sample_shape().

        cache_dir: samples/stems/NAME, relative to the project.
        source_version: not empty; what set_stem_mix_mode() and set_stem_enabled_mask() have to name.
        The headers are read at once; workers read the rest, and shift all of them by up to 0.25 s where that fits the
        sample better. Until then what was heard before is, and after that, too, if a file turns out to be damaged: the
        log says so. Stems of a mono file are heard in the middle. Raises ValueError "sample is not loaded" and "Invalid
        KIND stem artifact: ...", where a file is missing or damaged, or has a "sample rate mismatch", "channel count
        mismatch" or "frame count mismatch".
        """
        slot, version, folder = self._artifacts_of(sample_id, source_version, cache_dir)
        self._require().publish(slot, version, expect_stems(folder, self._shape(slot)))

    def set_stem_mix_mode(
        self, sample_id: int, mode: str, source_version: str | None = None
    ) -> None:
        """What is heard: "full_mix", the sample; "all_stems", the sum of its enabled stems. While it plays, one fades
        into the other over 128 frames of the sample.

        source_version: for "all_stems" the one that was published; for another one nothing happens.
        """
        pad, word = unsigned(sample_id), text(mode)
        version = None if source_version is None else text(source_version)
        pad_id(pad)
        if word not in MODES:
            raise ValueError(f"stem mix mode must be full_mix or all_stems, got {mode!r}")
        if MODES[word] and not version:
            raise ValueError("source_version must not be empty for all_stems mode")
        slot = self._slot(pad)
        if not MODES[word] or version == slot.version:
            slot.plays_stems = MODES[word]
            slot.apply_stems()

    def set_stem_enabled_mask(self, sample_id: int, mask: int, source_version: str) -> None:
        """Which stems are heard in "all_stems": the sum of 1 vocals, 2 melody, 4 bass and 8 drums; 0 is silence.

        source_version: the one that was published; for another one nothing happens.
        """
        pad, bits, version = unsigned(sample_id), unsigned(mask, 8), text(source_version)
        pad_id(pad)
        if bits > ALL_STEMS:
            raise ValueError(
                f"stem enabled mask contains unsupported stems: {bits}, accepted are 0..{ALL_STEMS}"
            )
        _expect_version(version)
        slot = self._slot(pad)
        if version == slot.version:
            slot.mask = bits
            slot.apply_stems()

    def generate_stems_async(self, sample_id: int, source_version: str, cache_dir: str) -> int:
        """Write files for publish_prepared_stems(): four silent ones, and the sample as the instrumental.

        Returns the id of the load that the sample came by; poll_loader_events() tells how it goes, with task
        "stem_generation". Raises ValueError as publish_prepared_stems() does, and "sample is currently loading" and
        "sample task already running".
        """
        slot, _, folder = self._artifacts_of(sample_id, source_version, cache_dir)
        running = self._require()
        with running.lock:
            self._expect_idle(slot)
            job = GenerateJob(running, slot, slot.requests, slot.path, folder, self._shape(slot))
            running.tell("task_started", slot, slot.requests, **TASK)
            running.workers.do(job)
            slot.busy = True
        return job.request

    def _artifacts_of(
        self, sample_id: int, source_version: str, cache_dir: str
    ) -> tuple[Slot, str, Path]:
        pad, version, path = unsigned(sample_id), text(source_version), text(cache_dir)
        pad_id(pad)
        _expect_version(version)
        folder = folder_of(path)
        return self._slot(pad), version, folder

    def _shape(self, slot: Slot) -> Shape:
        engine = slot.pad.engine
        return engine.sample_rate, engine.channels, self._sample(slot).frames


def _expect_version(version: str) -> None:
    if not version:
        raise ValueError("source_version must not be empty")
