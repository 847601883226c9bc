"""Time in the graph: clicks on the grid's frames, and pads of different tempos that stay together, as recorded."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from eventually import eventually
from flitzis_looper_audio import AudioEngine, PadStarted
from heard import Heard
from jack_recording import jack_recording
from kinds import NewEngine, NewServer
from machine import needs_every_cycle
from test_quantum import force_quantum, forced_quantum, goes_on_at
from told import Told

RATE = 48000
BPM = 287.3  # often a line
CHANNELS = 4
BEATS = 4
TEMPOS = (120.0, 97.3, 143.7, 171.9)


def on_the_beat(engine: AudioEngine, count: int) -> list[int]:
    """Play a click on each of so many lines; their frames as they were told."""
    told = Told(engine)
    for number in range(count):
        engine.pads[0].play(at="beat")
        eventually(lambda: len(told.of(PadStarted)) > number)
    return [event.frame for event in told.of(PadStarted)]


def are_lines(frames: list[int], rate: int) -> bool:
    """Each is the first frame at or after one."""
    lines = np.array(frames) * BPM / (60 * rate)
    early = np.ceil(np.floor(lines + 1e-9) * 60 * rate / BPM - 1e-3)
    return bool(np.array_equal(early, frames))


def clicks(heard: Heard, channel: int = 0) -> NDArray[np.int64]:
    """Where there are any."""
    return np.flatnonzero(np.abs(heard.samples[:, channel]) > 0.2)


def clicking(new_engine: NewEngine, rate: int = RATE) -> AudioEngine:
    """An engine that runs, whose first pad is one click."""
    engine = new_engine(fade_ms=0, sample_rate=rate)
    engine.pads[0].load(np.full((1, 2), 0.5, np.float32)).result(10)
    engine.transport.bpm = BPM
    engine.start()
    return engine


@needs_every_cycle
@pytest.mark.parametrize(
    ("quantum", "rate"), [(16, 8000), (64, 16000), (512, 48000), (2048, 48000), (8192, 48000)]
)
def test_clicks_are_on_the_lines_at_every_quantum(
    new_server: NewServer, new_engine: NewEngine, tmp_path: Path, quantum: int, rate: int
) -> None:
    new_server(rate=rate, pulse=False)
    with forced_quantum(quantum):
        engine = clicking(new_engine, rate)
        goes_on_at(engine, quantum)
        with jack_recording(tmp_path, engine) as recording:
            frames = on_the_beat(engine, 6)
            recording.hears_on(2)
            heard = recording.end()

    assert are_lines(frames, rate)
    with heard.judged():
        assert np.array_equal(np.diff(clicks(heard)), np.diff(frames))


@needs_every_cycle
@pytest.mark.usefixtures("server")
def test_clicks_are_on_the_lines_while_the_quantum_changes(
    new_engine: NewEngine, tmp_path: Path
) -> None:
    engine = clicking(new_engine)
    frames: list[int] = []
    with forced_quantum(512), jack_recording(tmp_path, engine) as recording:
        for quantum in (128, 2048, 64, 512):
            force_quantum(quantum)
            goes_on_at(engine, quantum)
            frames += on_the_beat(engine, 2)
        recording.hears_on(2)
        heard = recording.end()

    assert are_lines(frames, RATE)
    assert len(clicks(heard)) == len(frames)


def together(new_engine: NewEngine, directory: Path, seconds: int) -> None:
    """Four pads, each in a channel of its own and with a tempo of its own, through a tempo move every second."""
    engine = new_engine(fade_ms=0, channels=CHANNELS)
    for channel, bpm in enumerate(TEMPOS):
        frames = round(BEATS * 60 * RATE / bpm)
        loop = np.zeros((frames, CHANNELS), np.float32)
        loop[:, channel] = 0.5 * np.exp(
            -((np.arange(frames) / 3.0) ** 2)
        )  # a soft click, half of it
        loop[::-1][:20, channel] = 0.5 * np.exp(-((np.arange(1, 21) / 3.0) ** 2))
        pad = engine.pads[channel]
        pad.load(loop).result(10)
        pad.loop = True
        pad.bpm = BEATS * 60 * RATE / frames
    engine.bpm_lock = True
    engine.start()
    first = engine.transport.frame_of("bar") + 8 * 24000
    for pad in engine.pads[:CHANNELS]:
        pad.play(at=first)
    random = np.random.default_rng(11)

    with jack_recording(directory, engine, frames=(seconds + 30) * RATE) as recording:
        for _ in range(seconds):
            time.sleep(1)
            engine.transport.bpm = random.uniform(90, 160)
        heard = recording.end()

    with heard.judged():
        rows = [peaks(heard, channel) for channel in range(CHANNELS)]
        assert min(len(row) for row in rows) >= seconds // 3
        for row in rows[1:]:
            assert len(row) == len(rows[0])
            assert np.abs(row - rows[0]).max() <= 1


def peaks(heard: Heard, channel: int) -> NDArray[np.float64]:
    """Where each click is at its height, between frames."""
    wave = np.abs(heard.samples[:, channel].astype(np.float64))
    tops = (
        np.flatnonzero((wave[1:-1] > 0.3) & (wave[1:-1] >= wave[:-2]) & (wave[1:-1] > wave[2:])) + 1
    )
    left, top, right = (np.log(np.maximum(wave[tops + step], 1e-9)) for step in (-1, 0, 1))
    places: NDArray[np.float64] = tops + (left - right) / (2 * (left - 2 * top + right))
    return places


@needs_every_cycle
def test_pads_of_different_tempos_stay_together(
    new_server: NewServer, new_engine: NewEngine, tmp_path: Path
) -> None:
    new_server(channels=CHANNELS, pulse=False)
    together(new_engine, tmp_path, 10)


@pytest.mark.soak
@needs_every_cycle
def test_they_do_so_for_a_minute(
    new_server: NewServer, new_engine: NewEngine, tmp_path: Path
) -> None:
    new_server(channels=CHANNELS, pulse=False)
    together(new_engine, tmp_path, 60)
