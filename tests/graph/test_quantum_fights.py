"""Two who ask for different quanta: the smaller one wins, unless somebody has locked theirs."""

from __future__ import annotations

from pathlib import Path

import pytest

from cycles import plays_on
from eventually import eventually
from flitzis_looper_audio import AudioEngine, QuantumChanged, State, Xrun
from jack_recording import jack_recording
from kinds import NewEngine
from machine import needs_every_cycle
from noise import noise_player
from profiling import profiled
from recording import tone
from told import Told

pytestmark = pytest.mark.usefixtures("server")


def goes_on_at(engine: AudioEngine, quantum: int) -> None:
    """Return when the engine plays on in blocks of `quantum` frames."""
    eventually(lambda: engine.stats().quantum == quantum)
    plays_on(engine, 20)
    assert engine.state is State.RUNNING
    assert engine.stats().quantum == quantum


def changes(told: Told) -> list[tuple[int, int]]:
    return [(one.old, one.new) for one in told.of(QuantumChanged)]


@needs_every_cycle
def test_a_client_at_64_takes_the_engine_along_and_each_change_is_told_and_loses_none(
    new_engine: NewEngine, tmp_path: Path
) -> None:
    engine = new_engine()
    engine.start()
    goes_on_at(engine, 512)
    told = Told(engine)

    with profiled() as profile:
        told.forget()
        with tone(tmp_path / "tone.wav", sink="main", latency=64):
            goes_on_at(engine, 64)
        goes_on_at(engine, 512)
        with profile.judged():
            assert told.of(Xrun) == []

    assert changes(told) == [(512, 64), (64, 512)]
    assert engine.quantum == 512


def test_a_locked_quantum_is_held_against_a_client_at_64(
    new_engine: NewEngine, tmp_path: Path
) -> None:
    engine = new_engine(lock_quantum=True)
    engine.start()
    goes_on_at(engine, 512)
    told = Told(engine)
    told.forget()

    with tone(tmp_path / "tone.wav", sink="main", latency=64):
        goes_on_at(engine, 512)

    goes_on_at(engine, 512)
    assert changes(told) == []


@needs_every_cycle
def test_no_sample_is_garbled_or_doubled_while_the_quantum_falls_and_rises(tmp_path: Path) -> None:
    with noise_player("--fade-ms", "0") as player:
        with jack_recording(tmp_path, "noise:output_") as recording:
            for _ in range(3):
                with tone(tmp_path / "tone.wav", sink="main", latency=64):
                    eventually(lambda: player.stats().quantum == 64)
                    player.plays(20)
                eventually(lambda: player.stats().quantum == 512)
                player.plays(3)
            heard = recording.end()

    assert len(heard.samples) > 9 * 512
    assert heard.is_some_noise()


@pytest.mark.parametrize(("first", "second"), [(512, 128), (128, 512), (256, 64)])
def test_of_two_locked_quanta_the_first_that_plays_is_held(
    new_engine: NewEngine, first: int, second: int
) -> None:
    one = new_engine(name="one", quantum=first, lock_quantum=True)
    two = new_engine(name="two", quantum=second, lock_quantum=True)
    one.start()
    goes_on_at(one, first)
    told = Told(one)
    told.forget()

    two.start()

    goes_on_at(two, first)
    goes_on_at(one, first)
    assert changes(told) == []
    assert (one.quantum, two.quantum) == (first, second)


def test_a_locked_quantum_that_nobody_holds_any_more_is_free(new_engine: NewEngine) -> None:
    one = new_engine(name="one", quantum=512, lock_quantum=True)
    two = new_engine(name="two", quantum=128, lock_quantum=True)
    one.start()
    goes_on_at(one, 512)

    one.stop()
    two.start()

    goes_on_at(two, 128)
