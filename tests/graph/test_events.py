"""poll_events() and fileno(): everything an engine has to tell, by one road."""

from __future__ import annotations

import dataclasses
import os
import select
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from eventually import eventually
from flitzis_looper_audio import (
    AudioEngine,
    DefaultChanged,
    DeviceAdded,
    DeviceRemoved,
    Event,
    EventsDropped,
    QuantumChanged,
    State,
    StateChanged,
)
from kinds import NewEngine, NewServer
from observer import descriptors
from steering import set_default
from told import Told

SOON = 5.0  # seconds; 50 ms are promised, a noisy machine may take longer


def readable(engine: AudioEngine, timeout: float = 0.0) -> bool:
    return bool(select.select([engine.fileno()], [], [], timeout)[0])


@contextmanager
def default_sink(name: str) -> Iterator[None]:
    set_default(name)
    try:
        yield
    finally:
        set_default("main")


@pytest.mark.usefixtures("server")
def test_every_transition_of_the_state_is_told_in_order(new_engine: NewEngine) -> None:
    engine = new_engine()
    told = Told(engine)

    engine.start()
    engine.stop()
    engine.start()
    engine.close()

    states = [state for state in told.states() if state != "WAITING"]  # between start and callback
    assert states[:4] == ["STOPPED", "RUNNING", "STOPPED", "RUNNING"]
    assert states[-1] == "CLOSED"


@pytest.mark.usefixtures("server")
def test_a_poll_empties_the_box_and_the_descriptor(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()
    eventually(lambda: engine.stats().cycles > 5)
    assert readable(engine)

    assert engine.poll_events()

    assert engine.poll_events() == []
    assert not readable(engine)


@pytest.mark.usefixtures("server")
def test_the_descriptor_wakes_who_waits(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.poll_events()
    assert not readable(engine)

    engine.start()

    assert readable(engine, SOON)
    assert any(isinstance(event, StateChanged) for event in engine.poll_events())


@pytest.mark.usefixtures("server")
def test_the_last_event_is_closed_and_then_there_is_nothing(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()

    engine.close()

    assert readable(engine)
    last = engine.poll_events()[-2:]
    assert [(one.old, one.new) for one in last if isinstance(one, StateChanged)] == [
        (State.RUNNING, State.STOPPED),
        (State.STOPPED, State.CLOSED),
    ]
    engine.close()
    engine.stop()
    assert engine.poll_events() == []
    assert not readable(engine)


@pytest.mark.usefixtures("server")
def test_times_are_of_the_monotonic_clock_and_in_order(new_engine: NewEngine) -> None:
    begin = time.monotonic_ns()
    engine = new_engine()
    told = Told(engine)
    for _ in range(5):
        engine.start()
        engine.stop()

    changes = told.of(StateChanged)

    times = [event.time_ns for event in changes]
    assert len(times) >= 10
    assert times == sorted(times)
    assert begin <= times[0] and times[-1] <= time.monotonic_ns()


@pytest.mark.usefixtures("server")
def test_events_are_frozen_values(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()

    event = Told(engine).soon(StateChanged)

    assert isinstance(event, Event)
    assert event == dataclasses.replace(event)
    with pytest.raises(dataclasses.FrozenInstanceError):
        event.time_ns = 0  # type: ignore[misc]


def test_sinks_that_come_and_go_are_told(new_server: NewServer, new_engine: NewEngine) -> None:
    server = new_server(sinks=["main", "other"], pulse=False)
    told = Told(new_engine())
    told.forget()

    server.add_sink("late", channels=4, priority=1)
    added = told.soon(DeviceAdded, timeout=SOON).device
    server.remove_sink("late")
    removed = told.soon(DeviceRemoved, timeout=SOON).device

    assert (added.name, added.is_default) == ("late", False)
    assert (removed.name, removed.serial) == ("late", added.serial)
    assert [type(one) for one in told.everything()].count(DeviceAdded) == 1
    assert told.of(DefaultChanged) == []


@pytest.mark.usefixtures("server")
def test_another_default_is_told(new_engine: NewEngine) -> None:
    told = Told(new_engine())

    with default_sink("other"):
        told.soon(DefaultChanged, lambda event: event.device == "other", timeout=SOON)
        told.forget()

    told.soon(DefaultChanged, lambda event: event.device == "main", timeout=SOON)


@pytest.mark.usefixtures("server")
def test_a_stopped_engine_tells_of_sinks_too_and_a_closed_one_no_more(
    new_engine: NewEngine,
) -> None:
    stopped, closed = new_engine(), new_engine(name="closed")
    closed.close()
    closed.poll_events()

    with default_sink("other"):
        Told(stopped).soon(DefaultChanged, timeout=SOON)

    assert closed.poll_events() == []


@pytest.mark.usefixtures("server")
def test_a_full_box_drops_the_oldest_and_counts_them(new_engine: NewEngine) -> None:
    engine = new_engine(autoconnect=False)
    made = 0
    while made < 1100:
        engine.start()
        engine.stop()
        made += 2

    events = engine.poll_events()

    last = events[-1]
    assert isinstance(last, EventsDropped)
    assert last.count >= made - 1024
    assert 1000 <= len(events) <= 1025
    assert isinstance(events[-2], StateChanged) and events[-2].new is State.STOPPED
    assert engine.poll_events() == []


@pytest.mark.usefixtures("server")
def test_engines_do_not_tell_of_each_other(new_engine: NewEngine) -> None:
    one, two = new_engine(name="one"), new_engine(name="two")
    told = Told(two)
    told.forget()

    one.start()
    one.stop()

    assert told.of(StateChanged) == []


@pytest.mark.usefixtures("server")
def test_the_first_quantum_is_no_change(new_engine: NewEngine) -> None:
    engine = new_engine()
    told = Told(engine)

    engine.start()
    eventually(lambda: engine.stats().cycles > 20)
    engine.stop()
    engine.start()
    eventually(lambda: engine.stats().cycles > 40)

    assert told.of(QuantumChanged) == []


@pytest.mark.usefixtures("server")
def test_the_descriptor_is_the_engines_and_goes_with_it() -> None:
    AudioEngine().close()
    before = descriptors()
    engine = AudioEngine()
    assert os.fstat(engine.fileno())

    engine.close()
    assert os.fstat(engine.fileno())
    del engine

    eventually(lambda: descriptors() == before)
