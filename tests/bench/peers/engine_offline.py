"""This engine from Python: pads, and render() of a stopped engine. It needs a PipeWire server to be made."""

from __future__ import annotations

import argparse

import numpy as np

import offline
from flitzis_looper_audio import AudioEngine


class Engine(offline.Program):
    """Its pads."""

    def __init__(self, given: argparse.Namespace) -> None:
        super().__init__(given)
        self._engine = AudioEngine(autoconnect=False, fade_ms=0, voices=max(32, given.voices))
        self._engine.stop()

    def mix(self, sound: offline.Samples, speed: float) -> offline.Render:
        """A pad each."""
        given, engine = self.given, self._engine
        engine.limiter = given.console
        for pad in engine.pads[: given.voices]:
            pad.load(sound).result()
            pad.loop, pad.speed = True, speed
            pad.eq = (-60, 3, -6) if given.console else (0, 0, 0)
            pad.play()
        return lambda: len(engine.render(given.quantum))

    def play(self, sound: offline.Samples, speed: float, frames: int) -> offline.Mono:
        """One pad, once through."""
        pad = self._engine.pads[0]
        pad.load(sound).result()
        pad.speed = speed
        pad.play()
        heard: offline.Mono = self._engine.render(frames)[:, 0].astype(np.float64)
        pad.stop(fade_ms=0)
        self._engine.render(1)
        return heard


if __name__ == "__main__":
    offline.run(Engine(offline.options(__doc__).parse_args()))
