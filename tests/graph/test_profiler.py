"""Our account of lost cycles is PipeWire's own: its profiler tells which nodes the driver went on without."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from eventually import eventually
from flitzis_looper_audio import Xrun
from kinds import NewEngine
from noise import BUILD, noise_player
from programs import TIMEOUT, running
from told import Told

pytestmark = pytest.mark.usefixtures("server")

PROGRAM = BUILD / "tests" / "bench" / "profile_nodes"


OWN = 2  # cycles that a busy machine may lose by itself while only one of the two looks


class Profile:
    """PipeWire's profiler, looked at for a while."""

    def __init__(self, process: subprocess.Popen[str], node: str) -> None:
        self._process = process
        self._node = node

    def missed(self) -> int:
        """How many cycles the driver went on from without the node, once the whole while is over."""
        told, errors = self._process.communicate(timeout=TIMEOUT)
        assert self._process.returncode == 0, errors
        return sum(
            one["missed"] for one in json.loads(told)["followers"] if one["name"] == self._node
        )


@contextmanager
def profiled(node: str, reports: int) -> Iterator[Profile]:
    """The profiler has begun to look at `node`; it tells one report a cycle, two of a missed one."""
    wanted = ["--node", node, "--skip", "0", "--cycles", str(reports)]
    with running(str(PROGRAM), *wanted) as process:
        assert process.stderr
        assert process.stderr.readline() == "begun\n"
        yield Profile(process, node)


# A cycle lasts 10.7 ms: 15 are too long for its own and take no other with it.
@pytest.mark.parametrize(("milliseconds", "gap"), [(15, 1), (27, 2), (38, 3)])
def test_a_late_cycle_is_lost_and_so_is_each_that_it_took_with_it(
    milliseconds: int, gap: int
) -> None:
    with noise_player() as player:
        player.plays()
        with profiled("noise", reports=250) as profile:
            before = player.stats()
            player.do("sleep", milliseconds, 15)
            player.plays(120)
            player.do("sleep", 0)
            missed = profile.missed()
        after = player.stats()

    gaps = after.gaps[len(before.gaps) :]
    lost = after.xruns - before.xruns
    assert lost == sum(gaps)
    assert lost == pytest.approx(missed, abs=OWN)
    assert gaps.count(gap) >= 6


def test_what_is_rendered_in_time_is_not_lost() -> None:
    with noise_player() as player:
        player.plays()
        with profiled("noise", reports=150) as profile:
            before = player.stats()
            player.do("sleep", 7, 3)
            player.plays(90)
            player.do("sleep", 0)
            missed = profile.missed()
        after = player.stats()

    assert after.callback_max >= 7_000_000
    assert after.xruns - before.xruns == pytest.approx(missed, abs=OWN)
    assert missed < 10


def test_an_engine_that_only_plays_counts_none_that_the_profiler_does_not_show(
    new_engine: NewEngine,
) -> None:
    engine = new_engine(quantum=128)
    engine.start()
    eventually(lambda: engine.stats().cycles > 50)
    told = Told(engine)

    with profiled("flitzis-looper", reports=2500) as profile:
        told.forget()
        engine.reset_stats()
        eventually(lambda: engine.stats().cycles > 1000)
        xruns = engine.stats().xruns  # before the profiler looks away
        missed = profile.missed()

    assert xruns <= missed
    eventually(lambda: sum(one.cycles for one in told.of(Xrun)) == engine.stats().xruns)
