"""This engine from Python: silence is what it plays of itself, noise is written ahead of time.

Its queue takes 2^20 frames here: a program that knows it will be busy can write 21 s ahead. With marks there is
nothing in the queue when each is written, and its time is that of the call to write().
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import peer

if TYPE_CHECKING:  # the import at run time is timed
    from flitzis_looper_audio import AudioEngine

QUEUE = 1 << 20


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
    samples = peer.sample(given)
    work = threading.Thread(target=refill, args=(engines, samples, ended))
    if given.noise:
        fill(engines, samples)
    for engine in engines:
        engine.start()
    if given.noise:
        work.start()
    with peer.triggering(given, lambda: engines[0].write(samples)) as marks:
        peer.wait_for_end(given)
    ended.set()
    if given.noise:
        work.join()
    stats = engines[0].stats()
    for engine in engines:
        engine.close()
    account = peer.engine_account(stats)
    peer.report(import_ms=import_ms, version=flitzis.__version__, marks=marks, **account)


def fill(engines: list[AudioEngine], samples: peer.Samples) -> None:
    """Write whole rounds of the noise while there is room."""
    for engine in engines:
        while engine.writable >= len(samples):
            engine.write(samples)


def refill(engines: list[AudioEngine], samples: peer.Samples, ended: threading.Event) -> None:
    """Keep the queues full."""
    while not ended.wait(peer.MARK_SECONDS):
        fill(engines, samples)


if __name__ == "__main__":
    main()
