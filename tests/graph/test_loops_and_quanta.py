"""A loop is heard frame by frame while the quantum changes around it, and is in its place whatever the rate was."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cycles import plays_on
from eventually import eventually
from flitzis_looper_audio import AudioEngine, PadStarted
from heard import Heard
from jack_recording import jack_recording
from kinds import NewEngine, NewServer
from machine import needs_every_cycle
from recording import Samples
from test_pads_in_the_graph import LENGTH, LOOP, PLAYING, loops
from test_quantum import any_quantum, force_quantum, forced_quantum, goes_on_at
from test_rates import forced_rate
from told import Told


def looped(first: int, count: int, _: int) -> Samples:
    samples: Samples = LOOP[np.arange(first, first + count) % LENGTH]
    return samples


def is_the_loop(heard: Heard) -> bool:
    """Whether it is the loop, all through at least once."""
    return len(heard.samples) > LENGTH and heard.is_some_of(looped)


class Place:
    """Where a loop is to be that plays on an engine that is running."""

    def __init__(self, engine: AudioEngine) -> None:
        told = Told(engine)
        loops(engine)
        self._engine, self._started = engine, told.soon(PadStarted).frame

    def is_exact(self) -> bool:
        """Whether it is there: each of the engine's frames was one of the loop's."""
        meters = self._engine.meters()
        state, _, position = meters.pads[0]
        place = round(position * self._engine.sample_rate)
        return bool(state == PLAYING and place == (meters.frame - self._started) % LENGTH)


def expect_the_loop(engine: AudioEngine, place: Place, directory: Path, quantum: int) -> None:
    """It leaves the ports for two rounds, and is where it belongs."""
    with jack_recording(directory, engine) as recording:
        recording.hears_on(2 * LENGTH // quantum)
        assert place.is_exact()
        heard = recording.end()

    with heard.judged():
        assert is_the_loop(heard)


@needs_every_cycle
@pytest.mark.usefixtures("server")
def test_a_loop_is_heard_through_every_change_of_quantum(
    new_engine: NewEngine, tmp_path: Path
) -> None:
    engine = new_engine(fade_ms=0)
    engine.start()
    place = Place(engine)

    with jack_recording(tmp_path, engine) as recording, forced_quantum(512):
        for quantum in (128, 2048, 64, 512):
            force_quantum(quantum)
            goes_on_at(engine, quantum)
            assert place.is_exact()
        recording.hears_on(2 * LENGTH // 512)
        heard = recording.end()

    with heard.judged():
        assert is_the_loop(heard)


@needs_every_cycle
@pytest.mark.parametrize(
    ("quantum", "rate"), [(1000, 48000), pytest.param(37, 16000, marks=pytest.mark.soak)]
)
def test_a_loop_is_heard_at_quanta_that_are_no_power_of_two(
    new_server: NewServer, new_engine: NewEngine, tmp_path: Path, quantum: int, rate: int
) -> None:
    new_server(overlay=any_quantum(tmp_path), rate=rate, pulse=False)
    engine = new_engine(fade_ms=0, sample_rate=rate)
    with forced_quantum(quantum):
        engine.start()
        place = Place(engine)
        goes_on_at(engine, quantum)
        expect_the_loop(engine, place, tmp_path, quantum)


@needs_every_cycle
@pytest.mark.usefixtures("server")
def test_a_loop_keeps_its_place_while_the_graph_has_another_rate(
    new_engine: NewEngine, tmp_path: Path
) -> None:
    engine = new_engine(fade_ms=0)
    engine.start()
    place = Place(engine)

    for rate in (44100, 96000, 48000):
        with forced_rate(rate):
            eventually(lambda: engine.stats().graph_rate == rate)
            plays_on(engine)
            assert place.is_exact()

    expect_the_loop(engine, place, tmp_path, 512)
