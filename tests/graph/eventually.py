"""Waiting for a condition, with a deadline."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")

POLL_SECONDS = 0.01


def eventually(condition: Callable[[], Answer], timeout: float = 10.0) -> Answer:
    """Ask until the answer is true and return it; AssertionError with the last answer after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while not (answer := condition()):
        assert (
            time.monotonic() < deadline
        ), f"not within {timeout} s; the last answer was {answer!r}"
        time.sleep(POLL_SECONDS)
    return answer
