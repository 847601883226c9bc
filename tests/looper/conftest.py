"""Fixtures of the facade's tests: a project's folder, and a facade in it that runs without any graph."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from harness import CALLBACK, OfflineLooper, hold, level, render, running, started, told


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project's folder with samples/ in it: the working directory."""
    folder = tmp_path / "project"
    (folder / "samples").mkdir(parents=True)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def facade(project: Path) -> Iterator[OfflineLooper]:
    """One that runs in the project, in the test's time."""
    assert Path.cwd() == project
    with running() as one:
        yield one


@pytest.fixture
def playing(facade: OfflineLooper) -> OfflineLooper:
    """Pads 0 to 3 hold half a second, and 1 and 2 play."""
    hold(facade, range(4), level(24000))
    facade.play_sample(1, 1.0)
    facade.play_sample(2, 1.0)
    render(facade, CALLBACK)
    assert told(facade) == [started(1), started(2)]
    return facade
