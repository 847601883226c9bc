"""Loops leave the ports frame by frame, and play on whatever becomes of the graph."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest

from eventually import eventually
from flitzis_looper_audio import AudioEngine, PadStarted, PadState, ServerReturned, State
from flitzis_looper_audio.testing import HeadlessServer
from heard import Heard
from jack_recording import jack_recording
from kinds import NewEngine, NewServer
from machine import needs_every_cycle
from noise import heard_part, noise, place_in_noise
from steering import plays_at
from told import Told

LENGTH = 12000
LOOP = noise(0, LENGTH, 2)
BLOCKS_AT_REST = 8 * 512
PLAYING = list(PadState).index(PadState.PLAYING)


def loops(engine: AudioEngine) -> None:
    """The noise, over and over, on pad 0 of a running engine."""
    engine.pads[0].load(LOOP).result(10)
    engine.pads[0].loop = True
    engine.pads[0].play()


def is_the_loop(heard: Heard) -> bool:
    """Whether it is the loop, from wherever it was heard of both channels."""
    samples = heard_part(heard.samples)
    begin = int((samples != 0).argmax(axis=0).max())
    first = place_in_noise(samples[begin], within=LENGTH)
    if first is None:
        return False
    expected = LOOP[(first + np.arange(len(samples) - begin)) % LENGTH]
    return len(expected) > LENGTH and np.array_equal(samples[begin:], expected)


def rested(engine: AudioEngine, started: int) -> int:
    """For how many frames since its start the pad stood still, modulo its length; the others it played."""
    meters = engine.meters()
    state, _, position = meters.pads[0]
    assert state == PLAYING
    played = round(position * engine.sample_rate)
    return int(meters.frame - started - played) % LENGTH


@needs_every_cycle
# Slower graphs for the short ones, as in test_noise.
@pytest.mark.parametrize(("quantum", "rate"), [(32, 8000), (512, 48000)])
def test_every_frame_of_a_loop_leaves_the_ports(
    new_server: NewServer, new_engine: NewEngine, tmp_path: Path, quantum: int, rate: int
) -> None:
    new_server(pulse=False, rate=rate)
    engine = new_engine(quantum=quantum, sample_rate=rate, fade_ms=0)
    engine.start()
    loops(engine)

    with jack_recording(tmp_path, engine) as recording:
        recording.hears_on(3 * LENGTH // quantum)
        heard = recording.end()

    with heard.judged():
        assert is_the_loop(heard)


def test_a_loop_plays_on_through_moves_restarts_and_a_held_interpreter(
    two_sinks: HeadlessServer, new_engine: NewEngine
) -> None:
    engine = new_engine()
    told = Told(engine)
    engine.start()
    loops(engine)
    started = told.soon(PadStarted).frame
    assert rested(engine, started) == 0

    frame = engine.frame
    before = time.monotonic()
    sum(range(20_000_000))  # one call in C: no other Python thread gets in
    assert engine.frame - frame > 0.9 * (time.monotonic() - before) * engine.sample_rate - 8192
    assert rested(engine, started) == 0

    engine.device = "other"
    plays_at(engine, "other")
    after_the_move = rested(engine, started)
    assert after_the_move < BLOCKS_AT_REST

    two_sinks.restart()
    told.soon(ServerReturned)
    eventually(lambda: engine.state is State.RUNNING)
    frame = engine.frame
    eventually(lambda: engine.frame > frame)
    assert rested(engine, started) - after_the_move < BLOCKS_AT_REST


def test_a_stopped_engines_pads_keep_their_place(
    two_sinks: HeadlessServer, new_engine: NewEngine
) -> None:
    engine = new_engine()
    told = Told(engine)
    engine.start()
    loops(engine)
    started = told.soon(PadStarted).frame
    eventually(lambda: (engine.pads[0].position or 0) > 0)

    engine.stop()
    meters, position = engine.meters(), engine.pads[0].position

    assert engine.pads[0].state is PadState.PLAYING
    assert rested(engine, started) == 0
    at_rest = engine.frame - meters.frame  # faded out, before the graph let go
    assert at_rest < BLOCKS_AT_REST
    assert engine.pads[0].position == position
    engine.start()
    eventually(lambda: engine.meters().frame > meters.frame)
    assert rested(engine, started) == at_rest
