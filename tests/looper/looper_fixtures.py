"""Fixtures of the facade's tests: a project's folder, and a facade in it that runs without any graph.

They are taken by tests/conftest.py, for every test of this run: what they need is imported by who asks for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from harness import OfflineLooper


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
    from harness import running

    assert Path.cwd() == project
    with running() as one:
        yield one


@pytest.fixture
def playing(facade: OfflineLooper) -> OfflineLooper:
    """Pads 0 to 3 hold half a second, and 1 and 2 play."""
    from harness import CALLBACK, hold, level, render, started, told

    hold(facade, range(4), level(24000))
    facade.play_sample(1, 1.0)
    facade.play_sample(2, 1.0)
    render(facade, CALLBACK)
    assert told(facade) == [started(1), started(2)]
    return facade
