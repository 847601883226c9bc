"""The project's folder samples/: what is loaded from elsewhere is copied there, under a name that nothing has."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import BinaryIO

FOLDER = "samples"
MOST_NAMES = 1000
PIECE = 1 << 20  # bytes
_naming = threading.Lock()  # two of one name at a time get two


class CacheError(Exception):
    """A file could not be copied; the message says why."""


def is_cached(path: str) -> bool:
    """Whether it lies in the project's samples already: a relative path that begins so."""
    parts = PurePosixPath(path).parts
    return len(parts) > 1 and parts[0] == FOLDER and ".." not in parts


def project() -> str:
    """The working directory; one that is gone is where nothing is found."""
    try:
        return os.getcwd()
    except OSError:
        return "."


def cache(source: str, project: str, check: Callable[[], None]) -> str:
    """Copy `source` into the project's samples; return its path there, relative to the project.

    It keeps its name, or gets _0 to _999 behind it where something is called so: NAME, NAME_... or NAME.anything;
    without an extension it is called NAME.unknown. Raises OSError where it cannot be read, else CacheError, and what
    check() raises, which is called now and then; nothing is left behind then.
    """
    if not stat.S_ISREG(os.stat(source).st_mode):
        raise IsADirectoryError(f"'{source}' is no regular file")
    with open(source, "rb") as original:
        try:
            folder = Path(project, FOLDER)
            folder.mkdir(exist_ok=True)
            copy = _make(folder, Path(source))
            try:
                _copy(original, copy, check)
            except BaseException:
                copy.unlink(missing_ok=True)
                raise
        except OSError as error:
            raise CacheError(str(error)) from error
    return f"{FOLDER}/{copy.name}"


def _copy(original: BinaryIO, copy: Path, check: Callable[[], None]) -> None:
    with open(copy, "wb") as to:
        while piece := original.read(PIECE):
            check()
            to.write(piece)


def remove(cached: str, project: str) -> None:
    """Takes a copy away that nobody uses."""
    with suppress(OSError):
        Path(project, cached).unlink()


def _make(folder: Path, source: Path) -> Path:
    """An empty file of the first name that is free."""
    with _naming:
        there = os.listdir(folder)
        for name in _names(source.stem):
            if not any(
                other == name or other.startswith((f"{name}_", f"{name}.")) for other in there
            ):
                path = folder / (name + (source.suffix or ".unknown"))
                path.touch(exist_ok=False)
                return path
    raise CacheError(f"'{source.name}': {MOST_NAMES} files in {FOLDER}/ are called so")


def _names(stem: str) -> Iterator[str]:
    yield stem
    for number in range(MOST_NAMES):
        yield f"{stem}_{number}"
