"""An engine's events for asyncio; imported when events() is first called."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from ._values import State, StateChanged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from ._native import AudioEngine
    from ._values import Event


async def events(engine: AudioEngine) -> AsyncIterator[Event]:
    """Yield the engine's events as they come; end after StateChanged to CLOSED."""
    loop = asyncio.get_running_loop()
    readable = asyncio.Event()
    descriptor = os.dup(
        engine.fileno()
    )  # a loop keeps one reader a descriptor, and we may not be the only one
    loop.add_reader(descriptor, readable.set)
    try:
        while True:
            readable.clear()
            for event in engine.poll_events():
                yield event
                if isinstance(event, StateChanged) and event.new is State.CLOSED:
                    return
            await readable.wait()
    finally:
        loop.remove_reader(descriptor)
        os.close(descriptor)
