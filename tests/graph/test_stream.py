"""What Python writes is what is heard: every frame once and in order, whatever becomes of quantum, device, server."""

from __future__ import annotations

import signal
from pathlib import Path

import numpy as np
import pytest

from cycles import plays_on
from eventually import eventually
from flitzis_looper_audio import AudioEngine, State
from flitzis_looper_audio.testing import HeadlessServer
from freewheel import add_freewheeling_sink
from jack_recording import jack_recording
from kinds import NewEngine, NewServer
from machine import needs_every_cycle
from noise import noise
from programs import run
from written import at_its_ports, hears_all_of, is_all_but_cycles, write_noise, writing

SECOND = 48000
MONITOR = "main:monitor_"


def force_quantum(frames: int) -> None:
    """Bind the whole graph to a quantum; 0 lets it go."""
    run("pw-metadata", "-n", "settings", "0", "clock.force-quantum", str(frames))


@needs_every_cycle
# At 8 kHz a cycle of 32 frames lasts 4 ms: a busy machine keeps up.
@pytest.mark.parametrize(("quantum", "rate"), [(32, 8000), (512, 48000), (2048, 48000)])
def test_every_frame_leaves_the_ports_once_and_in_order(
    new_server: NewServer, new_engine: NewEngine, tmp_path: Path, quantum: int, rate: int
) -> None:
    new_server(pulse=False, rate=rate)
    engine = new_engine(quantum=quantum, sample_rate=rate, fade_ms=0)
    engine.start()

    with jack_recording(tmp_path, engine) as recording:
        write_noise(engine, 0, rate)
        assert engine.drain()
        plays_on(engine, 20)
        heard = recording.end()

    assert heard.is_noise(rate)
    stats = engine.stats()
    assert (stats.underruns, stats.quantum) == (0, quantum)


@needs_every_cycle
@pytest.mark.usefixtures("server")
def test_every_frame_is_heard_while_the_quantum_changes(
    new_engine: NewEngine, tmp_path: Path
) -> None:
    engine = new_engine(fade_ms=0, buffer_frames=16384)
    engine.start()

    with jack_recording(tmp_path, engine) as recording:
        with writing(engine) as writer:
            try:
                writer.goes_on(8192)
                for quantum in (128, 2048, 256, 4096, 512):
                    force_quantum(quantum)
                    eventually(lambda: engine.stats().quantum == quantum)
                    writer.goes_on(8192)
            finally:
                force_quantum(0)
            count = writer.end()
        assert engine.drain()
        plays_on(engine, 20)
        heard = recording.end()

    with heard.judged():
        assert heard.is_noise(count)
    assert engine.stats().underruns == 0


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("quantum", [512, 2048])
def test_another_programs_recording_holds_every_frame(
    new_engine: NewEngine, tmp_path: Path, quantum: int
) -> None:
    whole = SECOND // quantum * quantum
    engine = new_engine(quantum=quantum, fade_ms=0)
    engine.start()

    with at_its_ports(tmp_path, engine, latency=quantum) as heard:
        write_noise(engine, 0, whole)
        assert engine.drain()
        samples = hears_all_of(heard, engine)

    assert is_all_but_cycles(samples, whole, quantum)


@needs_every_cycle
@pytest.mark.usefixtures("server")
def test_a_sinks_monitor_hears_every_frame(new_engine: NewEngine, tmp_path: Path) -> None:
    engine = new_engine(fade_ms=0)
    engine.start()

    with jack_recording(tmp_path, MONITOR) as recording:
        write_noise(engine, 0, SECOND)
        assert engine.drain()
        recording.hears_on()
        heard = recording.end()

    assert heard.is_noise(SECOND)


@needs_every_cycle
@pytest.mark.parametrize("channels", [1, 5])
def test_planes_and_frames_are_the_same_sound(
    new_server: NewServer, new_engine: NewEngine, tmp_path: Path, channels: int
) -> None:
    new_server(channels=channels, pulse=False)
    engine = new_engine(channels=channels, fade_ms=0)
    engine.start()
    first, second = noise(0, 3000, channels), noise(3000, 5000, channels)

    with jack_recording(tmp_path, engine) as recording:
        assert engine.write(first) == 3000
        assert engine.write([np.ascontiguousarray(plane) for plane in second.T]) == 5000
        assert engine.drain()
        plays_on(engine, 20)
        heard = recording.end()

    assert heard.is_noise(8000)


@needs_every_cycle
@pytest.mark.usefixtures("server")
def test_a_stopped_engine_keeps_what_is_queued(new_engine: NewEngine, tmp_path: Path) -> None:
    engine = new_engine(fade_ms=0, buffer_frames=SECOND)
    engine.start()

    with jack_recording(tmp_path, MONITOR) as recording:
        write_noise(engine, 0, SECOND, block=SECOND)
        for left in (30000, 15000):
            eventually(lambda: engine.queued < left)
            engine.stop()
            queued, cycles = engine.queued, engine.stats().cycles
            assert 0 < queued < left
            assert (engine.queued, engine.stats().cycles) == (queued, cycles)
            engine.start()
        assert engine.drain()
        recording.hears_on()
        heard = recording.end()

    assert heard.is_noise_with_gaps(SECOND)


def test_on_the_freewheel_driver_every_frame_is_heard(
    new_server: NewServer, new_engine: NewEngine, tmp_path: Path
) -> None:
    new_server(pulse=False)
    count = 10 * SECOND
    engine = new_engine(fade_ms=0, buffer_frames=count, device=add_freewheeling_sink())
    engine.start()

    with jack_recording(tmp_path, engine) as recording:
        assert engine.write(noise(0, count, 2)) == count
        assert engine.drain()
        engine.stop()
        heard = recording.end()

    assert heard.is_noise(count)


def played_until_the_server_ends(
    server: HeadlessServer, engine: AudioEngine, directory: Path, number: signal.Signals
) -> int:
    """Two seconds of noise are written, and the server ends amid; the first frame that was not heard, all in order."""
    engine.start()
    with jack_recording(directory, engine, name="before") as recording:
        assert engine.write(noise(0, 2 * SECOND, 2)) == 2 * SECOND
        eventually(lambda: engine.queued < 1.5 * SECOND)
        server.stop_server(number)
        heard = recording.end()
    eventually(lambda: engine.state is State.RECONNECTING)
    first, ends = heard.stretch()
    assert first == 1 and ends
    assert engine.writable == engine.buffer_frames - engine.queued
    on_its_way = 2 * SECOND - engine.queued - ends[0]
    assert 0 <= on_its_way < 4096 and 0 < engine.queued < 1.5 * SECOND
    return ends[0]


@needs_every_cycle
def test_what_was_not_played_yet_outlives_the_server(
    new_server: NewServer, new_engine: NewEngine, tmp_path: Path
) -> None:
    server = new_server(pulse=False)
    engine = new_engine(fade_ms=0, buffer_frames=2 * SECOND)
    played_until_the_server_ends(server, engine, tmp_path, signal.SIGKILL)
    kept = engine.queued
    engine.stop()

    server.start_server()
    eventually(lambda: engine.state is State.STOPPED)
    with jack_recording(tmp_path, "test_sink:monitor_") as recording:
        engine.start()
        assert engine.drain()
        recording.hears_on()
        heard = recording.end()

    assert heard.is_noise(kept, first=2 * SECOND - kept)


@needs_every_cycle
def test_a_playing_engine_plays_on_where_it_was_when_the_server_returns(
    new_server: NewServer, new_engine: NewEngine, tmp_path: Path
) -> None:
    server = new_server(pulse=False)
    engine = new_engine(fade_ms=0, buffer_frames=2 * SECOND)
    heard_before = played_until_the_server_ends(server, engine, tmp_path, signal.SIGTERM)

    server.start_server()
    with jack_recording(tmp_path, "test_sink:monitor_") as recording:
        assert engine.drain()
        recording.hears_on()
        heard = recording.end()

    first, ends = heard.stretch()
    assert first > heard_before, "this recorder came late"
    assert 2 * SECOND in ends and engine.stats().underruns == 0


@needs_every_cycle
@pytest.mark.usefixtures("server")
def test_a_move_takes_what_was_not_played_yet_along(new_engine: NewEngine, tmp_path: Path) -> None:
    engine = new_engine(fade_ms=0, device="main", buffer_frames=SECOND)
    engine.start()

    with jack_recording(tmp_path, engine) as recording:
        with writing(engine) as writer:
            for device in ("other", "main", "other"):
                writer.goes_on(8192)
                engine.device = device
            writer.goes_on(8192)
            count = writer.end()
        assert engine.drain()
        plays_on(engine, 20)
        heard = recording.end()

    assert heard.is_noise_with_gaps(count)
