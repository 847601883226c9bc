"""Graphs run in real time, and a busy machine now and then loses a cycle of theirs: what a test may do about it.

A test runs once. One that needs every cycle is marked so, and runs again when a witness that is no part of the engine,
a recorder's own clock or PipeWire's profiler, saw that a cycle was lost in that very run; for no other reason.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from _pytest.terminal import TerminalReporter


class MachineLostCycles(Exception):
    """A witness saw the graph lose cycles: the test has said nothing. pytest-rerunfailures knows it by its name."""


# What a neighbour of the machine does lasts a while: the next try waits a second.
needs_every_cycle = pytest.mark.flaky(reruns=4, reruns_delay=1)
LOSES = 0.1  # of the runs, on a machine that is good enough: two virtual cores had 12 in 95 on a bad day
BY_CHANCE = 1e-3  # so seldom such a machine is called one that loses too many


@contextmanager
def unless_cycles_were_lost(lost: int, witness: str) -> Iterator[None]:
    """What fails within says nothing where the witness saw so many cycles or frames being lost."""
    try:
        yield
    except AssertionError as error:
        if lost:
            raise MachineLostCycles(f"{witness} saw {lost} being lost") from error
        raise


def most_rerun(tests: int) -> int:
    """More than so many of so many run again by chance less than once in a thousand runs."""
    more = 1.0
    for again in range(tests + 1):
        more -= math.comb(tests, again) * LOSES**again * (1 - LOSES) ** (tests - again)
        if more < BY_CHANCE:
            return again
    return tests


class Reruns:
    """Who ran again because the machine lost cycles; too many of them fail the run."""

    def __init__(self) -> None:
        self._marked: set[str] = set()
        self._again: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note one that may run again, and a run that is followed by another."""
        if "flaky" in report.keywords:
            self._marked.add(report.nodeid)
        if str(report.outcome) == "rerun":
            longrepr: Any = report.longrepr
            reason = longrepr.reprcrash.message.splitlines()[0]
            self._again.append(f"{report.nodeid}: {reason}")

    @property
    def _too_many(self) -> bool:
        return len(self._again) > most_rerun(len(self._marked))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """A machine that loses so many cycles proves nothing."""
        if self._too_many and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: TerminalReporter) -> None:
        """Say how many, and which."""
        verdict = ", too many" if self._too_many else ""
        terminalreporter.write_line(
            f"ran again: {len(self._again)} of the {len(self._marked)} that may{verdict}"
        )
        for line in self._again:
            terminalreporter.write_line(f"ran again: {line}")


def pytest_configure(config: pytest.Config) -> None:
    """Count what runs again."""
    config.pluginmanager.register(Reruns())
