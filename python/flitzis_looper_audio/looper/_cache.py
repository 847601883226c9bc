"""The project's folder samples/: what is loaded from elsewhere is copied there, under a name that nothing has."""

from __future__ import annotations

import os
import shutil
import stat
import threading
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

FOLDER = "samples"
MOST_NAMES = 1000
_naming = threading.Lock()  # two of one name at a time get two


class CacheError(Exception):
    """A file could not be copied; the message says why."""


def is_cached(path: str) -> bool:
    """Whether it lies in the project's samples already: a relative path that begins so."""
    parts = PurePosixPath(path).parts
    return len(parts) > 1 and parts[0] == FOLDER and ".." not in parts


def cache(source: str, project: str) -> str:
    """Copy `source` into the project's samples; return its path there, relative to the project.

    It keeps its name, or gets _0 to _999 behind it where something is called so: NAME, NAME_... or NAME.anything;
    without an extension it is called NAME.unknown. Raises OSError where it cannot be read, else CacheError; nothing is
    left behind then.
    """
    if not stat.S_ISREG(os.stat(source).st_mode):
        raise IsADirectoryError(f"'{source}' is no regular file")
    with open(source, "rb") as original:
        try:
            folder = Path(project, FOLDER)
            folder.mkdir(exist_ok=True)
            copy = _make(folder, Path(source))
            try:
                with open(copy, "wb") as to:
                    shutil.copyfileobj(original, to, 1 << 20)
            except BaseException:
                copy.unlink(missing_ok=True)
                raise
        except OSError as error:
            raise CacheError(str(error)) from error
    return f"{FOLDER}/{copy.name}"


def remove(cached: str, project: str) -> None:
    """Takes a copy away that nobody uses."""
    Path(project, cached).unlink(missing_ok=True)


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
