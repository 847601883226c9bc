"""Looking at a program that plays: its node by the profiler, its sound at the sink, its process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from side_by_side.peers import Peer, Sound

RATE = 48_000
ENDING_SECONDS = 15.0
POLICIES = {os.SCHED_OTHER: "OTHER", os.SCHED_FIFO: "FIFO", os.SCHED_RR: "RR"}


class MeasureError(Exception):
    """A program did not do what was asked of it; the message is the reason in the table."""


@dataclass(frozen=True)
class Process:
    """One reading of /proc."""

    cpu_ns: int
    memory_mib: float
    threads: int
    scheduling: str  # the most urgent of its threads


def process(pid: int) -> Process:
    """What the kernel says of a process and all its threads."""
    tasks = [int(task.name) for task in Path(f"/proc/{pid}/task").iterdir()]
    cpu = sum(int(Path(f"/proc/{pid}/task/{t}/schedstat").read_text().split()[0]) for t in tasks)
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    resident = next(int(line.split()[1]) / 1024 for line in rollup if line.startswith("Rss:"))
    classes = []
    for task in tasks:
        policy = os.sched_getscheduler(task) & ~os.SCHED_RESET_ON_FORK
        priority = os.sched_getparam(task).sched_priority
        classes.append((priority, f"{POLICIES.get(policy, policy)} {priority}"))
    return Process(cpu, resident, len(tasks), max(classes)[1])


class Player:
    """A peer at play; told is its report, once it has ended."""

    def __init__(self, child: subprocess.Popen[str], spawned_ns: int) -> None:
        self.child = child
        self.spawned_ns = spawned_ns
        self.told: dict[str, Any] = {}

    def signal(self, number: int) -> None:
        """Send it a signal."""
        self.child.send_signal(number)

    def now(self) -> Process:
        """Its process, now."""
        try:
            return process(self.child.pid)
        except (FileNotFoundError, ProcessLookupError) as error:
            raise MeasureError("it ended too early") from error


@contextmanager
def playing(peer: Peer, sound: Sound, env: Mapping[str, str]) -> Iterator[Player]:
    """Let a peer play as long as the block runs."""
    command = peer.command_line(sound)
    spawned = time.monotonic_ns()
    child = subprocess.Popen(
        command,
        env={**env, **peer.environment(sound)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    player = Player(child, spawned)
    try:
        yield player
    finally:
        child.terminate()
        try:
            output, _ = child.communicate(timeout=ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            output, _ = child.communicate()
    if peer.reports:
        lines = output.strip().splitlines()
        if not lines or child.returncode != 0:
            raise MeasureError(f"it ended with {child.returncode}, {len(lines)} lines reported")
        player.told = json.loads(lines[-1])


class Look:
    """The profiler and the ear, both at work from construction until their time is over."""

    def __init__(
        self,
        build: Path,
        env: Mapping[str, str],
        nodes: list[str],
        seconds: float,
        quantum: int,
        *,
        hear: bool = False,
        timeout: float = 15.0,
    ) -> None:
        cycles = max(10, round(seconds * RATE / quantum))
        command = [str(build / "profile_nodes"), "--cycles", str(cycles), "--skip", "0"]
        command += ["--timeout", str(round(seconds * 1.5 + timeout))]
        for node in nodes:
            command += ["--node", node]
        self.profiler = _popen(command, env)
        self.ear = None
        if hear:
            self.ear = _popen([str(build / "listen"), "--seconds", f"{seconds:.3f}"], env)

    def wait_for_begin(self) -> int:
        """Return when the first cycle was counted: CLOCK_MONOTONIC."""
        assert self.profiler.stderr
        line = self.profiler.stderr.readline()
        if line.strip() != "begun":
            self.end()
            raise MeasureError("its node did not run")
        return time.monotonic_ns()

    def result(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """What the profiler and the ear say; waits for them."""
        profile, why = self.profiler.communicate()
        heard = self.ear.communicate()[0] if self.ear else "{}"
        if not profile.strip() or self.profiler.returncode != 0:
            raise MeasureError(why.strip().splitlines()[-1] if why.strip() else "no profile")
        if not heard.strip():
            raise MeasureError("nobody could listen")
        return json.loads(profile), json.loads(heard)

    def end(self) -> None:
        """Give up."""
        for child in (self.profiler, self.ear):
            if child:
                child.kill()
                child.communicate()


def _popen(command: list[str], env: Mapping[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        command,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def busy_cores() -> Iterator[None]:
    """As many processes as there are cores, each doing nothing as fast as it can."""
    count = os.cpu_count() or 1
    load = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        time.sleep(0.3)
        yield
    finally:
        for child in load:
            child.kill()
            child.wait()
