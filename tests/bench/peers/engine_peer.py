"""This engine from Python: silence is what it plays of itself, noise is written ahead of time.

Its queue takes 2^20 frames here: a program that knows it will be busy can write 21 s ahead. With marks there is
nothing in the queue when each is written, and its time is that of the call to write().
"""

from __future__ import annotations

import argparse
import threading
import time
from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np

import peer

if TYPE_CHECKING:  # the import at run time is timed
    from flitzis_looper_audio import AudioEngine

QUEUE = 1 << 20
MARK_SECONDS = 0.08


def main() -> None:
    """Play until told to end."""
    given = peer.options(__doc__)
    before = time.perf_counter()
    import flitzis_looper_audio as flitzis

    import_ms = (time.perf_counter() - before) * 1e3
    names = [given.name] if given.count == 1 else [f"{given.name}-{i}" for i in range(given.count)]
    engines = [
        flitzis.AudioEngine(
            name=name,
            quantum=given.quantum,
            channels=given.channels,
            buffer_frames=QUEUE if given.noise else 8192,
            fade_ms=0 if given.marks else 5,
            timeout=10,
        )
        for name in names
    ]
    ended = threading.Event()
    marks: list[int] = []
    work = threading.Thread(target=write, args=(engines, given, marks, ended))
    if given.noise:
        fill(engines, noise(given))
    for engine in engines:
        engine.start()
    if given.noise or given.marks:
        work.start()
    peer.wait_for_end(given)
    ended.set()
    if work.is_alive():
        work.join()
    stats = engines[0].stats()
    for engine in engines:
        engine.close()
    peer.report(
        import_ms=import_ms,
        version=flitzis.__version__,
        cycles=stats.cycles,
        xruns=stats.xruns,
        underruns=stats.underruns,
        scheduling=stats.scheduling,
        callback_ns=asdict(stats.callback_ns),
        marks=marks,
    )


def noise(given: argparse.Namespace) -> peer.Samples:
    """The file's noise in as many channels as are played, C-contiguous."""
    stereo = np.fromfile(given.noise, np.float32).reshape(-1, 2)
    return stereo[:, np.arange(given.channels) % 2].copy()


def fill(engines: list[AudioEngine], samples: peer.Samples) -> None:
    """Write whole rounds of the noise while there is room."""
    for engine in engines:
        while engine.writable >= len(samples):
            engine.write(samples)


def write(
    engines: list[AudioEngine],
    given: argparse.Namespace,
    marks: list[int],
    ended: threading.Event,
) -> None:
    """Keep the queues full, or write a mark now and then."""
    samples = noise(given) if given.noise else np.zeros((64, given.channels), np.float32)
    if not given.noise:
        samples[0] = 1.0
    while not ended.wait(MARK_SECONDS + len(marks) % 11 * 1e-3):
        if given.noise:
            fill(engines, samples)
        else:
            marks.append(time.monotonic_ns())
            engines[0].write(samples)


if __name__ == "__main__":
    main()
