"""async for event in engine.events(): the same events for a program that lives in asyncio."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import TypeVar

import pytest

from flitzis_looper_audio import AudioEngine, Event, State, StateChanged
from kinds import NewEngine
from observer import descriptors
from programs import python

pytestmark = pytest.mark.usefixtures("server")

Answer = TypeVar("Answer")

PATIENCE = 10.0  # seconds, after which a test fails


def within_patience(story: Callable[[], Awaitable[Answer]]) -> Answer:
    """Run a story in an event loop of its own."""

    async def bounded() -> Answer:
        return await asyncio.wait_for(story(), PATIENCE)

    return asyncio.run(bounded())


async def all_of(engine: AudioEngine) -> list[Event]:
    """Every event until there are no more."""
    return [event async for event in engine.events()]


def states(events: list[Event]) -> list[State]:
    return [event.new for event in events if isinstance(event, StateChanged)]


def play_for_a_while(engine: AudioEngine) -> None:
    engine.start()
    engine.stop()
    engine.close()


def test_events_come_as_they_happen_and_end_with_closed(new_engine: NewEngine) -> None:
    engine = new_engine()

    async def story() -> list[Event]:
        reader = asyncio.create_task(all_of(engine))
        await asyncio.to_thread(play_for_a_while, engine)
        return await reader

    told = states(within_patience(story))

    assert [state for state in told if state is not State.WAITING] == [
        State.RUNNING,
        State.STOPPED,
        State.CLOSED,
    ]


def test_each_event_wakes_the_one_who_waits_for_it(new_engine: NewEngine) -> None:
    engine = new_engine()

    calls: list[tuple[Callable[[], None], State]] = [
        (engine.start, State.RUNNING),
        (engine.stop, State.STOPPED),
        (engine.close, State.CLOSED),
    ]

    async def story() -> list[State]:
        seen = []
        async with aclosing(engine.events()) as events:  # type: ignore[type-var]
            for call, wanted in calls:
                await asyncio.to_thread(call)
                async for event in events:
                    if states([event]) == [wanted]:
                        seen.append(wanted)
                        break
        return seen

    assert within_patience(story) == [State.RUNNING, State.STOPPED, State.CLOSED]


def test_the_loop_goes_on_while_a_reader_waits(new_engine: NewEngine) -> None:
    engine = new_engine()

    async def story() -> int:
        turns = 0
        reader = asyncio.create_task(all_of(engine))
        while turns < 100:
            turns += 1
            await asyncio.sleep(0.001)
        assert not reader.done()
        engine.close()
        await reader
        return turns

    assert within_patience(story) == 100


def test_two_readers_share_the_events(new_engine: NewEngine) -> None:
    engine = new_engine()

    async def story() -> list[list[Event]]:
        readers = [asyncio.create_task(all_of(engine)) for _ in range(2)]
        await asyncio.sleep(0)
        await asyncio.to_thread(play_for_a_while, engine)
        return await asyncio.gather(*readers)

    first, second = within_patience(story)

    told = sorted(first + second, key=lambda event: event.time_ns)
    played = [state for state in states(told) if state is not State.WAITING]
    assert played == [State.RUNNING, State.STOPPED, State.CLOSED], "each goes to one of them"


def test_a_reader_of_a_closed_engine_ends_at_once(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.close()

    assert states(within_patience(lambda: all_of(engine)))[-1:] == [State.CLOSED]
    assert within_patience(lambda: all_of(engine)) == []


@pytest.mark.parametrize("times", [1, 20])
def test_a_cancelled_reader_leaves_no_descriptor(new_engine: NewEngine, times: int) -> None:
    engine = new_engine(autoconnect=False)  # a link would bring descriptors of its own

    async def story() -> tuple[int, int]:
        before = descriptors()
        for _ in range(times):
            reader = asyncio.create_task(all_of(engine))
            await asyncio.sleep(0.01)
            assert descriptors() > before
            reader.cancel()
            with pytest.raises(asyncio.CancelledError):
                await reader
        return before, descriptors()

    before, after = within_patience(story)

    assert after == before


def test_a_reader_that_breaks_off_leaves_no_descriptor_and_the_rest_of_the_events(
    new_engine: NewEngine,
) -> None:
    engine = new_engine(autoconnect=False)
    engine.start()
    engine.stop()

    async def story() -> None:
        async for _ in engine.events():
            break

    before = descriptors()
    within_patience(story)

    assert descriptors() == before
    engine.close()
    assert states(engine.poll_events())[-1] is State.CLOSED


def test_a_program_without_asyncio_does_not_load_it() -> None:
    program = """
        import sys
        from flitzis_looper_audio import AudioEngine
        with AudioEngine() as engine:
            engine.poll_events()
        print("asyncio" in sys.modules)
    """

    done = subprocess.run(python(program), capture_output=True, text=True, timeout=20)

    assert (done.stdout, done.stderr) == ("False\n", ""), sys.executable
