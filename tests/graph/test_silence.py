"""What reaches the sink, and what leaves the node, is digital silence; whoever listens, whatever the graph does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from eventually import eventually
from flitzis_looper_audio import State
from kinds import NewEngine
from programs import run
from recording import Samples, is_digital_silence, read_float_wave, recording, tone

pytestmark = pytest.mark.usefixtures("server")

PIPEWIRE_ALSA = '{ target.object="main" stream.capture.sink=true node.name="arecord" }'


def arecord(file: Path, frames: int) -> Samples:
    """Record the monitor of "main" through ALSA's PipeWire plug-in."""
    run(
        *("arecord", "-q", "-D", "pipewire", "-f", "FLOAT_LE", "-r", "48000", "-c", "2"),
        *("-s", str(frames), "-t", "wav", str(file)),
        env={"PIPEWIRE_ALSA": PIPEWIRE_ALSA},
    )
    return read_float_wave(file)


def test_pw_record_hears_silence_on_the_sink(new_engine: NewEngine, tmp_path: Path) -> None:
    engine = new_engine()
    engine.start()

    with recording(tmp_path / "heard.wav", sink="main") as heard:
        eventually(lambda: heard.seconds_in_file() > 0.5)
        samples = heard.end()

    assert engine.state is State.RUNNING
    assert samples.shape[1] == 2
    assert is_digital_silence(samples)


def test_pw_record_is_not_deaf(tmp_path: Path) -> None:
    with tone(tmp_path / "tone.wav", sink="main"):
        with recording(tmp_path / "heard.wav", sink="main") as heard:
            eventually(lambda: heard.seconds_in_file() > 0.5)
            samples = heard.end()

    assert 0.49 < np.max(samples) < 0.51


def test_arecord_hears_silence_on_the_sink(new_engine: NewEngine, tmp_path: Path) -> None:
    engine = new_engine()
    engine.start()

    samples = arecord(tmp_path / "heard.wav", frames=12000)

    assert engine.state is State.RUNNING
    assert samples.shape == (12000, 2)
    assert is_digital_silence(samples)


def test_arecord_is_not_deaf(tmp_path: Path) -> None:
    with tone(tmp_path / "tone.wav", sink="main"):
        samples = arecord(tmp_path / "heard.wav", frames=12000)

    assert 0.49 < np.max(samples) < 0.51


def test_silence_leaves_the_ports_of_the_node(new_engine: NewEngine, tmp_path: Path) -> None:
    engine = new_engine(autoconnect=False)
    engine.start()

    with recording(tmp_path / "heard.wav") as heard:
        for channel in ("FL", "FR"):
            run("pw-link", f"flitzis-looper:output_{channel}", f"recorder:input_{channel}")
        eventually(lambda: engine.state is State.RUNNING)
        eventually(lambda: heard.seconds_in_file() > 0.5)
        samples = heard.end()

    assert is_digital_silence(samples)


def test_a_tone_of_another_client_passes_unchanged_beside_the_engine(
    new_engine: NewEngine, tmp_path: Path
) -> None:
    engine = new_engine()
    engine.start()

    with tone(tmp_path / "tone.wav", sink="main"):
        with recording(tmp_path / "heard.wav", sink="main") as heard:
            eventually(lambda: heard.seconds_in_file() > 0.5)
            samples = heard.end()

    period = samples[4800:4848]
    assert 0.49 < np.max(samples) < 0.51
    assert np.allclose(samples[9600:9648], period, atol=1e-4)
