"""What every measured Python program does beside its callback: options, sound, times, the end.

A program plays as the node --name until SIGTERM, at SIGUSR1 holds the GIL for --hold seconds, and prints one JSON
object when it ends: what it can tell of itself, and nothing where it cannot.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:  # the others do not load it
    from flitzis_looper_audio import Stats

Samples = NDArray[np.float32]
MARK_EVERY = 32  # blocks, as in sound.cpp
MARK_SECONDS = 0.08
SIGNALS = {signal.SIGINT, signal.SIGTERM, signal.SIGUSR1}
POLICIES = {os.SCHED_OTHER: "OTHER", os.SCHED_FIFO: "FIFO", os.SCHED_RR: "RR"}


def options(description: str | None) -> argparse.Namespace:
    """The command line of every program; call it before the first thread: it blocks the signals."""
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    line = argparse.ArgumentParser(description=description)
    line.add_argument("--name", default="peer", help="node.name")
    line.add_argument("--quantum", type=int, default=512)
    line.add_argument("--channels", type=int, default=2)
    line.add_argument("--count", type=int, default=1, help="nodes; where the program can")
    line.add_argument("--noise", help="a file of interleaved stereo float32, else silence")
    line.add_argument("--marks", action="store_true", help="a frame of 1.0 every now and then")
    line.add_argument("--hold", type=float, default=10.0, help="seconds, at SIGUSR1")
    line.add_argument("--seconds", type=float, default=3600.0)
    return line.parse_args()


def scheduling() -> str:
    """The calling thread's, as "FIFO 88"; RESET_ON_FORK is no matter here."""
    policy = os.sched_getscheduler(0) & ~os.SCHED_RESET_ON_FORK
    return f"{POLICIES.get(policy, policy)} {os.sched_getparam(0).sched_priority}"


class Callback:
    """What a callback plays and how long it takes; timed is its frame."""

    def __init__(self, given: argparse.Namespace) -> None:
        self._noise: Samples | None = None
        if given.noise:
            stereo = np.fromfile(given.noise, np.float32).reshape(-1, 2)
            repeated = np.concatenate([stereo, stereo[:8192]])  # no block wraps
            self._noise = repeated[:, np.arange(given.channels) % 2].copy()
        self._at = 0
        self._marks: list[int] | None = [] if given.marks else None
        self._ns: list[int] = []
        self._scheduling = ""

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Around the callback's work."""
        before = time.perf_counter_ns()
        yield
        self._ns.append(time.perf_counter_ns() - before)
        if not self._scheduling:
            self._scheduling = scheduling()

    def block(self, frames: int) -> Samples | None:
        """The next frames, shape (frames, channels); None for silence."""
        if self._noise is None:
            return None
        begin = self._at
        self._at = (begin + frames) % (len(self._noise) - 8192)
        return self._noise[begin : begin + frames]

    def mark(self) -> bool:
        """Whether this block's first frame is to be 1.0; notes the time where it is."""
        if self._marks is None or len(self._ns) % MARK_EVERY != MARK_EVERY - 1:
            return False
        self._marks.append(time.monotonic_ns())
        return True

    def told(self) -> dict[str, object]:
        """For the report; times are from entering to leaving the callback's Python."""
        told: dict[str, object] = {"cycles": len(self._ns), "marks": self._marks or []}
        if self._ns:
            told["callback_ns"] = {
                "p50": float(np.percentile(self._ns, 50)),
                "p99": float(np.percentile(self._ns, 99)),
                "max": max(self._ns),
            }
            told["scheduling"] = self._scheduling
        return told


def sample(given: argparse.Namespace) -> Samples:
    """What a sampler plays over and over: the noise, in as many channels as are played, or silence. A mark is one frame
    that is not, and played once."""
    if given.noise:
        stereo = np.fromfile(given.noise, np.float32).reshape(-1, 2)
        return stereo[:, np.arange(given.channels) % 2].copy()
    silence = np.zeros((64 if given.marks else 48000, given.channels), np.float32)
    silence[0] = float(given.marks)
    return silence


@contextmanager
def triggering(given: argparse.Namespace, play: Callable[[], object]) -> Iterator[list[int]]:
    """Play a mark now and then, on a thread; when, in nanoseconds. Nothing without --marks."""
    marks: list[int] = []
    ended = threading.Event()

    def work() -> None:
        while not ended.wait(MARK_SECONDS + len(marks) % 11 * 1e-3):
            marks.append(time.monotonic_ns())
            play()

    thread = threading.Thread(target=work)
    if given.marks:
        thread.start()
    yield marks
    ended.set()
    if given.marks:
        thread.join()


class Timespec(ctypes.Structure):
    """struct timespec of nanosleep()."""

    _fields_ = [("seconds", ctypes.c_long), ("ns", ctypes.c_long)]


def hold_the_gil(seconds: float) -> None:
    """One sleep in C that does not let go of the GIL: PyDLL keeps it, CDLL would not."""
    wanted = Timespec(int(seconds), int(seconds % 1 * 1e9))
    ctypes.PyDLL(None).nanosleep(ctypes.byref(wanted), None)


def wait_for_end(given: argparse.Namespace) -> None:
    """Return at SIGTERM, SIGINT, or when --seconds are over."""
    until = time.monotonic() + given.seconds
    while (left := until - time.monotonic()) > 0:
        told = signal.sigtimedwait(SIGNALS, left)
        if told is None or told.si_signo != signal.SIGUSR1:
            return
        hold_the_gil(given.hold)


def engine_account(stats: Stats) -> dict[str, object]:
    """What an engine of ours tells of itself."""
    told = {name: getattr(stats, name) for name in ("cycles", "xruns", "underruns", "scheduling")}
    return {**told, "callback_ns": asdict(stats.callback_ns)}


def report(**told: object) -> None:
    """The program's last words."""
    print(json.dumps(told), flush=True)
