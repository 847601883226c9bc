"""The least PipeWire client there is, running beside the engine: what it keeps, the engine has to keep."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager

from eventually import eventually
from noise import BUILD
from observer import nodes
from programs import running

BARE = BUILD / "tests" / "bench" / "bare_stream"


@contextmanager
def bare_stream(quantum: int) -> Iterator[None]:
    """It runs, as the node "bare"."""
    words = ["--name", "bare", "--quantum", str(quantum), "--seconds", "600"]
    with running(str(BARE), *words):
        eventually(lambda: any(node.state == "running" for node in nodes("bare")))
        yield


def no_more_than_the_bare(ours: int, floor: int) -> bool:
    """Whether so many lost cycles are no more than its own.

    Which of the two is late when the machine gives neither its time is chance: their difference is that of two such
    counts, of which three standard deviations are not passed but once in a thousand minutes; ten where both are few.
    """
    return ours <= floor + 3 * math.sqrt(ours + floor) + 10
