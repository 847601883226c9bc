"""A cycle that the graph runs without us is counted once, told once a gap, and never invented."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from eventually import eventually
from flitzis_looper_audio import AudioEngine, QuantumChanged, RateChanged, Xrun
from kinds import NewEngine
from machine import needs_every_cycle
from noise import Player, noise_player
from profiling import profiled
from programs import run
from recording import tone
from told import Told

pytestmark = pytest.mark.usefixtures("server")

CYCLE_MS = 512 / 48


def sleep_once(player: Player, milliseconds: int) -> tuple[int, list[int]]:
    """The cycles that were counted as lost, and the gaps that were told, for one long sleep."""
    before = player.stats()
    player.do("sleep", milliseconds)
    eventually(lambda: player.stats().callback_max >= milliseconds * 1_000_000)
    player.plays(10)
    after = player.stats()
    return after.xruns - before.xruns, after.gaps[len(before.gaps) :]


@pytest.mark.parametrize("cycles", [5, 20])
def test_a_sleep_is_as_many_lost_cycles_as_it_lasts_and_one_event(cycles: int) -> None:
    with noise_player() as player:
        player.plays()
        begin = time.monotonic_ns()

        lost, gaps = sleep_once(player, round(cycles * CYCLE_MS))

        assert lost == pytest.approx(cycles, abs=2)
        assert sum(gaps) == lost
        assert max(gaps) >= cycles - 2
        assert begin < player.stats().last_xrun_ns <= time.monotonic_ns()


@needs_every_cycle
def test_a_sleep_within_the_cycle_loses_none() -> None:
    with noise_player("--quantum", "2048") as player:
        player.plays()
        with profiled("noise") as profile:
            lost, gaps = sleep_once(player, 10)

            with profile.judged():
                assert (lost, gaps) == (0, [])


def test_lost_and_rendered_cycles_are_all_the_cycles_there_were_and_a_late_one_is_both() -> None:
    with noise_player() as player, AudioEngine(name="witness") as witness:
        player.plays()
        first, begun = player.stats(), witness.stats()

        player.do("sleep", 32, 20)  # in every 20: one is late, and two are lost by it
        player.plays(200)
        player.do("sleep", 0)
        player.plays(10)

        last, ended = player.stats(), witness.stats()
        late = len(last.gaps) - len(first.gaps)
        ours = last.cycles + last.xruns - first.cycles - first.xruns - late
        theirs = ended.cycles + ended.xruns - begun.cycles - begun.xruns
        assert last.xruns - first.xruns >= 24
        assert ours == pytest.approx(theirs, abs=3)


def test_an_xrun_tells_how_far_the_count_is_behind_that_of_who_lost_none() -> None:
    with noise_player() as player, AudioEngine(name="witness") as witness:
        player.plays()
        eventually(lambda: witness.stats().cycles > 10)
        of_the_witness = 0
        apart = witness.stats().frames - player.stats().frames - player.stats().behind

        for milliseconds in (50, 150, 30):
            sleep_once(player, milliseconds)
            now = witness.stats().frames - player.stats().frames
            for event in witness.poll_events():
                of_the_witness = event.behind if isinstance(event, Xrun) else of_the_witness
            behind = player.stats().behind
            assert behind % 512 == 0
            assert behind - of_the_witness == pytest.approx(now - apart, abs=3 * 512)

        assert player.stats().behind > 150 * 48
        player.do("stop")
        player.do("start")
        player.plays()
        sleep_once(player, 50)
        assert 30 * 48 < player.stats().behind < 120 * 48, "since the start"


def test_resetting_begins_anew() -> None:
    with noise_player() as player:
        player.plays()
        assert sleep_once(player, 100)[0] > 0

        player.do("reset")

        stats = player.stats()
        assert stats.xruns < 3 and stats.cycles < 20
        assert stats.callback_max < 100_000_000
        assert sleep_once(player, 100)[0] > 0


def test_a_reset_engine_counts_on(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()
    eventually(lambda: engine.stats().cycles > 50)

    engine.reset_stats()
    soon = engine.stats()

    assert soon.cycles < 50 and soon.frames == soon.cycles * 512
    assert (soon.quantum, soon.graph_rate, soon.device) == (512, 48000, "main")
    eventually(lambda: engine.stats().cycles > 50)


def test_lateness_and_callback_time_are_told_in_order(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()
    eventually(lambda: engine.stats().cycles > 50)

    for spent in (engine.stats().callback_ns, engine.stats().lateness_ns):
        assert 0 < spent.mean <= spent.max
        assert 0 < spent.p50 <= spent.p99 <= spent.max
        assert spent.last <= spent.max


@needs_every_cycle
def test_starts_stops_and_moves_lose_no_cycle(new_engine: NewEngine, tmp_path: Path) -> None:
    engine = new_engine()
    told = Told(engine)
    engine.start()
    with tone(tmp_path / "tone.wav", sink="main"), profiled() as profile:
        engine.reset_stats()
        told.forget()

        for device in ("main", "other"):
            engine.start()
            engine.device = device
            eventually(lambda: engine.stats().device == device)
            engine.stop()

        with profile.judged():
            assert engine.stats().xruns == 0
            assert told.of(Xrun) == []


def setting(key: str, value: int) -> None:
    run("pw-metadata", "-n", "settings", "0", key, str(value))


def test_another_quantum_is_told(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()
    eventually(lambda: engine.stats().quantum == 512)
    told = Told(engine)

    try:
        setting("clock.force-quantum", 256)
        event = told.soon(QuantumChanged)
        assert (event.old, event.new) == (512, 256)
        eventually(lambda: engine.stats().quantum == 256)
    finally:
        told.forget()
        setting("clock.force-quantum", 0)
    assert told.soon(QuantumChanged).new == 512


def test_another_rate_is_told_and_the_engines_own_stays(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()
    eventually(lambda: engine.stats().graph_rate == 48000)
    told = Told(engine)

    try:
        setting("clock.force-rate", 44100)
        event = told.soon(RateChanged)
        assert (event.old, event.new) == (48000, 44100)
        told.forget()
        setting("clock.force-rate", 96000)
        event = told.soon(RateChanged)
        assert (event.old, event.new) == (44100, 96000)
        assert engine.sample_rate == 48000
    finally:
        setting("clock.force-rate", 0)
