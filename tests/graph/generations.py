"""What differs between the generations of PipeWire."""

from __future__ import annotations

import re

from flitzis_looper_audio import AudioEngine
from programs import run


def pipewire_version() -> tuple[int, ...]:
    """Such as (1, 4, 2)."""
    found = re.search(r"Linked with libpipewire ([0-9.]+)", run("pipewire", "--version"))
    assert found
    return tuple(int(number) for number in found[1].split("."))


def freewheeling_waits() -> bool:
    """Whether the freewheel driver waits until all are ready (node-driver.c, freewheel.wait: in 1.4, not in 0.3.65)."""
    return pipewire_version() >= (1, 4)


def inactive_streams_tell_their_volume() -> bool:
    """Whether others see a volume before the stream runs.

    Before 1.5.81 audioconvert takes it at once, but tells it once its mixer is set up (audioconvert.c, set_volume):
    1.4.2 does that in the start command, 0.3.65 before.
    """
    return not (1, 0) <= pipewire_version() < (1, 5, 81)


def let_it_tell_its_volume(engine: AudioEngine) -> None:
    """Start the engine where nobody would see its volume else."""
    if not inactive_streams_tell_their_volume():
        engine.start()
