"""ping() and Pong: the road to the callback and back, bounded, and nothing that was accepted is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from cycles import plays_on
from eventually import eventually
from flitzis_looper_audio import (
    AudioEngine,
    AudioError,
    EngineClosed,
    EventsDropped,
    Pong,
    State,
    StateChanged,
)
from kinds import NewEngine, NewServer
from programs import run
from told import Told

MOST = 1024


def ping_until_full(engine: AudioEngine) -> list[int]:
    """The numbers of the pings that were accepted."""
    numbers: list[int] = []
    while len(numbers) <= MOST:
        try:
            numbers.append(engine.ping())
        except AudioError:
            break
    return numbers


def answered(told: Told, numbers: list[int]) -> list[Pong]:
    """The answers, once there are as many as these."""
    return eventually(lambda: pongs if len(pongs := told.of(Pong)) >= len(numbers) else [])


@pytest.mark.usefixtures("server")
def test_a_ping_is_answered_with_its_number_and_cycle(new_engine: NewEngine) -> None:
    engine = new_engine()
    told = Told(engine)
    engine.start()
    eventually(lambda: engine.stats().cycles > 10)

    before = engine.stats().cycles
    number = engine.ping()
    pong = told.soon(Pong)

    assert pong.number == number
    assert before < pong.cycle <= engine.stats().cycles
    assert engine.ping() == number + 1


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("quantum", [64, 512, 2048])
def test_a_ping_is_answered_within_two_cycles(new_engine: NewEngine, quantum: int) -> None:
    engine = new_engine(quantum=quantum)
    told = Told(engine)
    engine.start()
    eventually(lambda: engine.stats().quantum == quantum)

    late = []
    for _ in range(20):
        before = engine.clock().frame
        number = engine.ping()
        after = engine.stats().cycles
        pong = told.soon(Pong, lambda event: event.number == number)
        if engine.clock().frame - before < 100 * quantum:  # else this thread was away in between
            late.append(pong.cycle - after)

    assert late and sorted(late)[len(late) // 2] <= 1, "the next cycle"
    assert max(late) <= 2


@pytest.mark.usefixtures("server")
def test_a_stopped_engine_takes_1024_and_answers_them_all_when_it_starts(
    new_engine: NewEngine,
) -> None:
    engine = new_engine()
    told = Told(engine)

    numbers = ping_until_full(engine)

    assert len(numbers) == MOST == len(set(numbers)) and numbers == sorted(numbers)
    for _ in range(3):
        with pytest.raises(AudioError, match="queue is full: 1024 pings.*start.*poll_events"):
            engine.ping()
    assert told.of(Pong) == []
    engine.start()
    pongs = answered(told, numbers)
    assert [pong.number for pong in pongs] == numbers
    engine.ping()


@pytest.mark.usefixtures("server")
def test_answers_that_nobody_takes_fill_the_queue_and_are_kept(new_engine: NewEngine) -> None:
    link = ("flitzis-looper:output_FL", "main:playback_FL")
    engine = new_engine(autoconnect=False)
    engine.start()
    run("pw-link", *link)
    eventually(lambda: engine.state is State.RUNNING)

    numbers = ping_until_full(engine)
    plays_on(engine, 5)
    with pytest.raises(AudioError, match="not taken; .*poll_events"):
        engine.ping()
    run("pw-link", "--disconnect", *link)
    eventually(lambda: engine.stats().device is None)
    for _ in range(600):  # more other events than the box holds
        engine.stop()
        engine.start()
    run("pw-link", *link)

    told = Told(engine)
    assert [pong.number for pong in told.of(Pong)] == numbers
    assert told.of(EventsDropped)
    number = engine.ping()
    assert told.soon(Pong, lambda event: event.number == number)


@pytest.mark.usefixtures("server")
def test_answers_come_in_the_order_of_the_numbers_between_other_events(
    new_engine: NewEngine,
) -> None:
    engine = new_engine()
    told = Told(engine)
    numbers = []
    for _ in range(5):
        engine.start()
        numbers += [engine.ping() for _ in range(10)]
        eventually(lambda: len(told.of(Pong)) == len(numbers))
        engine.stop()

    pongs = told.of(Pong)

    assert [pong.number for pong in pongs] == numbers
    cycles, times = [pong.cycle for pong in pongs], [pong.time_ns for pong in pongs]
    assert cycles == sorted(cycles) and times == sorted(times)
    assert len(told.of(StateChanged)) >= 10


def test_pings_outlive_the_server(new_server: NewServer, new_engine: NewEngine) -> None:
    server = new_server(pulse=False)
    engine = new_engine()
    told = Told(engine)
    engine.start()
    server.stop_server()
    eventually(lambda: engine.state is State.RECONNECTING)

    numbers = [engine.ping() for _ in range(10)]
    server.start_server()

    assert [pong.number for pong in answered(told, numbers)] == numbers


@contextmanager
def threads(count: int, work: Callable[[], None]) -> Iterator[None]:
    started = [threading.Thread(target=work) for _ in range(count)]
    for thread in started:
        thread.start()
    yield
    for thread in started:
        thread.join(30)
        assert not thread.is_alive()


@pytest.mark.usefixtures("server")
def test_four_threads_at_full_speed_lose_nothing(new_engine: NewEngine) -> None:
    engine = new_engine(quantum=64)
    told = Told(engine)
    engine.start()
    accepted: list[list[int]] = []
    refused: list[str] = []
    each = 5000

    def send() -> None:
        mine: list[int] = []
        accepted.append(mine)
        while len(mine) < each:
            try:
                mine.append(engine.ping())
            except AudioError as error:
                refused.append(str(error))

    with threads(4, send):
        eventually(lambda: len(told.of(Pong)) >= 4 * each, 40)

    numbers = [pong.number for pong in told.of(Pong)]
    assert sorted(numbers) == sorted(number for mine in accepted for number in mine)
    assert len(set(numbers)) == len(numbers) == 4 * each
    for mine in accepted:  # each thread's in its order
        ours = set(mine)
        assert [number for number in numbers if number in ours] == mine
    assert all("queue is full" in text for text in refused)
    assert ping_until_full(engine), "and there is room again"


@pytest.mark.usefixtures("server")
def test_a_closed_engine_takes_none(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.ping()
    engine.close()

    with pytest.raises(EngineClosed, match=r"ping\(\)"):
        engine.ping()
