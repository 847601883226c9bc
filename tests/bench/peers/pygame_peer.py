"""pygame-ce: SDL_mixer's loop, or a Sound for every mark; over ALSA's pipewire plugin, its buffer the quantum."""

from __future__ import annotations

import os
import time

import peer


def main() -> None:
    """Play until told to end."""
    given = peer.options(__doc__)
    os.environ.update(SDL_AUDIODRIVER="alsa", PYGAME_HIDE_SUPPORT_PROMPT="1")
    before = time.perf_counter()
    import pygame.mixer
    import pygame.version

    import_ms = (time.perf_counter() - before) * 1e3
    pygame.mixer.init(48000, 32, given.channels, given.quantum, allowedchanges=0)
    sound = pygame.mixer.Sound(peer.sample(given))
    if not given.marks:
        sound.play(loops=-1)
    with peer.triggering(given, sound.play) as marks:
        peer.wait_for_end(given)
    pygame.mixer.quit()
    peer.report(import_ms=import_ms, version=pygame.version.ver, marks=marks)


if __name__ == "__main__":
    main()
