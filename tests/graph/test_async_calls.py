"""start_async, stop_async, drain_async, flush_async, close_async: what waits, while asyncio's loop goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

import numpy as np
import pytest

from asynchronous import run_async
from flitzis_looper_audio import AudioEngine, EngineClosed, State
from kinds import NewEngine

pytestmark = pytest.mark.usefixtures("server")

SECOND = np.full((48000, 2), 0.1, np.float32)


async def turns_during(call: Awaitable[object]) -> tuple[object, int]:
    """What the call returned, and how often the loop went around meanwhile."""
    task = asyncio.ensure_future(call)
    turns = 0
    while not task.done():
        turns += 1
        await asyncio.sleep(0.001)
    return task.result(), turns


def test_an_engine_starts_plays_and_ends_while_the_loop_goes_on(new_engine: NewEngine) -> None:
    engine = new_engine(fade_ms=200)
    states = []

    async def story() -> list[int]:
        loops = [(await turns_during(engine.start_async()))[1]]
        states.append(engine.state)
        loops.append((await turns_during(engine.stop_async()))[1])
        states.append(engine.state)
        loops.append((await turns_during(engine.close_async()))[1])
        states.append(engine.state)
        return loops

    loops = run_async(story())

    assert states == [State.RUNNING, State.STOPPED, State.CLOSED]
    assert loops[1] > 1, "stop() fades for 200 ms"


def test_start_async_has_a_time(new_engine: NewEngine) -> None:
    engine = new_engine()

    async def story() -> None:
        await engine.start_async(at=1)

    with pytest.raises(ValueError, match="at"):
        run_async(story())


def test_drain_async_returns_when_all_was_played(new_engine: NewEngine) -> None:
    engine = new_engine(buffer_frames=65536)

    async def story() -> tuple[object, int]:
        await engine.start_async()
        assert await engine.write_async(SECOND) == len(SECOND)
        return await turns_during(engine.drain_async())

    drained, turns = run_async(story())

    assert drained is True and turns > 1
    assert engine.queued == 0 and engine.stats().played == len(SECOND)


def test_drain_async_has_a_timeout(new_engine: NewEngine) -> None:
    engine = new_engine(buffer_frames=65536)
    engine.write(SECOND)

    async def story() -> bool:
        return await engine.drain_async(0.05)

    assert run_async(story()) is False


def test_flush_async_drops_what_is_queued(new_engine: NewEngine) -> None:
    engine = new_engine(buffer_frames=65536)

    async def story() -> None:
        await engine.start_async()
        await engine.write_async(SECOND)
        await engine.flush_async()

    run_async(story())

    assert engine.queued == 0


@pytest.mark.parametrize("call", ["start_async", "drain_async", "flush_async"])
def test_a_closed_engine_says_so_to_who_awaits(new_engine: NewEngine, call: str) -> None:
    engine: AudioEngine = new_engine()
    engine.close()

    async def story() -> None:
        await getattr(engine, call)()

    with pytest.raises(EngineClosed):
        run_async(story())
