"""Fixtures of all Python tests: real engines against real private PipeWire servers.

The package under test is the build tree's; FLITZIS_PYTHON_PATH names another directory (a sanitizer's build), and an
empty one means the package that is installed.
"""

from __future__ import annotations

import faulthandler
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from _pytest.runner import runtestprotocol
from _pytest.terminal import TerminalReporter

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = os.environ.get("FLITZIS_PYTHON_PATH", str(ROOT / "build" / "python"))
PATHS = [path for path in (PACKAGE, str(ROOT / "tools"), str(ROOT / "tests" / "graph")) if path]
sys.path[:0] = PATHS
os.environ["PYTHONPATH"] = os.pathsep.join(
    path for path in (PACKAGE, os.environ.get("PYTHONPATH")) if path
)

os.environ.pop("PYTHONUNBUFFERED", None)  # it would hide what a program forgets to flush

if TYPE_CHECKING:
    from headless_server import HeadlessServer
    from kinds import NewEngine, NewServer

HANG_SECONDS = {"default": 60.0, "soak": 600.0}
_stderr = -1


def pytest_configure(config: pytest.Config) -> None:
    """Know the terminal, before its output is captured."""
    global _stderr
    _stderr = os.dup(2)


TRIES = 3
_tried_again: list[str] = []


def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """Run a test up to three times: graphs run in real time, on machines that now and then lose a cycle of theirs.

    What passes only at a later try is named in the summary; what is wrong fails three times.
    """
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for turn in range(1, TRIES + 1):
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
        if turn == TRIES or not any(report.failed for report in reports):
            break
        _tried_again.append(
            f"{item.nodeid}: {[str(r.longrepr)[-300:] for r in reports if r.failed]}"
        )
        item._initrequest()  # type: ignore[attr-defined]  # fixtures anew, as for a test of its own
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Name what was tried again."""
    for line in _tried_again:
        terminalreporter.write_line(f"tried again: {line}")


@pytest.fixture(autouse=True)
def end_of_a_hang(request: pytest.FixtureRequest) -> Iterator[None]:
    """A call that never comes back ends the whole run, with a traceback of every thread."""
    soak = request.node.get_closest_marker("soak") is not None
    faulthandler.dump_traceback_later(
        HANG_SECONDS["soak" if soak else "default"], exit=True, file=_stderr
    )
    yield
    faulthandler.cancel_dump_traceback_later()


@pytest.fixture(scope="module")
def server() -> Iterator[HeadlessServer]:
    """A server of the module's own, with the sinks "main" (the default) and "other"; os.environ leads to it."""
    from environment import leading_to
    from headless_server import HeadlessServer

    with HeadlessServer(sinks=["main", "other"]) as headless, leading_to(headless.env):
        yield headless


@pytest.fixture
def new_server() -> Iterator[NewServer]:
    """Makes servers for one test to disturb: new_server(**HeadlessServer's options)."""
    from environment import leading_to
    from headless_server import HeadlessServer

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
    from environment import leading_to

    with leading_to({**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)}):
        yield tmp_path


@pytest.fixture
def new_engine() -> Iterator[NewEngine]:
    """Makes engines that are closed when the test ends: new_engine(**AudioEngine's arguments)."""
    from flitzis_looper_audio import AudioEngine

    with ExitStack() as stack:
        yield lambda **arguments: stack.enter_context(closing(AudioEngine(**arguments)))
