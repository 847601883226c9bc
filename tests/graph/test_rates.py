"""The engine's rate is fixed for its life; PipeWire resamples what differs."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from eventually import eventually
from flitzis_looper_audio import AudioEngine, State
from kinds import NewEngine, NewServer
from machine import needs_every_cycle
from observer import nodes
from programs import run
from recording import is_digital_silence, recording

LOGGER = "flitzis_looper_audio"


@contextmanager
def forced_rate(hertz: int) -> Iterator[None]:
    """Bind the whole graph to a rate."""
    run("pw-metadata", "-n", "settings", "0", "clock.force-rate", str(hertz))
    try:
        yield
    finally:
        run("pw-metadata", "-n", "settings", "0", "clock.force-rate", "0")


def frames_are_those_of_its_rate(engine: AudioEngine) -> None:
    """Return when the engine rendered a third of a second for a third of the graph's own."""
    first = engine.stats()
    cycles = first.graph_rate // first.quantum // 3
    eventually(lambda: engine.stats().cycles >= first.cycles + cycles)
    last = engine.stats()
    per_cycle = last.quantum * engine.sample_rate / last.graph_rate
    expected = (last.cycles - first.cycles) * per_cycle
    assert last.quantum == first.quantum
    assert last.frames - first.frames == pytest.approx(expected, abs=3 * per_cycle)


@needs_every_cycle
@pytest.mark.parametrize("graph_rate", [44100, 96000])
@pytest.mark.parametrize("rate", [48000, 8000, 384000])
def test_frames_grow_at_the_engines_rate_whatever_the_graphs(
    new_server: NewServer, new_engine: NewEngine, rate: int, graph_rate: int
) -> None:
    new_server(rate=graph_rate, pulse=False)
    engine = new_engine(sample_rate=rate)

    engine.start()

    eventually(lambda: engine.stats().graph_rate == graph_rate and engine.stats().quantum)
    assert engine.sample_rate == rate
    frames_are_those_of_its_rate(engine)
    assert engine.state is State.RUNNING


@pytest.mark.parametrize("graph_rate", [44100, 96000])
def test_resampled_silence_is_digital_silence(
    new_server: NewServer, new_engine: NewEngine, tmp_path: Path, graph_rate: int
) -> None:
    new_server(rate=graph_rate)
    engine = new_engine()
    engine.start()

    with recording(tmp_path / "heard.wav", sink="test_sink") as heard:
        eventually(lambda: heard.seconds_in_file() > 0.3)
        samples = heard.end()

    assert is_digital_silence(samples)
    assert engine.state is State.RUNNING


@pytest.mark.usefixtures("server")
def test_at_the_graphs_rate_a_cycle_is_a_quantum_of_frames(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()
    eventually(lambda: engine.stats().cycles > 50)

    engine.stop()

    stats = engine.stats()
    assert (stats.graph_rate, stats.quantum) == (48000, 512)
    assert stats.frames == stats.cycles * 512


def test_no_sample_rate_takes_the_graphs(new_server: NewServer, new_engine: NewEngine) -> None:
    new_server(rate=44100, pulse=False)

    engine = new_engine(sample_rate=None)
    engine.start()

    assert engine.sample_rate == 44100
    eventually(lambda: engine.stats().cycles > 20)
    assert engine.stats().graph_rate == 44100
    assert nodes("flitzis-looper")[0].properties["node.rate"] == "1/44100"
    engine.stop()
    stats = engine.stats()
    assert stats.frames == stats.cycles * stats.quantum


@pytest.mark.usefixtures("server")
def test_no_sample_rate_takes_a_rate_that_the_graph_is_forced_to(new_engine: NewEngine) -> None:
    with forced_rate(96000):
        engine = new_engine(sample_rate=None)

        assert engine.sample_rate == 96000
        engine.start()
        eventually(lambda: engine.stats().graph_rate == 96000)


@pytest.mark.usefixtures("server")
@needs_every_cycle
def test_the_graph_may_change_its_rate_while_the_engine_plays(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()
    eventually(lambda: engine.stats().graph_rate == 48000)

    with forced_rate(44100):
        eventually(lambda: engine.stats().graph_rate == 44100)
        eventually(lambda: engine.stats().quantum != 512)  # asked for at 48 kHz, rounded down
        frames_are_those_of_its_rate(engine)

    assert engine.sample_rate == 48000
    assert engine.state is State.RUNNING


@pytest.mark.parametrize("key", ["clock.rate", "clock.force-rate"])
def test_a_rate_that_audio_has_not_is_refused_by_name(
    new_server: NewServer, new_engine: NewEngine, caplog: pytest.LogCaptureFixture, key: str
) -> None:
    new_server(pulse=False)
    run("pw-metadata", "-n", "settings", "0", key, "7")

    engine = new_engine(sample_rate=None)

    assert engine.sample_rate == 48000
    refusal = f"metadata settings: {key} is 7, which is no rate in 8000-384000 Hz, and is ignored"
    eventually(lambda: f"engine: {refusal}" in caplog.messages)


def resampling_lines(log: pytest.LogCaptureFixture) -> list[str]:
    return [line for line in log.messages if "resample" in line]


def test_resampling_is_told_once(
    new_server: NewServer, new_engine: NewEngine, caplog: pytest.LogCaptureFixture
) -> None:
    new_server(rate=44100, pulse=False)
    engine = new_engine(name="Resampled")

    with caplog.at_level(logging.INFO, LOGGER):
        for _ in range(3):
            engine.start()
            eventually(lambda: resampling_lines(caplog))
            engine.stop()

        engine.close()
        new_engine(name="Marker", sample_rate=8000).start()
        eventually(lambda: any("Marker" in line for line in resampling_lines(caplog)))

    told = [line for line in resampling_lines(caplog) if "Resampled" in line]
    assert len(told) == 1
    assert "48000" in told[0] and "44100" in told[0]


@pytest.mark.usefixtures("server")
def test_resampling_that_begins_while_the_engine_plays_is_told(
    new_engine: NewEngine, caplog: pytest.LogCaptureFixture
) -> None:
    engine = new_engine()
    engine.start()
    eventually(lambda: engine.stats().graph_rate == 48000)

    with caplog.at_level(logging.INFO, LOGGER), forced_rate(44100):
        eventually(lambda: engine.stats().graph_rate == 44100)

        eventually(lambda: resampling_lines(caplog), timeout=5)
