"""What keys do to a pad's musical key: keep it at every speed, and shift it. Needs a pad, and no terminal."""

from __future__ import annotations

from .slot import Slot

SEMITONES = {"[": -1.0, "]": 1.0}
"""By which one key press shifts the pitch."""
MOST = 12.0
"""Semitones either way."""
KEYS = ("insert", *SEMITONES)


def press(key: str, slot: Slot) -> str:
    """One of `KEYS`, and the pad touched last; what there is to say about it."""
    pad = slot.pad
    if key == "insert":
        pad.key_lock = not pad.key_lock
    else:
        pad.pitch = min(MOST, max(-MOST, pad.pitch + SEMITONES[key]))
    backwards = pad.speed < 0 and (pad.key_lock or pad.pitch)
    return f"{slot.sound.name} plays backwards, where speed changes the pitch" if backwards else ""
