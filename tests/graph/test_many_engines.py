"""Sixty-four engines at once, and none knows of the others."""

from __future__ import annotations

import threading

import pytest

from eventually import eventually
from flitzis_looper_audio import AudioEngine, ServerReturned, State
from kinds import NewEngine, NewServer
from observer import nodes
from told import Told

MANY = 64


def play_on(engines: list[AudioEngine], cycles: int = 10) -> None:
    """Return when each of them has rendered so many cycles more."""
    targets = [engine.stats().cycles + cycles for engine in engines]
    eventually(
        lambda: all(one.stats().cycles >= target for one, target in zip(engines, targets)), 20
    )


@pytest.mark.usefixtures("server")
def test_sixty_four_engines_play_and_closing_some_leaves_the_others(
    new_engine: NewEngine,
) -> None:
    engines = [new_engine(name=f"engine {number}", timeout=20) for number in range(MANY)]
    for engine in engines:
        engine.start()
    play_on(engines)
    closed, left = engines[::2], engines[1::2]

    for engine in closed:
        engine.close()

    play_on(left)
    assert {engine.state for engine in left} == {State.RUNNING}
    assert nodes("engine-0") == [] and len(nodes("engine-1")) == 1


@pytest.mark.usefixtures("server")
def test_engines_are_made_started_and_closed_from_several_threads() -> None:
    errors: list[BaseException] = []

    def live() -> None:
        try:
            for _ in range(3):
                with AudioEngine(name="one of a crowd", timeout=20) as engine:
                    play_on([engine], cycles=3)
        except BaseException as error:  # whatever it is, the test tells
            errors.append(error)

    threads = [threading.Thread(target=live) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=40)

    assert errors == []
    assert nodes("one-of-a-crowd") == []


def test_a_dozen_engines_come_back_with_the_server(
    new_server: NewServer, new_engine: NewEngine
) -> None:
    server = new_server(pulse=False)
    engines = [new_engine(name=f"engine {number}") for number in range(12)]
    for engine in engines:
        engine.start()

    for _ in range(3):  # all bind the same metadata at once, while WirePlumber makes them
        server.restart()

        for engine in engines:
            Told(engine).soon(ServerReturned)
            eventually(lambda: engine.state is State.RUNNING)
    play_on(engines)
    assert len([node for node in nodes() if node.name.startswith("engine-")]) == 12
