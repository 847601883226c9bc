"""flitzis_looper_audio.play(frames, rate) and stop(): the one line, and what becomes of it."""

from __future__ import annotations

from array import array
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import flitzis_looper_audio as audio
from eventually import eventually
from noise import heard_part, noise
from observer import nodes
from recording import recording
from written import is_all_but_cycles

pytestmark = pytest.mark.usefixtures("server")

RATE = 48000
NODE = "flitzis-looper"
COUNT = 30_000
LONG = 60 * RATE


def plays() -> bool:
    return bool(nodes(NODE))


@pytest.mark.parametrize("blocking", [True, False])
def test_frames_are_played_to_the_last_one_and_the_engine_is_gone_then(
    tmp_path: Path, blocking: bool
) -> None:
    frames = noise(0, COUNT, 2)
    with recording(tmp_path / "heard.wav", sink="main") as heard:
        before = heard.seconds_in_file()

        audio.play(frames, RATE, blocking=blocking)
        if blocking:
            assert not plays()
        eventually(lambda: not plays())
        eventually(lambda: heard.seconds_in_file() > before + COUNT / RATE + 0.2)
        samples = heard.end()

    assert is_all_but_cycles(heard_part(samples), COUNT, 512)


@pytest.mark.parametrize(
    "frames",
    [
        array("f", [0.1] * LONG),
        np.full((LONG, 1), 0.1, np.float32),
        np.full((LONG, 6), 0.1, np.float32),
        [array("f", [0.1] * LONG)] * 2,
        np.full((LONG, 2), 0.1, np.float32).data,
    ],
    ids=["one channel", "a column", "5.1", "planes", "a memoryview"],
)
def test_whatever_write_accepts_is_accepted(tmp_path: Path, frames: Any) -> None:
    with recording(tmp_path / "heard.wav", sink="main") as heard:
        before = heard.seconds_in_file()
        audio.play(frames, RATE, blocking=False)
        eventually(lambda: heard.seconds_in_file() > before + 0.5)
        audio.stop()
        samples = heard_part(heard.end())

    assert not plays()
    assert len(samples) and np.array_equal(samples[:, 0], samples[:, 1])


def test_another_rate_is_resampled_by_the_graph(tmp_path: Path) -> None:
    tone = np.sin(np.arange(11025) * (2 * np.pi * 1000 / 11025)).astype(np.float32) / 4
    with recording(tmp_path / "heard.wav", sink="main") as heard:
        before = heard.seconds_in_file()
        audio.play(tone, 11025)
        eventually(lambda: heard.seconds_in_file() > before + 1.2)
        samples = heard_part(heard.end())[:, 0]

    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    assert abs(np.argmax(spectrum) * RATE / len(samples) - 1000) < 2
    assert abs(len(samples) / RATE - 1) < 0.1


@pytest.mark.parametrize("begun", [True, False])
def test_stop_ends_it_from_another_thread(begun: bool) -> None:
    with ThreadPoolExecutor(1) as pool:
        playing = pool.submit(audio.play, noise(0, LONG, 2), RATE)
        eventually(plays)
        if begun:
            eventually(lambda: nodes(NODE)[0].state == "running")
        while not playing.done():
            audio.stop()  # before it began there is nothing to stop yet
        playing.result()

    assert not plays()


def test_the_next_one_ends_the_one_before() -> None:
    audio.play(noise(0, LONG, 2), RATE, blocking=False)
    audio.play(noise(0, LONG, 2), RATE, blocking=False)

    eventually(lambda: len(nodes(NODE)) == 1)
    audio.stop()
    assert not plays()


def test_what_cannot_be_played_does_not_end_what_plays() -> None:
    audio.play(noise(0, LONG, 2), RATE, blocking=False)
    with pytest.raises(TypeError, match="float32"):
        audio.play(np.zeros((10, 2)), RATE)

    assert plays()
    audio.stop()


def test_no_frames_at_all_take_no_time() -> None:
    audio.play(np.zeros((0, 2), np.float32), RATE)

    assert not plays()


def test_stop_without_anything_does_nothing() -> None:
    audio.stop()
    audio.stop()


@pytest.mark.parametrize(
    ("frames", "rate", "error", "words"),
    [
        ("no frames", RATE, TypeError, "frames"),
        (np.zeros((10, 2)), RATE, TypeError, "float32"),
        (np.zeros((2, 2, 2), np.float32), RATE, ValueError, "frames"),
        (np.zeros(10, np.float32), 7999, ValueError, "sample_rate"),
        (np.zeros((10, 65), np.float32), RATE, ValueError, "channels"),
        (np.zeros(10, np.float32), "fast", TypeError, "sample_rate"),
    ],
)
def test_what_cannot_be_played_is_told_and_nothing_is_left(
    frames: Any, rate: Any, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        audio.play(frames, rate)

    assert not plays()


def test_an_unknown_device_is_told() -> None:
    with pytest.raises(audio.DeviceNotFound):
        audio.play(noise(0, 100, 2), RATE, device="nowhere")
