"""Programs of random calls keep time as the plain pads do, exactly, however they are cut."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from flitzis_looper_audio import AudioEngine
from plain_transport import Doubtful
from time_programs import GRIDS, LENGTHS, RATE, Both

# A program that fails is made smaller before it is shown.
pytestmark = [pytest.mark.usefixtures("server"), pytest.mark.timeout(300)]

place = some.integers(0, 30000) | some.integers(0, 1000)
soon = some.none() | some.integers(0, 6000) | some.sampled_from(GRIDS)
sixteenths = some.integers(4, 64).map(lambda part: part / 16)
ratio = sixteenths | some.floats(0.25, 4)
tempo = some.floats(40, 300)
timed = some.one_of(
    some.tuples(
        some.just("play"), soon, some.none() | place, some.sampled_from([False, False, True])
    ),
    some.tuples(some.sampled_from(["stop", "stop_all", "pause", "resume"]), soon),
    some.tuples(some.just("seek"), soon, place),
)
of_pads = some.one_of(
    some.tuples(some.just("speed"), ratio | ratio.map(lambda speed: -speed)),
    some.tuples(some.just("bpm"), some.none() | some.floats(50, 200)),
    some.tuples(some.just("anchor"), some.floats(0, 0.5)),
    some.tuples(
        some.just("loop"),
        some.none()
        | some.tuples(place, some.none() | some.integers(1, 20000) | some.integers(1, 9)),
    ),
)
of_all = some.one_of(
    some.tuples(some.just("engine_speed"), ratio),
    some.tuples(some.just("lock"), some.booleans()),
    some.tuples(some.just("tempo"), tempo),
    some.tuples(some.just("beats_per_bar"), some.integers(1, 16)),
    some.tuples(
        some.just("align"), some.none() | some.integers(0, 20000), some.floats(-8, 8, width=32)
    ),
)
play = some.tuples(some.just("play"), some.none(), some.none(), some.just(False))
call = some.one_of(timed, of_pads, of_all, play)
frames = some.integers(1, 12000) | some.integers(1, 600)
programs = some.lists(
    some.tuples(some.integers(0, len(LENGTHS) - 1), call) | frames, min_size=25, max_size=100
)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    report_multiple_bugs=False,
)
@given(locked=some.booleans(), program=programs)
def test_a_program_keeps_time_as_the_contract_says(locked: bool, program: list[Any]) -> None:
    with closing(
        AudioEngine(channels=1, sample_rate=RATE, pads=len(LENGTHS), voices=8, fade_ms=0)
    ) as engine:
        both = Both(engine)
        both.tell(0, "lock", locked)
        for pad in range(len(LENGTHS)):
            both.tell(pad, "bpm", 90.0 + 17 * pad if locked else None)
            both.tell(pad, "loop", (1000 * pad % 7000, None) if pad else None)
        try:
            for step in [*program, 5000]:
                if isinstance(step, int):
                    both.render(step)
                    both.agree()
                else:
                    both.tell(step[0], *step[1])
        except Doubtful:
            return  # what was until here is as it should be
        assert sorted(both.told()) == sorted(both.plain.told)
