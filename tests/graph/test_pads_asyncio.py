"""await pad.load(): several at once, given up, timed out, replaced; and the loop goes on."""

from __future__ import annotations

import asyncio
import select
from pathlib import Path

import numpy as np
import pytest

from eventually import eventually
from flitzis_looper_audio import AudioEngine, LoadError, Loading, Sample
from kinds import NewEngine
from noise import noise
from observer import descriptors
from test_asyncio import within_patience

pytestmark = pytest.mark.usefixtures("server")

SOUND = noise(0, 4800, 2)
MINUTE = np.zeros((44100 * 60, 2), np.float32)  # takes a worker long to resample
BUSY_PADS = slice(10, 12)


@pytest.fixture
def busy_engine(new_engine: NewEngine) -> AudioEngine:
    """Its workers are at work for longer than a test: what is loaded next waits."""
    engine = new_engine()
    engine.pads[0].load(SOUND).result(10)
    for pad in engine.pads[BUSY_PADS]:
        pad.load(MINUTE, sample_rate=44100)
    return engine


def test_loads_are_gathered_in_the_order_of_their_pads(new_engine: NewEngine) -> None:
    engine = new_engine()

    async def story() -> list[Sample]:
        return await asyncio.gather(
            *(pad.load(SOUND[: 100 + pad.index], sample_rate=48000) for pad in engine.pads)
        )

    assert [sample.frames for sample in within_patience(story)] == [*range(100, 316)]


def test_one_that_fails_leaves_the_others_to_be_loaded(
    new_engine: NewEngine, tmp_path: Path
) -> None:
    engine = new_engine()
    text = tmp_path / "text.wav"
    text.write_text("no sound")

    async def story() -> list[object]:
        loads = [
            engine.pads[0].load(SOUND),
            engine.pads[1].load(text),
            engine.pads[2].load("/gone"),
        ]
        return await asyncio.gather(*loads, return_exceptions=True)

    good, bad, missing = within_patience(story)

    assert isinstance(good, Sample) and engine.pads[0].sample == good
    assert isinstance(bad, LoadError) and isinstance(missing, FileNotFoundError)


def test_a_cancelled_task_cancels_its_load(busy_engine: AudioEngine) -> None:
    pad = busy_engine.pads[0]

    async def story() -> None:
        load = pad.load(SOUND[:10])

        async def wait() -> None:
            await load

        task = asyncio.create_task(wait())
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert load.cancelled()

    within_patience(story)

    assert pad.sample and pad.sample.frames == len(SOUND), "what it had"


def test_a_load_that_takes_too_long_is_given_up(busy_engine: AudioEngine) -> None:
    async def story() -> None:
        load = busy_engine.pads[0].load(SOUND[:10])
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(load, 0.01)
        assert load.cancelled()

    within_patience(story)


def test_whoever_awaits_a_load_that_is_replaced_is_told(busy_engine: AudioEngine) -> None:
    async def story() -> None:
        async def wait() -> None:
            await busy_engine.pads[0].load(SOUND[:10])

        task = asyncio.create_task(wait())
        await asyncio.sleep(0)
        busy_engine.pads[0].load(SOUND[:20])
        with pytest.raises(asyncio.CancelledError):
            await task

    within_patience(story)


def test_a_closed_engine_ends_every_wait(busy_engine: AudioEngine) -> None:
    async def story() -> list[object]:
        async def wait(index: int) -> Sample:
            return await busy_engine.pads[index].load(SOUND)

        tasks = [asyncio.create_task(wait(index)) for index in range(5)]
        await asyncio.sleep(0)
        await asyncio.to_thread(busy_engine.close)
        return await asyncio.gather(*tasks, return_exceptions=True)

    assert [type(one) for one in within_patience(story)] == [asyncio.CancelledError] * 5


def test_the_loop_goes_on_while_a_load_runs(new_engine: NewEngine) -> None:
    engine = new_engine()

    async def story() -> int:
        turns = 0
        task = asyncio.ensure_future(engine.pads[1].load(MINUTE[: 44100 * 9], sample_rate=44100))
        while not task.done():
            turns += 1
            await asyncio.sleep(0)
        return turns

    assert within_patience(story) > 100


@pytest.mark.uninstrumented
def test_loaded_pads_hold_no_descriptor(new_engine: NewEngine) -> None:
    engine = new_engine(autoconnect=False, pads=300)
    engine.pads[0].load(SOUND).result(10)
    before = descriptors()

    async def story() -> None:
        await asyncio.gather(*(pad.load(SOUND[:10]) for pad in engine.pads))

    within_patience(story)

    eventually(lambda: descriptors() <= before)


def test_a_descriptor_is_readable_once_the_load_is_over(busy_engine: AudioEngine) -> None:
    waits = busy_engine.pads[0].load(SOUND)
    assert not readable(waits)

    waits.cancel()
    over = busy_engine.pads[1].load(SOUND)
    over.cancel()

    assert readable(waits) and readable(over)


def readable(load: Loading) -> bool:
    return bool(select.select([load], [], [], 0)[0])
