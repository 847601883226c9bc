"""Our account of lost cycles is PipeWire's own: its profiler tells which nodes the driver went on without."""

from __future__ import annotations

import pytest

from eventually import eventually
from flitzis_looper_audio import Xrun
from kinds import NewEngine
from noise import noise_player
from profiling import profiled
from told import Told

pytestmark = pytest.mark.usefixtures("server")

OWN = (
    1  # a cycle that the machine may lose while the profiler looks already, or still, and we do not
)


# A cycle lasts 10.7 ms: 15 are too long for its own and take no other with it.
@pytest.mark.parametrize(("milliseconds", "gap"), [(15, 1), (27, 2), (38, 3)])
def test_a_late_cycle_is_lost_and_so_is_each_that_it_took_with_it(
    milliseconds: int, gap: int
) -> None:
    with noise_player() as player:
        player.plays()
        with profiled("noise") as profile:
            before = player.stats()
            player.do("sleep", milliseconds, 15)
            player.plays(120)
            player.do("sleep", 0)
            player.plays()
            after, missed = player.stats(), profile.missed()

    gaps = after.gaps[len(before.gaps) :]
    lost = after.xruns - before.xruns
    assert lost == sum(gaps)
    assert missed - OWN <= lost <= missed
    assert gaps.count(gap) >= 6


def test_what_is_rendered_in_time_is_not_lost() -> None:
    with noise_player() as player:
        player.plays()
        with profiled("noise") as profile:
            before = player.stats()
            player.do("sleep", 7, 3)
            player.plays(90)
            player.do("sleep", 0)
            player.plays()
            after, missed = player.stats(), profile.missed()

    assert after.callback_max >= 7_000_000
    assert missed - OWN <= after.xruns - before.xruns <= missed
    assert missed < 10


def test_an_engine_that_only_plays_counts_none_that_the_profiler_does_not_show(
    new_engine: NewEngine,
) -> None:
    engine = new_engine(quantum=128)
    engine.start()
    eventually(lambda: engine.stats().cycles > 50)
    told = Told(engine)

    with profiled() as profile:
        told.forget()
        engine.reset_stats()
        eventually(lambda: engine.stats().cycles > 1000)
        xruns = engine.stats().xruns
        missed = profile.missed()

    assert xruns <= missed
    eventually(lambda: sum(one.cycles for one in told.of(Xrun)) == engine.stats().xruns)
