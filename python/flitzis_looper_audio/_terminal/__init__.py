"""The pads of an engine in a terminal: python -m flitzis_looper_audio pads DIR.

The room's order: `keyboard`, `holding`, `grid`, `text`, `meter`, `folder` and `look` know nothing of an engine; `slot`,
`tempo`, `key`, `control` and `reading` know the engine and no terminal; `card` and `page` turn what was read into lines
of styled text; `screen` knows prompt_toolkit, of which `text` takes the width of a character. `demo` makes sounds.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .. import AudioEngine, AudioError

if TYPE_CHECKING:
    from .control import Control

MOST_PADS = 1024
LATER = 0.25
"""Seconds from the last load to the frame on which the demonstration starts."""


class NoPads(AudioError):
    """What it needs is not there."""


def check() -> None:
    """Raise NoPads, in words, where there is no terminal that can show it, or no prompt_toolkit."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise NoPads("pads needs a terminal for its keys and its picture; stdin or stdout is none")
    if os.environ.get("TERM", "") in ("", "dumb", "unknown"):
        raise NoPads(
            f"pads needs a terminal that can move its cursor; TERM is {os.environ.get('TERM', '')!r}"
        )
    try:
        import prompt_toolkit  # noqa: F401
    except ImportError:
        raise NoPads(
            "pads needs prompt_toolkit: pip install 'flitzis-looper-audio[terminal]';"
            " Debian, Ubuntu: python3-prompt-toolkit"
        ) from None


@dataclass(frozen=True)
class Wanted:
    """What was asked for on the command line."""

    folder: str | None = None
    """None: the demonstration."""
    seconds: float | None = None
    keyboard: str = "qwerty"
    bpm: float | None = None
    """The tempo to begin with, with the lock; None: 120, and a folder's sounds play as recorded."""
    quantise: str = "off"


def run(arguments: dict[str, Any], wanted: Wanted) -> None:
    """Show and play the sounds of a folder, or without one our own, until somebody quits.

    arguments: AudioEngine's. Raises NoPads, and what AudioEngine() raises.
    """
    check()
    from . import demo
    from .folder import sound_files
    from .slot import file

    folder = wanted.folder
    try:
        paths = sound_files(folder)[:MOST_PADS] if folder else []
    except OSError as error:
        raise NoPads(f"{folder}: {error.strerror}") from None
    sounds = [file(path) for path in paths] if folder else demo.sounds()
    if not sounds:
        raise NoPads(f"no sound files in {folder}")
    arguments = {**arguments, "pads": len(sounds)}
    with AudioEngine(**arguments) as engine:
        _show(engine, sounds, wanted, () if folder else demo.playing())


def _show(engine: AudioEngine, sounds: Sequence[Any], wanted: Wanted, start: Sequence[int]) -> None:
    """Show it, with those playing that `start` names."""
    from .control import Control
    from .keyboard import KEYBOARDS
    from .look import FULL, PLAIN
    from .page import Look
    from .screen import Screen, encoding
    from .slot import slots

    keyboard = KEYBOARDS[wanted.keyboard]
    control = Control(engine, slots(engine.pads, sounds), keyboard)
    control.tempo.quantise = wanted.quantise
    if wanted.bpm:
        engine.transport.bpm = wanted.bpm
    control.tempo.lock(bool(wanted.bpm or start))
    _start(engine, control, start)
    unicode = encoding().lower().replace("-", "") == "utf8" and os.environ["TERM"] != "linux"
    look = Look(keyboard, FULL if unicode else PLAIN, encoding())
    Screen(engine, control, look).run(wanted.seconds)


def _start(engine: AudioEngine, control: Control, numbers: Sequence[int]) -> None:
    """Latch pads, all on one frame, which is the transport's first."""
    chosen = [control.slots[number] for number in numbers]
    for slot in chosen:
        slot.load().result()
        slot.look()
    control.tempo.fit()
    if chosen:
        frame = engine.frame + round(LATER * engine.sample_rate)
        engine.transport.align(frame)
        for slot in chosen:
            control.latch(slot, at=frame)
