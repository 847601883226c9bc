"""Waiting for events and for room, in a loop and beside it: nobody turns in circles, nobody waits in vain."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest

from asynchronous import end, events_are_waited_for, full, run_async, soon
from cycles import plays_on
from flitzis_looper_audio import (
    AudioEngine,
    EngineClosed,
    Event,
    QuantumChanged,
    ServerUnavailable,
    State,
    StateChanged,
)
from kinds import NewEngine, NewServer
from noise import noise
from programs import run
from test_events import readable

pytestmark = pytest.mark.usefixtures("server")

SECOND = 48000


class Turns:
    """How often a loop looked for work."""

    def __init__(self) -> None:
        self.count = 0
        selector = asyncio.get_running_loop()._selector  # type: ignore[attr-defined]
        select = selector.select

        def counted(timeout: float | None = None) -> Any:
            self.count += 1
            return select(timeout)

        selector.select = counted


def test_events_that_nobody_polls_keep_no_loop_busy(new_engine: NewEngine) -> None:
    engine, beside = new_engine(), new_engine(name="Beside")
    beside.start()
    engine.start()
    engine.stop()
    assert readable(engine), "StateChanged"

    async def wait_for_room() -> int:
        task = await full(engine)
        turns = Turns()
        await asyncio.to_thread(plays_on, beside, 50)
        engine.volume = 0.3  # and more of them
        await asyncio.to_thread(plays_on, beside, 50)
        await end(task)
        return turns.count

    assert run_async(wait_for_room()) < 30
    assert readable(engine)
    assert any(isinstance(event, StateChanged) for event in engine.poll_events())


def test_events_that_nobody_polls_hold_no_write_up(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()

    async def write() -> int:
        turns = Turns()
        assert await engine.write_async(noise(0, SECOND, 2)) == SECOND
        return turns.count

    assert run_async(write()) < 100, "a dozen waits for half a buffer"
    assert readable(engine)
    assert any(isinstance(event, StateChanged) for event in engine.poll_events())


def test_a_slow_listener_hears_of_everything_while_a_write_waits(new_engine: NewEngine) -> None:
    engine = new_engine(autoconnect=False)
    told: list[Event] = []

    async def start_and_stop() -> None:
        has_time = asyncio.Event()

        async def listen() -> None:
            async for event in engine.events():
                told.append(event)
                await has_time.wait()

        writing = await full(engine)
        listening = asyncio.create_task(listen())
        for turn in range(10):
            has_time.clear()
            before = len(told)
            engine.start()
            await soon(lambda: len(told) > before)
            engine.stop()  # amid the listener's own
            has_time.set()
            await soon(
                lambda: len([one for one in told if isinstance(one, StateChanged)]) == 2 * turn + 2
            )
        await end(writing)
        await end(listening)

    run_async(start_and_stop())


def test_who_shares_the_descriptor_hears_of_events(new_engine: NewEngine) -> None:
    engine = new_engine()
    told: list[Event] = []

    async def write_and_listen() -> None:
        loop = asyncio.get_running_loop()
        loop.add_reader(engine.fileno(), lambda: told.extend(engine.poll_events()))
        task = await full(engine)
        engine.start()
        assert await task == engine.buffer_frames + 100
        run("pw-metadata", "-n", "settings", "0", "clock.force-quantum", "256")
        try:
            await soon(lambda: any(isinstance(event, QuantumChanged) for event in told))
        finally:
            run("pw-metadata", "-n", "settings", "0", "clock.force-quantum", "0")
        loop.remove_reader(engine.fileno())

    run_async(write_and_listen())


def test_the_descriptor_tells_of_events_while_a_write_waits(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()
    engine.stop()

    async def story() -> bool:
        task = await full(engine)
        told = readable(engine)
        await end(task)
        return told

    assert run_async(story())


def test_who_polls_events_takes_no_room_from_a_write(new_engine: NewEngine) -> None:
    engine = new_engine(fade_ms=0)
    engine.start()
    ended = threading.Event()

    def poll() -> None:
        while not ended.is_set():
            engine.poll_events()

    thief = threading.Thread(target=poll)
    thief.start()
    try:
        assert run_async(engine.write_async(noise(0, 2 * SECOND, 2))) == 2 * SECOND
    finally:
        ended.set()
        thief.join()


@pytest.mark.parametrize("by_a_thread", [False, True])
def test_who_closes_and_takes_the_last_event_ends_all_who_wait(
    new_engine: NewEngine, by_a_thread: bool
) -> None:
    engine = new_engine()
    told: list[Event] = []

    def close() -> None:
        engine.close()
        engine.poll_events()

    async def listen() -> None:
        async for event in engine.events():
            told.append(event)  # noqa: PERF401  # as they come

    async def story() -> None:
        task, listening = await full(engine), asyncio.create_task(listen())
        await events_are_waited_for(engine)
        if by_a_thread:
            await asyncio.to_thread(close)
        else:
            close()
        with pytest.raises(EngineClosed):
            await task
        await listening

    run_async(story())


@pytest.mark.parametrize(
    "make_room", [lambda engine: engine.render(8192), AudioEngine.flush], ids=["render", "flush"]
)
def test_a_stopped_engine_that_makes_room_tells_who_waits(
    new_engine: NewEngine, make_room: Callable[[AudioEngine], object]
) -> None:
    engine = new_engine()

    async def story() -> int:
        task = await full(engine)
        await asyncio.to_thread(make_room, engine)
        return await task

    assert run_async(story()) == engine.buffer_frames + 100
    assert engine.queued == 100


def test_a_server_that_is_gone_for_good_ends_a_write(
    new_server: NewServer, new_engine: NewEngine
) -> None:
    server = new_server(pulse=False)
    engine = new_engine(reconnect=False)

    async def story() -> None:
        task = await full(engine)
        await asyncio.to_thread(server.stop_server)
        with pytest.raises(ServerUnavailable):
            await task

    run_async(story())
    assert engine.state is State.STOPPED


def test_a_thread_that_writes_keeps_no_loop_busy(new_engine: NewEngine) -> None:
    engine = new_engine(fade_ms=0)
    engine.start()
    frames = noise(0, 2 * SECOND, 2)

    async def story() -> int:
        writing = asyncio.create_task(asyncio.to_thread(engine.write, frames, timeout=20))
        await soon(lambda: engine.queued)
        turns = Turns()
        assert await engine.write_async(noise(0, 100, 2)) == 100
        count = turns.count
        assert await writing == len(frames)
        return count

    assert run_async(story()) < 100
