"""The example programs, run as their users run them, and heard."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from eventually import eventually
from jack_recording import jack_recording
from machine import needs_every_cycle
from noise import heard_part, ports_called
from observer import nodes
from programs import run
from recording import Samples, recording

pytestmark = pytest.mark.usefixtures("server")

RATE = 48000
EXAMPLES = ["player", "metronome", "speech", "select_loop", "test_bell"]


@contextmanager
def example(name: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """It runs while the block does, its keyboard a pipe."""
    process = subprocess.Popen(
        [sys.executable, "-m", f"flitzis_looper_audio.examples.{name}", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=20)


def say(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin
    process.stdin.write(line + "\n")
    process.stdin.flush()


def told(process: subprocess.Popen[str], text: str) -> str:
    """What it prints up to this text, within 20 s."""
    assert process.stdout
    printed = ""
    last = time.monotonic() + 20
    while not printed.endswith(text):
        assert time.monotonic() < last, f"it only printed: {printed[-200:]}"
        piece = process.stdout.read(1)
        assert piece, f"it ended: {printed}"
        printed += piece
    return printed


def ended(process: subprocess.Popen[str]) -> str:
    """What it printed; it ended well, and complained of nothing."""
    out, errors = process.communicate(timeout=20)
    assert (process.returncode, errors) == (0, "")
    return out


def first_above(samples: Samples, limit: float = 1e-3) -> list[int]:
    """Where sound begins after at least a tenth of a second of silence."""
    loud = np.flatnonzero(np.abs(samples[:, 0]) > limit)
    return [int(place) for place in loud[np.diff(loud, prepend=-RATE) > RATE // 10]]


def test_the_player_plays_a_file_to_its_end(tmp_path: Path) -> None:
    file = tmp_path / "tone.wav"
    run("sox", "-n", "-r", "48000", "-b", "16", "-c", "2", str(file), "synth", "1", "sine", "1000")
    with recording(tmp_path / "heard.wav", sink="main") as heard, example(
        "player", str(file)
    ) as player:
        printed = ended(player)
        samples = heard_part(heard.end())

    assert "/ 1.0 s" in printed
    assert abs(len(samples) - RATE) < RATE / 10


def test_the_player_obeys_its_user(tmp_path: Path) -> None:
    file = tmp_path / "tone.wav"
    run("sox", "-n", "-r", "48000", "-c", "2", str(file), "synth", "60", "sine", "1000")
    with example("player", str(file)) as player:
        eventually(lambda: nodes("player"))
        say(player, "")
        say(player, "50.5")
        told(player, "50.5 / 60.0 s")
        say(player, "sideways")
        told(player, "sideways")
        say(player, "q")
        ended(player)


def test_the_player_says_what_is_wrong_with_a_file() -> None:
    with example("player", "/nowhere.wav") as player:
        _, errors = player.communicate(timeout=20)

    assert player.returncode == 1
    assert "/nowhere.wav" in errors and "Traceback" not in errors


@needs_every_cycle
def test_the_metronome_is_exact_to_the_frame(tmp_path: Path) -> None:
    with example("metronome", "240"):
        eventually(lambda: ports_called("metronome:output_", "--output"))
        with jack_recording(tmp_path, "metronome:output_") as recorder:
            recorder.hears_on(2 * RATE // 512)
            heard = recorder.end()

    beats = first_above(heard.samples)
    with heard.judged():
        assert len(beats) > 4
        assert set(np.diff(beats[1:])) == {RATE // 4}


def test_speech_is_cut_short_and_says_what_was_heard(tmp_path: Path) -> None:
    with recording(tmp_path / "heard.wav", sink="main") as heard, example("speech") as speech:
        eventually(lambda: nodes("speech"))
        before = heard.seconds_in_file()
        eventually(lambda: heard.seconds_in_file() > before + 1)
        say(speech, "")
        printed = ended(speech)

    assert printed.startswith("heard: the quick") and "dog" not in printed


def test_the_select_loop_plays_a_tone_and_changes_it(tmp_path: Path) -> None:
    with recording(tmp_path / "heard.wav", sink="main") as heard, example("select_loop") as tone:
        eventually(lambda: nodes("tone"))
        eventually(lambda: heard.seconds_in_file() > 1)
        say(tone, "1000")
        before = heard.seconds_in_file()
        eventually(lambda: heard.seconds_in_file() > before + 2)
        say(tone, "q")
        ended(tone)
        samples = heard_part(heard.end())[:, 0]

    last = samples[-RATE:]
    spectrum = np.abs(np.fft.rfft(last * np.hanning(len(last))))
    assert abs(int(np.argmax(spectrum)) - 1000) <= 1


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_short(name: str) -> None:
    from flitzis_looper_audio import examples

    text = (Path(examples.__path__[0]) / f"{name}.py").read_text("utf-8")
    assert len(text.splitlines()) <= 65


def test_the_tests_of_an_application_pass() -> None:
    plugin = "flitzis_looper_audio.testing.plugin"
    pytest_of_theirs = (sys.executable, "-m", "pytest", "-q", "-c", os.devnull, "-p", plugin)
    test = "flitzis_looper_audio.examples.test_bell"
    done = subprocess.run(
        [*pytest_of_theirs, "--pyargs", test], capture_output=True, text=True, check=False
    )

    assert "3 passed" in done.stdout, done.stdout + done.stderr
