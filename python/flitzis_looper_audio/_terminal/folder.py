"""The sound files of a folder."""

from __future__ import annotations

import os
import re

SUFFIXES = frozenset(
    "8svx aif aifc aiff au caf flac iff mp1 mp2 mp3 mpa oga ogg opus paf pvf rf64 sd2 sf snd voc w64 wav wave"
    " wve xi".split()
)


def sound_files(folder: str) -> list[str]:
    """Paths of what is named like a sound file, sorted by name, numbers by their value; no hidden files, no folders.

    Raises OSError for a folder that cannot be read.
    """
    with os.scandir(folder) as entries:
        names = [
            entry.name for entry in entries if _named_like_sound(entry.name) and not entry.is_dir()
        ]
    return [os.path.join(folder, name) for name in sorted(names, key=_order)]


def _order(name: str) -> tuple[list[str | int], str]:
    parts = re.split("([0-9]+)", name.casefold())
    return [int(part) if number % 2 else part for number, part in enumerate(parts)], name


def _named_like_sound(name: str) -> bool:
    return not name.startswith(".") and name.rpartition(".")[2].lower() in SUFFIXES and "." in name
