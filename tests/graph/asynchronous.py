"""Tests in asyncio's loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import pytest

from flitzis_looper_audio import AudioEngine
from noise import noise

PATIENCE = 20.0
Result = TypeVar("Result")


def run_async(main: Coroutine[Any, Any, Result]) -> Result:
    """Run it to its end, which comes in time."""

    async def in_time() -> Result:
        return await asyncio.wait_for(main, PATIENCE)

    return asyncio.run(in_time())


async def soon(condition: Callable[[], object]) -> None:
    """Let the loop's other tasks run until the condition holds."""
    while not condition():
        await asyncio.sleep(0.01)


async def full(engine: AudioEngine) -> asyncio.Task[int]:
    """A task that waits for room, which a stopped engine never makes."""
    task = asyncio.create_task(engine.write_async(noise(0, engine.buffer_frames + 100, 2)))
    await soon(lambda: engine.writable == 0)
    await asyncio.sleep(0.05)
    return task


async def end(task: asyncio.Task[Any]) -> None:
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
