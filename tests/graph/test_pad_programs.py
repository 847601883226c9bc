"""Programs of hundreds of random calls sound and tell as the plain renderer does, however they are cut."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from flitzis_looper_audio import AudioEngine
from pad_programs import PADS, VOICES, WAVES, Both

pytestmark = pytest.mark.usefixtures("server")

RATE = 8000

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
    fade_ms = fade / RATE * 1000
    with closing(
        AudioEngine(channels=1, sample_rate=RATE, pads=PADS, voices=VOICES, fade_ms=fade_ms)
    ) as engine:
        both = Both(engine, fade)
        for index in range(PADS):
            both.tell(index, "load", index % len(WAVES))
            both.tell(index, "loop", (0, None) if index % 2 else None)
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
