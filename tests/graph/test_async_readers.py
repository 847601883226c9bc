"""One reader of an engine's descriptor a loop, for all who wait: nobody turns in circles, nobody misses an event."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from asynchronous import end, full, run_async, soon
from flitzis_looper_audio import Event, QuantumChanged, StateChanged
from kinds import NewEngine
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
    engine = new_engine()
    engine.start()
    engine.stop()
    assert readable(engine), "StateChanged"

    async def wait_for_room() -> int:
        task = await full(engine)
        turns = Turns()
        await asyncio.sleep(0.5)
        engine.volume = 0.3  # and more of them
        await asyncio.sleep(0.5)
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

    async def listen() -> None:
        async for event in engine.events():
            told.append(event)
            await asyncio.sleep(0.02)

    async def start_and_stop() -> None:
        writing = await full(engine)
        listening = asyncio.create_task(listen())
        for turn in range(10):
            engine.start()
            await asyncio.sleep(0.005)  # amid the listener's own
            engine.stop()
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
