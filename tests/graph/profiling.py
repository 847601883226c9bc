"""PipeWire's profiler, the witness of lost cycles: the C++ program profile_nodes."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from machine import unless_cycles_were_lost
from noise import BUILD
from programs import TIMEOUT, running

PROGRAM = BUILD / "tests" / "bench" / "profile_nodes"
MANY = 1 << 30  # cycles: it is ended by a signal


class Profile:
    """PipeWire's profiler, looked at for a while."""

    def __init__(self, process: subprocess.Popen[str], node: str) -> None:
        self._process = process
        self._node = node

    def missed(self) -> int:
        """How many cycles up to now the driver went on from without the node. It looks no more then."""
        return self.missed_by_all()[self._node]

    def missed_by_all(self) -> dict[str, int]:
        """The same of each node that it looked at, by name."""
        self._process.send_signal(signal.SIGINT)
        told, errors = self._process.communicate(timeout=TIMEOUT)
        assert self._process.returncode == 0, errors
        return {one["name"]: one["missed"] for one in json.loads(told)["followers"]}

    @contextmanager
    def judged(self) -> Iterator[None]:
        """What fails within says nothing where the profiler saw the node miss cycles."""
        with unless_cycles_were_lost(self.missed(), "PipeWire's profiler"):
            yield


@contextmanager
def profiled(node: str = "flitzis-looper", *others: str) -> Iterator[Profile]:
    """The profiler has begun to look at `node`, and at others; all of them run."""
    words = [word for name in (node, *others) for word in ("--node", name)]
    words += ["--skip", "0", "--cycles", str(MANY), "--timeout", "300"]
    with running(str(PROGRAM), *words) as process:
        assert process.stderr
        assert process.stderr.readline() == "begun\n"
        yield Profile(process, node)
