"""pygame-ce: SDL_mixer's channels, at speed 1; SDL's "disk" driver has them rendered as fast as they can be."""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

import offline

POLL_SECONDS = 0.002


class Pygame(offline.Program):
    """Its mixer."""

    def __init__(self, given: argparse.Namespace, directory: Path) -> None:
        super().__init__(given)
        os.environ.update(
            SDL_AUDIODRIVER="disk",
            SDL_DISKAUDIOFILE=str(directory / "played"),
            SDL_DISKAUDIODELAY="0",
            PYGAME_HIDE_SUPPORT_PROMPT="1",
        )
        import pygame.mixer

        self._mixer = pygame.mixer
        self._mixer.init(offline.RATE, 32, 2, given.quantum, allowedchanges=0)
        self._mixer.set_num_channels(given.voices)

    def mix(self, sound: offline.Samples, speed: float) -> offline.Render:
        """A channel each; rendered is the whole sound."""
        if speed != 1:
            raise offline.CannotError("it plays at speed 1 only")
        if self.given.console:
            raise offline.CannotError("it has neither equalizer nor limiter")
        played = self._mixer.Sound(sound)

        def render() -> int:
            for channel in range(self.given.voices):
                self._mixer.Channel(channel).play(played)
            while self._mixer.get_busy():
                time.sleep(POLL_SECONDS)
            return len(sound)

        return render


if __name__ == "__main__":
    arguments = offline.options(__doc__).parse_args()
    with tempfile.TemporaryDirectory(prefix="pygame-") as name:
        offline.run(Pygame(arguments, Path(name)))
