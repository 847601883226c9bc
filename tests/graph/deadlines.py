"""How long a call may take: its timeout, and half a second for the machine."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

MARGIN = 0.5  # seconds


@contextmanager
def back_within(timeout: float) -> Iterator[None]:
    """What is called inside is back `timeout` seconds later, and not much after that."""
    begin = time.monotonic()
    yield
    taken = time.monotonic() - begin
    assert taken < timeout + MARGIN, f"{taken:.3f} s"
