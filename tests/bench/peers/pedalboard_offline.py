"""pedalboard: a StreamResampler a voice, whose rates are the speed apart; a low shelf, a peak and a high shelf for
each, its Limiter over all. It has no mixer: NumPy sums."""

from __future__ import annotations

import argparse

import numpy as np
import pedalboard
from pedalboard.io import StreamResampler

import offline


class Voice:
    """A loop, planes of it, resampled and filtered."""

    def __init__(self, given: argparse.Namespace, sound: offline.Samples, speed: float) -> None:
        self._sound = sound
        self._speed = speed
        self._resampler = resampler(given, speed, 2) if speed != 1 else None
        self._filters = None
        if given.console:
            low = pedalboard.LowShelfFilter(250, -60)
            mid = pedalboard.PeakFilter(1000, 3)
            high = pedalboard.HighShelfFilter(4000, -6)
            self._filters = pedalboard.Pedalboard([low, mid, high])
        self._due = 0.0
        self._at = 0

    def render(self, quantum: int) -> offline.Samples:
        """About so many frames."""
        self._due += quantum * self._speed
        count = int(self._due)
        self._due -= count
        if self._at + count > self._sound.shape[1]:
            self._at = 0
        frames = self._sound[:, self._at : self._at + count]
        self._at += count
        if self._resampler:
            frames = self._resampler.process(frames)
        if self._filters:
            frames = self._filters(frames, offline.RATE, buffer_size=quantum, reset=False)
        return frames


class Pedalboard(offline.Program):
    """Its resamplers and plugins."""

    def mix(self, sound: offline.Samples, speed: float) -> offline.Render:
        """A Voice each."""
        given, planes = self.given, sound.T.copy()
        voices = [Voice(given, planes, speed) for _ in range(given.voices)]
        limiter = pedalboard.Pedalboard([pedalboard.Limiter(-1.0, 50.0)])

        def render() -> int:
            mixed = voices[0].render(given.quantum).copy()
            for voice in voices[1:]:
                mixed += voice.render(given.quantum)
            if given.console:
                limiter(mixed, offline.RATE, buffer_size=given.quantum, reset=False)
            return int(mixed.shape[1])

        return render

    def play(self, sound: offline.Samples, speed: float, frames: int) -> offline.Mono:
        """One resampler, to the end."""
        voice = resampler(self.given, speed, 1)
        parts = [voice.process(sound.T[:1].copy()), voice.process()]
        heard: offline.Mono = np.concatenate(parts, axis=1)[0, :frames].astype(np.float64)
        return heard


def resampler(given: argparse.Namespace, speed: float, channels: int) -> StreamResampler:
    """From a rate that is so much higher."""
    quality = getattr(pedalboard.Resample.Quality, given.quality)
    return StreamResampler(offline.RATE * speed, offline.RATE, channels, quality)


if __name__ == "__main__":
    line = offline.options(__doc__)
    line.add_argument("--quality", default="WindowedSinc32", help="of the resampler")
    offline.run(Pedalboard(line.parse_args()))
