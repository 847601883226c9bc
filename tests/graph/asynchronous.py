"""Tests in asyncio's loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

import pytest

from flitzis_looper_audio import AudioEngine, _aio
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


async def turns(count: int = 100) -> None:
    """Let the loop turn so often: what can happen without anybody else has happened then."""
    for _ in range(count):
        await asyncio.sleep(0)


async def room_is_waited_for(engine: AudioEngine) -> None:
    """Return when a task of this loop waits for room."""
    await soon(lambda: _aio._shared_of(engine).room._waiting)


async def events_are_waited_for(engine: AudioEngine) -> None:
    """Return when a task of this loop waits for events."""
    await soon(lambda: _aio._shared_of(engine).events._waiting)


async def full(engine: AudioEngine) -> asyncio.Task[int]:
    """A task that waits for room, which a stopped engine never makes."""
    task = asyncio.create_task(engine.write_async(noise(0, engine.buffer_frames + 100, 2)))
    await room_is_waited_for(engine)
    assert engine.writable == 0
    return task


async def end(task: asyncio.Task[Any]) -> None:
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
