"""One part of tools/test at work: the commands it runs, what they print, and what it counts."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PYTHON = "/usr/bin/python3"  # the distribution's: the one whose packages tools/setup installs
GRACE_SECONDS = 5.0


class PartFailed(Exception):
    """The part cannot go on; the message says why."""


@dataclasses.dataclass
class Counts:
    """What came of a number of test cases; a skipped one has not passed."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def add(self, other: Counts) -> None:
        """Add another's counts to these."""
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped

    @property
    def total(self) -> int:
        """How many there are of all kinds."""
        return self.passed + self.failed + self.skipped

    def __str__(self) -> str:
        text = f"{self.passed} passed"
        if self.failed:
            text += f", {self.failed} failed"
        if self.skipped:
            text += f", {self.skipped} skipped"
        return text


def environment(**more: str) -> dict[str, str]:
    """The environment of every command: ours, with the distribution's tools first."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("GTEST_")}
    env["PATH"] = f"/usr/bin:{env.get('PATH', '/bin')}"
    env["PYTHONPATH"] = str(ROOT / "build" / "python")
    env["LC_ALL"] = "C.UTF-8"
    if "CI" in env:
        env["CCACHE_NOHASHDIR"] = "1"  # each run has a clone of its own, and nobody debugs in it
    env.update(more)
    return env


class Job:
    """What a part function gets: it runs commands through it and counts in it."""

    def __init__(self, verbose: bool = False) -> None:
        self.counts = Counts()
        self.notes: list[str] = []
        self._verbose = verbose
        self._output: list[str] = []

    @property
    def output(self) -> str:
        """Everything that was said so far."""
        return "".join(self._output)

    def say(self, text: str) -> None:
        """Add a line to the output."""
        self._take(text + "\n")

    def note(self, text: str) -> None:
        """Have the summary say something about this part."""
        self.notes.append(text)

    def check(self, what: str, passed: bool, why: str = "") -> None:
        """Count one check."""
        self.counts.add(Counts(passed=1) if passed else Counts(failed=1))
        self.say(f"{'ok' if passed else 'FAIL'}  {what}{': ' + why if why and not passed else ''}")

    def run(
        self,
        *command: str | Path,
        env: Mapping[str, str] | None = None,
        cwd: Path = ROOT,
        limit: float = 600,
    ) -> None:
        """Run a command that has to succeed within `limit` seconds, else PartFailed."""
        status, _ = self.attempt(*command, env=env, cwd=cwd, limit=limit)
        if status != 0:
            raise PartFailed(f"status {status}: {' '.join(map(str, command))}")

    def attempt(
        self,
        *command: str | Path,
        env: Mapping[str, str] | None = None,
        cwd: Path = ROOT,
        limit: float = 600,
    ) -> tuple[int, str]:
        """Run a command; its exit status and what it printed. Past its limit it is killed: 124."""
        self.say("$ " + " ".join(map(str, command)))
        before = len(self._output)
        try:
            child = subprocess.Popen(
                [str(word) for word in command],
                cwd=cwd,
                env=env or environment(),
                text=True,
                errors="replace",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            raise PartFailed(f"cannot run {command[0]}: {error.strerror}") from error
        status = self._follow(child, limit)
        return status, "".join(self._output[before:])

    def _follow(self, child: subprocess.Popen[str], limit: float) -> int:
        """Take what the child prints until it and all who hold its stdout have ended."""
        late = threading.Event()

        def end() -> None:
            late.set()
            _end(child)

        timer = threading.Timer(limit, end)
        timer.start()
        try:
            assert child.stdout
            for line in child.stdout:
                self._take(line)
            status = child.wait()
        except BaseException:
            _end(child)
            raise
        finally:
            timer.cancel()
        if late.is_set():
            self.say(f"-- not done after {limit:.0f} s: killed")
            return 124
        return status

    def _take(self, text: str) -> None:
        self._output.append(text)
        if self._verbose:
            print(text, end="", flush=True)


def _end(child: subprocess.Popen[str]) -> None:
    """Ask the child's whole session to end, then make it."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(child.pid, number)
            child.wait(GRACE_SECONDS)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            pass
