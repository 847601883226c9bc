"""write_async(): all frames, in order, in turns; ended by a cancellation or by close() without a trace."""

from __future__ import annotations

import array
import asyncio
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from asynchronous import end, full, room_is_waited_for, run_async, soon, turns
from cycles import plays_on
from flitzis_looper_audio import EngineClosed, Event, State, StateChanged, VolumeChanged
from jack_recording import jack_recording
from kinds import NewEngine
from machine import needs_every_cycle
from noise import noise
from observer import descriptors
from programs import run

pytestmark = pytest.mark.usefixtures("server")

SECOND = 48000


@needs_every_cycle
def test_all_frames_are_played_in_order(new_engine: NewEngine, tmp_path: Path) -> None:
    engine = new_engine(fade_ms=0)
    engine.start()

    with jack_recording(tmp_path, engine) as recording:
        assert run_async(engine.write_async(noise(0, SECOND, 2))) == SECOND
        assert engine.drain()
        plays_on(engine)
        heard = recording.end()

    assert heard.is_noise(SECOND)
    assert engine.stats().underruns == 0


def test_what_fits_is_written_at_once(new_engine: NewEngine) -> None:
    engine = new_engine()

    assert run_async(engine.write_async(noise(0, 8192, 2))) == 8192
    assert engine.queued == 8192


def test_events_come_while_frames_are_written(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()
    told: list[Event] = []

    async def listen() -> None:
        async for event in engine.events():
            told.append(event)  # noqa: PERF401  # as they come

    async def both() -> None:
        listening = asyncio.create_task(listen())
        writing = asyncio.create_task(engine.write_async(noise(0, SECOND, 2)))
        await asyncio.to_thread(
            run, "pw-cli", "set-param", str(engine.node_id), "Props", "{ mute = true }"
        )
        await soon(lambda: any(isinstance(event, VolumeChanged) for event in told))
        assert await writing == SECOND
        engine.close()
        await listening  # ends by itself

    run_async(both())

    last = told[-1]
    assert isinstance(last, StateChanged) and last.new is State.CLOSED


@needs_every_cycle
def test_tasks_take_turns_and_never_mix(new_engine: NewEngine, tmp_path: Path) -> None:
    engine = new_engine(fade_ms=0)
    engine.start()
    part = 20_000  # more than fits: each waits amid

    async def all_at_once() -> list[int]:
        parts = [engine.write_async(noise(part * turn, part, 2)) for turn in range(4)]
        return await asyncio.gather(*parts)

    with jack_recording(tmp_path, engine) as recording:
        assert run_async(all_at_once()) == [part] * 4
        assert engine.drain()
        plays_on(engine)
        heard = recording.end()

    assert heard.is_noise(4 * part)


def test_a_cancelled_write_leaves_nothing_behind(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()
    engine.stop()  # PipeWire has opened what it opens

    async def cancel() -> None:
        before = descriptors()
        for _ in range(20):
            task = await full(engine)
            assert descriptors() > before
            await end(task)
            assert descriptors() == before
            engine.flush()

    run_async(cancel())

    assert engine.write(noise(0, 10, 2)) == 10


def test_what_was_accepted_before_a_cancellation_stays(new_engine: NewEngine) -> None:
    engine = new_engine(fade_ms=0)

    async def cancel() -> None:
        await end(await full(engine))

    run_async(cancel())

    assert engine.queued == engine.buffer_frames
    assert np.array_equal(engine.render(8192), noise(0, 8192, 2))


def test_a_write_after_a_cancelled_one_has_its_turn(new_engine: NewEngine) -> None:
    engine = new_engine()

    async def cancel_the_first() -> int:
        first = await full(engine)
        second = asyncio.create_task(engine.write_async(noise(0, 500, 2)))
        await turns()
        assert not second.done()
        await end(first)
        engine.start()
        return await second

    assert run_async(cancel_the_first()) == 500


@pytest.mark.parametrize("by_a_thread", [False, True])
def test_close_ends_a_write(new_engine: NewEngine, by_a_thread: bool) -> None:
    engine = new_engine()

    async def close() -> None:
        before = descriptors()
        task = await full(engine)
        if by_a_thread:
            threading.Thread(target=engine.close).start()
        else:
            engine.close()
        with pytest.raises(EngineClosed, match="write"):
            await task
        await soon(lambda: engine.state is State.CLOSED)
        assert descriptors() <= before

    run_async(close())
    with pytest.raises(EngineClosed):
        run_async(engine.write_async(noise(0, 10, 2)))


def test_memory_that_shrinks_during_a_write_is_an_error(new_engine: NewEngine) -> None:
    engine = new_engine(channels=1)
    frames = array.array("f", bytes(4 * 3 * engine.buffer_frames))

    async def shrink() -> None:
        task = asyncio.create_task(engine.write_async(frames))
        await room_is_waited_for(engine)
        del frames[100:]
        engine.start()
        with pytest.raises(ValueError, match="frames"):
            await task

    run_async(shrink())


@pytest.mark.parametrize("frames", [None, np.zeros((5, 3), np.float32), np.zeros((5, 2))])
def test_what_write_refuses_is_refused(new_engine: NewEngine, frames: Any) -> None:
    with pytest.raises((TypeError, ValueError), match="frames must be"):
        run_async(new_engine().write_async(frames))
