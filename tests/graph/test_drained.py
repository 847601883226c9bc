"""Drained tells when what was written before drain() has been played."""

from __future__ import annotations

import numpy as np
import pytest

from cycles import plays_on
from eventually import eventually
from flitzis_looper_audio import Drained
from kinds import NewEngine
from noise import noise
from told import Told

pytestmark = pytest.mark.usefixtures("server")


def test_this_was_all_returns_at_once_and_an_event_tells_when_it_is_over(
    new_engine: NewEngine,
) -> None:
    engine = new_engine()
    told = Told(engine)
    engine.start()
    engine.write(noise(0, 8000, 2))

    assert not engine.drain(0)

    assert told.of(Drained) == []
    event = told.soon(Drained)
    assert engine.stats().played == 8000
    assert event.frame == 8000 + engine.clock().stream_offset
    plays_on(engine)
    assert engine.stats().underruns == 0
    assert len(told.of(Drained)) == 1


def test_each_end_is_told_once_and_in_order(new_engine: NewEngine) -> None:
    engine = new_engine()
    told = Told(engine)
    for _ in range(3):
        engine.write(noise(0, 1000, 2))
        for _ in range(3):
            engine.drain(0)
    engine.write(noise(0, 1000, 2))

    engine.render(2500)
    assert [one.frame for one in told.of(Drained)] == [1000, 2000]
    engine.render(2500)

    assert [one.frame for one in told.of(Drained)] == [1000, 2000, 3000]


def test_an_end_that_has_been_played_is_told_too(new_engine: NewEngine) -> None:
    engine = new_engine()
    told = Told(engine)
    engine.write(noise(0, 100, 2), at=500)
    engine.render(2000)

    assert engine.drain(0)
    assert told.soon(Drained).frame == 600
    told.forget()
    assert engine.drain()
    assert told.soon(Drained).frame == 600


def test_an_end_that_is_dropped_is_told(new_engine: NewEngine) -> None:
    engine = new_engine()
    told = Told(engine)
    engine.start()
    engine.write(noise(0, 8000, 2))
    engine.drain(0)
    eventually(lambda: engine.queued < 7000)

    engine.flush()

    event = told.soon(Drained)
    assert 1000 < event.frame - engine.clock().stream_offset <= 8000
    assert engine.stats().played < 8000


def test_a_stopped_engine_drains_when_it_plays(new_engine: NewEngine) -> None:
    engine = new_engine()
    told = Told(engine)
    engine.write(np.zeros((5000, 2), np.float32))
    assert not engine.drain(0.05)
    assert told.of(Drained) == []

    engine.start()

    told.soon(Drained)
    assert engine.stats().played == 5000
