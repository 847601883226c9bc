"""Waiting for an engine that plays."""

from __future__ import annotations

from eventually import eventually
from flitzis_looper_audio import AudioEngine


def plays_on(engine: AudioEngine, cycles: int = 10) -> None:
    """Return when it has played so many cycles more."""
    before = engine.stats().cycles
    eventually(lambda: engine.stats().cycles >= before + cycles)
