"""Fixtures of all Python tests: real engines against real private PipeWire servers.

The package under test is the build tree's; FLITZIS_PYTHON_PATH names another directory (a sanitizer's build), and an
empty one means the package that is installed.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = os.environ.get("FLITZIS_PYTHON_PATH", str(ROOT / "build" / "python"))
SHARED = [str(ROOT / folder) for folder in ("tools", "tests/graph", "tests/looper")]
PATHS = [path for path in (PACKAGE, *SHARED) if path]
sys.path[:0] = PATHS
os.environ["PYTHONPATH"] = os.pathsep.join(
    path for path in (PACKAGE, os.environ.get("PYTHONPATH")) if path
)

from looper_fixtures import facade, playing, project  # noqa: E402, F401
from machine import pytest_configure  # noqa: E402, F401  # who ran again is counted there

os.environ.pop("PYTHONUNBUFFERED", None)  # it would hide what a program forgets to flush
# A shell's `&` has it ignored, by our children as well.
signal.signal(signal.SIGINT, signal.default_int_handler)

if TYPE_CHECKING:
    from flitzis_looper_audio.testing import HeadlessServer
    from kinds import NewEngine, NewServer

SOAK_SECONDS = 600


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Soak tests take longer; a call that never comes back ends the whole run, with a traceback of every thread."""
    for item in items:
        if item.get_closest_marker("soak"):
            item.add_marker(pytest.mark.timeout(SOAK_SECONDS))


@pytest.fixture(scope="module")
def server() -> Iterator[HeadlessServer]:
    """A server of the module's own, with the sinks "main" (the default) and "other"; os.environ leads to it."""
    from flitzis_looper_audio.testing import HeadlessServer, leading_to

    with HeadlessServer(sinks=["main", "other"]) as headless, leading_to(headless.env):
        yield headless


@pytest.fixture
def new_server() -> Iterator[NewServer]:
    """Makes servers for one test to disturb: new_server(**HeadlessServer's options)."""
    from flitzis_looper_audio.testing import HeadlessServer, leading_to

    with ExitStack() as stack:

        def start(**options: Any) -> HeadlessServer:
            headless = stack.enter_context(HeadlessServer(**options))
            stack.enter_context(leading_to(headless.env))
            return headless

        yield start


@pytest.fixture
def two_sinks(new_server: NewServer) -> HeadlessServer:
    """A server to disturb: "main" is the default, "other" is not."""
    return new_server(sinks=["main", "other"])


@pytest.fixture
def no_server(tmp_path: Path) -> Iterator[Path]:
    """An XDG_RUNTIME_DIR in which nobody listens."""
    from flitzis_looper_audio.testing import leading_to

    with leading_to({**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)}):
        yield tmp_path


@pytest.fixture
def new_engine() -> Iterator[NewEngine]:
    """Makes engines that are closed when the test ends: new_engine(**AudioEngine's arguments)."""
    from flitzis_looper_audio import AudioEngine

    with ExitStack() as stack:
        yield lambda **arguments: stack.enter_context(closing(AudioEngine(**arguments)))
