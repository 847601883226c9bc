"""This engine's pads from Python: a loop, or a sample for every mark."""

from __future__ import annotations

import time

import peer


def main() -> None:
    """Play until told to end."""
    given = peer.options(__doc__)
    before = time.perf_counter()
    import flitzis_looper_audio as flitzis

    import_ms = (time.perf_counter() - before) * 1e3
    with flitzis.AudioEngine(
        name=given.name, quantum=given.quantum, channels=given.channels
    ) as engine:
        pad = engine.pads[0]
        pad.load(peer.sample(given)).result()
        pad.loop = not given.marks
        if not given.marks:
            pad.play()
        with peer.triggering(given, pad.play) as marks:
            peer.wait_for_end(given)
        stats = engine.stats()
    account = peer.engine_account(stats)
    peer.report(import_ms=import_ms, version=flitzis.__version__, marks=marks, **account)


if __name__ == "__main__":
    main()
