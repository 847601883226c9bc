"""A loader for each module, and places for files."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from decoding import Loader  # noqa: E402


@pytest.fixture(scope="module")
def loader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loader]:
    """A process that loads."""
    process = Loader(tmp_path_factory.mktemp("loader"))
    yield process
    process.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For files that several tests of a module read."""
    return tmp_path_factory.mktemp("sounds")
