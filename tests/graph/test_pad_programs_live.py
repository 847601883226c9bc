"""Random programs leave the node's ports as the plain renderer plays them, whatever the quantum is and becomes.

What Python writes sounds beside the pads all the while. Its frames are none of silence and none is like another, so
that the recorder always knows where it is; and they are whole numbers and a quarter, so that every sum is exact.
"""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from eventually import eventually
from flitzis_looper_audio import AudioEngine
from heard import Heard
from jack_recording import JackRecording, jack_recording
from kinds import NewEngine, NewServer
from machine import needs_every_cycle
from noise import heard_part
from pad_programs import LENGTHS, PADS, VOICES, Both
from recording import Samples
from test_quantum import force_quantum, forced_quantum, goes_on_at

MARK = PADS  # the pad that marks one frame of the engine's count, before any other plays
MARKED = 500  # frames that it plays, about
AHEAD = 0.3  # seconds from the last call to the first frame that it is for, about


def beside_the_pads(frames: int) -> Samples:
    """What is written."""
    values = np.random.default_rng(0).integers(1000, 5000, (frames, 1)) + 0.25
    return values.astype(np.float32)


def some_call(dice: random.Random, frames: int) -> tuple[Any, ...]:
    """Any call that has a frame, and that frame: from the end of the mark on."""
    what = (
        "stop_all"
        if dice.random() < 0.02
        else dice.choice(["play"] * 6 + ["seek", "stop", "pause", "resume", "resume"])
    )
    when = dice.randrange(MARKED, frames)
    place = dice.randrange(400)
    if what == "play":
        start = dice.choice([None, None, place])
        return what, when, dice.choice([1.0, 0.5]), start, dice.random() < 0.1
    if what in ("stop", "stop_all"):
        return what, when, dice.choice([None, 0])
    return (what, when, place) if what == "seek" else (what, when)


def set_up(both: Both, dice: random.Random) -> None:
    """Load every pad, and loop all but one; before the engine starts."""
    for index, wave in enumerate((3, 3, 2, 1, 0)):
        both.tell(index, "load", wave)
        length = dice.choice([None, 1, dice.randrange(2, 300)])
        both.tell(
            index, "loop", (dice.randrange(min(300, LENGTHS[wave])), length) if index else None
        )
    both.tell(MARK, "load", 2)
    both.plain.render(1)


class Program:
    """What is written and called, to be heard from a moment ahead on."""

    def __init__(self, engine: AudioEngine, seed: int, frames: int) -> None:
        dice = random.Random(seed)
        self.both = Both(engine, fade=0)
        self._frames = frames
        self._ahead = int(AHEAD * engine.sample_rate)
        set_up(self.both, dice)
        calls = [(dice.randrange(PADS), some_call(dice, frames)) for _ in range(frames // 50)]
        # Nearly in the order of their frames: a stop cancels what was called before it and is due after it.
        self._calls = sorted(calls, key=lambda call: int(call[1][1]) + dice.randrange(1000))

    def begin(self) -> None:
        """Write and call all of it; return when its first frame has been played."""
        engine, plain = self.both.engine, self.both.plain
        written = beside_the_pads(2 * self._ahead + self._frames)
        assert engine.write(written) == len(written)
        plain.now = engine.frame + self._ahead
        self.both.tell(MARK, "play", 0, 1.0, None, False)
        for index, call in self._calls:
            self.both.tell(index, *call)
        self.both.tell(0, "stop_all", self._frames, 0)
        eventually(lambda: engine.frame > plain.now)

    def end(self, recording: JackRecording) -> Heard:
        """Return when all of it was heard."""
        engine = self.both.engine
        assert engine.drain()
        recording.hears_on(20)
        stats = engine.stats()
        assert (stats.late, stats.played) == (0, 2 * self._ahead + self._frames)
        return recording.end()

    def was_heard(self, heard: Heard) -> bool:
        """Whether it is all that was heard, each frame as the plain pads have it."""
        whole = beside_the_pads(2 * self._ahead + self._frames)
        samples = heard_part(heard.samples)[: len(whole)]
        mark = int(np.argmax(samples != whole[: len(samples)]))
        pads = self.both.plain.render(self._frames + 1).astype(np.float32)[:, None]
        assert 0 < mark <= 2 * self._ahead and np.count_nonzero(pads) > self._frames // 3
        whole[mark : mark + len(pads)] += pads
        return heard.is_all_of(whole)


def new_program(new_engine: NewEngine, seed: int, quantum: int, rate: int, frames: int) -> Program:
    """One for an engine of its own, which is running."""
    options = {"channels": 1, "pads": PADS + 1, "voices": VOICES, "fade_ms": 0}
    room = 2 * int(AHEAD * rate) + frames
    engine = new_engine(quantum=quantum, sample_rate=rate, buffer_frames=room, **options)
    program = Program(engine, seed, frames)
    engine.start()
    return program


def some_more(*seeds: int) -> list[Any]:
    """For a soak."""
    return [pytest.param(seed, marks=pytest.mark.soak) for seed in seeds]


@needs_every_cycle
@pytest.mark.parametrize("seed", [1, *some_more(2, 3, 4)])
# Slower graphs for the short ones, as in test_noise.
@pytest.mark.parametrize(("quantum", "rate"), [(32, 8000), (512, 48000)])
def test_a_program_leaves_the_ports_as_the_plain_pads_play_it(
    new_server: NewServer,
    new_engine: NewEngine,
    tmp_path: Path,
    quantum: int,
    rate: int,
    seed: int,
) -> None:
    new_server(channels=1, pulse=False, rate=rate)
    program = new_program(new_engine, seed, quantum, rate, frames=6000)

    with jack_recording(tmp_path, program.both.engine) as recording:
        program.begin()
        heard = program.end(recording)

    with heard.judged():
        assert program.was_heard(heard)
        assert sorted(program.both.told()) == sorted(program.both.plain.told)


@needs_every_cycle
@pytest.mark.parametrize("seed", [1, *some_more(2, 3, 4, 5)])
def test_a_program_is_heard_whatever_becomes_of_the_quantum(
    new_server: NewServer, new_engine: NewEngine, tmp_path: Path, seed: int
) -> None:
    new_server(channels=1, pulse=False)
    program = new_program(new_engine, seed, 512, 48000, frames=30000)

    with jack_recording(tmp_path, program.both.engine) as recording:
        program.begin()
        with forced_quantum(512):
            for quantum in (128, 1024, 64):
                force_quantum(quantum)
                goes_on_at(program.both.engine, quantum)
        heard = program.end(recording)

    with heard.judged():
        assert program.was_heard(heard)
        assert sorted(program.both.told()) == sorted(program.both.plain.told)
