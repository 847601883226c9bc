"""Loads that fail: one error that says why, in the looper's words, and everything else as it was."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from harness import (
    RATE,
    LoaderEvents,
    OfflineLooper,
    as_nobody,
    called,
    is_empty,
    level,
    load,
    write_wav,
)


def missing(path: Path) -> str:
    return f"File not found: {path}"


def directory(path: Path) -> str:
    path.mkdir()
    return "failed to open file: "


def endless(path: Path) -> str:
    """A link to itself."""
    path.symlink_to(path)
    return "failed to open file: "


def below_a_file(path: Path) -> str:
    path.parent.rmdir()
    path.parent.touch()
    return "failed to open file: "


def garbage(path: Path) -> str:
    path.write_bytes(np.random.default_rng(14).bytes(5000))
    return "failed to decode audio file: "


def empty(path: Path) -> str:
    path.touch()
    return "audio file contains no decodable audio frames"


def no_frames(path: Path) -> str:
    write_wav(path, level(0))
    return "audio file contains no decodable audio frames"


def three_channels(path: Path) -> str:
    write_wav(path, level(4800, channels=3))
    return "unsupported channel mapping: "


UNLOADABLE = [
    missing,
    directory,
    endless,
    below_a_file,
    garbage,
    empty,
    no_frames,
    three_channels,
]


@pytest.mark.parametrize("damage", UNLOADABLE, ids=called)
def test_what_cannot_be_loaded_ends_in_one_error_that_says_why(
    facade: OfflineLooper, project: Path, damage: Callable[[Path], str]
) -> None:
    path = project / "folder" / "a.wav"
    path.parent.mkdir()
    words = damage(path)
    events = LoaderEvents(facade)

    request = facade.load_sample_async(0, str(path), run_analysis=True)
    *before, error = events.until_its_end(0, request)

    assert error.keys() == {"type", "id", "request_id", "msg"} and error["type"] == "error"
    assert error["msg"].startswith(words) and str(path) in error["msg"]
    assert {one["type"] for one in before} <= {"started", "progress"}
    assert is_empty(facade, 0) and os.listdir(project / "samples") == []
    assert load(facade, 0, write_wav("samples/good.wav", level(10)))["type"] == "success"
    assert len(events.of(0, request)) == len(before) + 1


def test_a_file_that_may_not_be_read_is_named(facade: OfflineLooper, project: Path) -> None:
    path = project / "a.wav"
    write_wav(path, level(4800))
    path.chmod(0)

    with as_nobody():
        error = load(facade, 0, str(path))

    assert error["type"] == "error"
    assert error["msg"].startswith("failed to open file: ") and "denied" in error["msg"]


@pytest.mark.parametrize("path", ["none.wav", "samples/none.wav", "no/folder.wav", "a\0b.wav"])
def test_a_missing_file_is_called_as_it_was_given(facade: OfflineLooper, path: str) -> None:
    assert load(facade, 0, path)["msg"] == f"File not found: {path}"


def test_a_load_that_fails_leaves_what_is_loaded(facade: OfflineLooper, project: Path) -> None:
    load(facade, 0, write_wav("samples/short.wav", level(4800)))
    (project / "garbage.wav").write_bytes(b"no sound" * 100)

    assert load(facade, 0, "garbage.wav")["type"] == "error"

    assert facade.loaded_sample_shape(0) == (RATE, 2, 4800)
