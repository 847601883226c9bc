"""The quantum: asked for at construction, changed by others in mid-stream, never guaranteed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cycles import plays_on
from eventually import eventually
from flitzis_looper_audio import AudioEngine, State
from kinds import NewEngine, NewServer
from machine import needs_every_cycle
from profiling import profiled
from programs import run
from recording import is_digital_silence, recording, tone


def force_quantum(frames: int) -> None:
    """Bind the whole graph to a quantum; 0 lets it go."""
    run("pw-metadata", "-n", "settings", "0", "clock.force-quantum", str(frames))


@contextmanager
def forced_quantum(frames: int) -> Iterator[None]:
    force_quantum(frames)
    try:
        yield
    finally:
        force_quantum(0)


def goes_on_at(engine: AudioEngine, quantum: int) -> None:
    """Return when the engine plays on in blocks of `quantum` frames."""
    eventually(lambda: engine.stats().quantum == quantum)
    plays_on(engine, 5)
    assert engine.state is State.RUNNING


@pytest.mark.parametrize("quantum", [16, 128, 512, 1024, 8192])
@pytest.mark.usefixtures("server")
def test_the_only_client_gets_the_quantum_it_asks_for(new_engine: NewEngine, quantum: int) -> None:
    engine = new_engine(quantum=quantum)

    engine.start()

    eventually(lambda: engine.stats().quantum == quantum)
    assert engine.quantum == quantum


@pytest.mark.usefixtures("server")
def test_a_client_with_a_smaller_quantum_takes_the_engine_along(
    new_engine: NewEngine, tmp_path: Path
) -> None:
    engine = new_engine()
    engine.start()
    goes_on_at(engine, 512)

    with tone(tmp_path / "tone.wav", sink="main", latency=128):
        goes_on_at(engine, 128)

    goes_on_at(engine, 512)
    assert engine.quantum == 512


@pytest.mark.usefixtures("server")
def test_a_locked_quantum_stays(new_engine: NewEngine, tmp_path: Path) -> None:
    engine = new_engine(lock_quantum=True)
    engine.start()
    goes_on_at(engine, 512)

    with tone(tmp_path / "tone.wav", sink="main", latency=128):
        goes_on_at(engine, 512)
        cycles, frames = (stats := engine.stats()).cycles, stats.frames
        eventually(lambda: engine.stats().cycles > cycles + 50)

    stats = engine.stats()
    assert stats.frames - frames == (stats.cycles - cycles) * 512


@pytest.mark.usefixtures("server")
def test_two_engines_share_the_smaller_quantum(new_engine: NewEngine) -> None:
    large, small = new_engine(quantum=1024), new_engine(quantum=256)
    large.start()
    goes_on_at(large, 1024)

    small.start()

    goes_on_at(large, 256)
    small.stop()
    goes_on_at(large, 1024)


@pytest.mark.usefixtures("server")
def test_silence_and_cycles_go_on_through_every_change_of_quantum(
    new_engine: NewEngine, tmp_path: Path
) -> None:
    engine = new_engine()
    engine.start()

    with recording(tmp_path / "heard.wav", sink="main") as heard, forced_quantum(512):
        for quantum in (128, 2048, 256, 16, 4096, 512):
            force_quantum(quantum)
            goes_on_at(engine, quantum)
        samples = heard.end()

    assert is_digital_silence(samples)


@needs_every_cycle
@pytest.mark.usefixtures("server")
def test_a_change_of_quantum_is_no_xrun(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()

    with forced_quantum(512), profiled() as profile:
        before = engine.stats().xruns
        for quantum in (2048, 512, 1024):
            force_quantum(quantum)
            goes_on_at(engine, quantum)
        lost = engine.stats().xruns - before

        with profile.judged():
            assert lost == 0


@pytest.mark.parametrize("quantum", [37, 1000, 2003])
def test_a_quantum_that_is_no_power_of_two_is_rendered_to_the_frame(
    new_server: NewServer, new_engine: NewEngine, tmp_path: Path, quantum: int
) -> None:
    new_server(overlay=any_quantum(tmp_path))
    engine = new_engine()
    with forced_quantum(quantum):
        engine.start()
        with recording(tmp_path / "heard.wav", sink="test_sink") as heard:
            goes_on_at(engine, quantum)
            eventually(lambda: heard.seconds_in_file() > 0)
            samples = heard.end()

        engine.stop()

        stats = engine.stats()
        assert stats.quantum == quantum
        # A callback that comes too late finds the clock of the cycle after it: two of them make one cycle then.
        assert stats.frames % quantum == 0
        assert 0 <= stats.frames // quantum - stats.cycles <= stats.xruns
        assert is_digital_silence(samples)


def any_quantum(directory: Path) -> Path:
    """An overlay for a server that rounds no quantum to a power of two."""
    drop_in = directory / "overlay" / "pipewire" / "pipewire.conf.d" / "90-any-quantum.conf"
    drop_in.parent.mkdir(parents=True)
    drop_in.write_text("context.properties = { clock.power-of-two-quantum = false }\n")
    return directory / "overlay"


@pytest.mark.parametrize(("least", "most"), [(1024, 2048), (16, 256)])
def test_the_server_limits_what_is_granted(
    new_server: NewServer, new_engine: NewEngine, least: int, most: int
) -> None:
    new_server(quantum=least if least > 512 else most, min_quantum=least, max_quantum=most)
    engine = new_engine()

    engine.start()

    goes_on_at(engine, min(max(512, least), most))
    assert engine.quantum == 512
