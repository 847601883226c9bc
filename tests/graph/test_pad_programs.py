"""Programs of hundreds of random calls sound and tell as the plain renderer does, however they are cut."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from flitzis_looper_audio import AudioEngine, PadStarted, PadStopped
from plain_pads import PlainPads, Slot

pytestmark = pytest.mark.usefixtures("server")

RATE, PADS, VOICES = 8000, 5, 3
LENGTHS = (1, 40, 333, 2000)
WAVES = [np.random.default_rng(n).integers(-1000, 1001, n).astype(np.float32) for n in LENGTHS]

place = some.integers(0, 400)
soon = some.none() | some.integers(0, 300)
fading = some.none() | some.integers(0, 60)
call = some.one_of(
    some.tuples(
        some.just("play"), soon, some.sampled_from([1.0, 0.5]), some.none() | place, some.booleans()
    ),
    some.tuples(some.just("stop"), soon, fading),
    some.tuples(some.just("stop_all"), soon, fading),
    some.tuples(some.just("pause"), soon),
    some.tuples(some.just("resume"), soon),
    some.tuples(some.just("seek"), soon, place),
    some.tuples(
        some.just("loop"), some.none() | some.tuples(place, some.none() | some.integers(1, 300))
    ),
    some.tuples(some.just("load"), some.integers(0, len(WAVES) - 1)),
    some.tuples(some.just("unload")),
)
programs = some.lists(
    some.tuples(some.integers(0, PADS - 1), call) | some.integers(1, 700), min_size=20, max_size=200
)


def seconds(frames: int) -> float:
    return frames / RATE


class Both:
    """An engine and the plain pads, told the same."""

    def __init__(self, engine: AudioEngine, fade: int) -> None:
        self.engine = engine
        self.plain = PlainPads(
            [Slot(choke=[None, 0, 0, None, None][i]) for i in range(PADS)], VOICES, fade
        )
        for pad, slot in zip(engine.pads, self.plain.slots):
            pad.choke = slot.choke

    def tell(self, index: int, what: str, *how: Any) -> None:
        pad, plain = self.engine.pads[index], self.plain
        at: dict[str, Any] = {}
        if what in ("play", "stop", "stop_all", "pause", "resume", "seek"):
            at = {} if how[0] is None else {"at": plain.now + how[0]}
            how = how[1:]
        if what == "play":
            volume, start, exclusive = how
            plain.call("play", index, **at, volume=volume, start=start, exclusive=exclusive)
            begin = None if start is None else seconds(start)
            pad.play(volume, **at, start=begin, exclusive=exclusive)
        elif what in ("stop", "stop_all"):
            plain.call(what, index, **at, fade=how[0])
            given = None if how[0] is None else seconds(how[0]) * 1000
            (pad.stop if what == "stop" else self.engine.stop_all)(**at, fade_ms=given)
        elif what == "seek":
            plain.call("seek", index, **at, to=how[0])
            pad.seek(seconds(how[0]), **at)
        elif what == "loop":
            loop = how[0] and (how[0][0], None if how[0][1] is None else how[0][0] + how[0][1])
            plain.call("loop", index, loop=loop)
            pad.loop = loop and (seconds(loop[0]), None if loop[1] is None else seconds(loop[1]))
        elif what == "load":
            plain.call("load", index, wave=WAVES[how[0]].astype(np.float64))
            pad.load(WAVES[how[0]].reshape(-1, 1)).result(10)
        else:
            plain.call(what, index, **at)
            getattr(pad, what)(**at)

    def told(self) -> list[tuple[int, str, int]]:
        events = self.engine.poll_events()
        started = [(one.pad, "started", one.frame) for one in events if isinstance(one, PadStarted)]
        stopped = [
            (one.pad, one.reason, one.frame) for one in events if isinstance(one, PadStopped)
        ]
        return started + stopped


@pytest.mark.parametrize("fade", [0, 40])
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    report_multiple_bugs=False,
)
@given(program=programs, cuts=some.randoms(use_true_random=False))
def test_a_program_sounds_and_tells_as_the_contract_says(
    fade: int, program: list[Any], cuts: Any
) -> None:
    fade_ms = seconds(fade) * 1000
    with closing(
        AudioEngine(channels=1, sample_rate=RATE, pads=PADS, voices=VOICES, fade_ms=fade_ms)
    ) as engine:
        both = Both(engine, fade)
        for index in range(PADS):
            both.tell(index, "load", index % len(WAVES))
        engine.render(fade + 1)  # the engine itself fades in
        both.plain.render(fade + 1)

        for step in [*program, 500]:
            if isinstance(step, tuple):
                both.tell(step[0], *step[1])
            else:
                heard = np.concatenate(list(in_pieces(engine, step, cuts)))
                expected = both.plain.render(step)
                assert np.allclose(
                    heard[:, 0], expected, rtol=0, atol=0.01 if fade or fades(program) else 0
                )

        assert sorted(both.told()) == sorted(both.plain.told)


def fades(program: list[Any]) -> bool:
    """Whether a stop has a fade of its own."""
    stops = [
        step[1] for step in program if isinstance(step, tuple) and step[1][0].startswith("stop")
    ]
    return any(fade for _, _, fade in stops)


def in_pieces(engine: AudioEngine, frames: int, cuts: Any) -> Iterator[Any]:
    """So many frames, in blocks of any length."""
    while frames:
        piece = cuts.randint(1, frames)
        frames -= piece
        yield engine.render(piece)
