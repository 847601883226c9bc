"""Resampling: exact length, no lag, and nothing in it that an ideal resampler would not leave."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import sounds
from decoding import Loader

FLOAT = ("-c:a", "pcm_f32le")
RATES = [
    (44100, 48000),
    (48000, 44100),
    (44100, 96000),
    (96000, 48000),
    (192000, 44100),
    (22050, 48000),
    (8000, 48000),
    (11025, 384000),
    (47999, 48000),
    (384000, 8000),
]


@pytest.mark.parametrize(("source", "engine"), RATES)
def test_a_sine_is_the_same_sine_at_the_other_rate(
    loader: Loader, tmp_path: Path, source: int, engine: int
) -> None:
    frames = source + 13
    sound = sounds.sine(frames, source, 997.0)
    path = sounds.ffmpeg(tmp_path / "a.wav", sound, source, *FLOAT)

    loaded = loader.load(path, engine)

    ideal = sounds.sine(frames, source, 997.0, at=engine)[0]
    assert loaded.frames == len(ideal) == -(-frames * engine // source)
    assert (
        sounds.decibels(loaded.planes[0] - ideal, ideal) < -120
    )  # lag of 1/1000 frame would be -78
    assert loaded.info["duration"] == frames / source


@pytest.mark.parametrize("hertz", [20.0, 5000.0, 15000.0, 19000.0])
def test_up_to_19_khz_nothing_but_a_hundredth_of_a_decibel_changes(
    loader: Loader, tmp_path: Path, hertz: float
) -> None:
    path = sounds.ffmpeg(tmp_path / "a.wav", sounds.sine(88200, 44100, hertz), 44100, *FLOAT)

    heard = loader.load(path, 48000).planes[0]

    ideal = sounds.sine(88200, 44100, hertz, at=48000)[0]
    gain = np.dot(heard, ideal) / np.dot(ideal, ideal)
    assert abs(20 * np.log10(gain)) < 0.01
    assert sounds.decibels(heard - gain * ideal, ideal) < -120


def test_what_the_lower_rate_cannot_hold_is_gone(loader: Loader, tmp_path: Path) -> None:
    sound = sounds.sine(96000, 96000, 30000.0)
    path = sounds.ffmpeg(tmp_path / "a.wav", sound, 96000, *FLOAT)

    heard = loader.load(path, 48000).planes[0]

    assert sounds.decibels(heard, sound) < -120


@pytest.mark.parametrize("channels", [2, 6])
def test_channels_stay_apart_and_in_order(loader: Loader, tmp_path: Path, channels: int) -> None:
    each = [sounds.sine(44100, 44100, 400.0 + 300 * i)[0] for i in range(channels)]
    path = sounds.ffmpeg(tmp_path / "a.wav", np.array(each), 44100, *FLOAT)

    loaded = loader.load(path, 48000, 8)

    for i, heard in enumerate(loaded.planes):
        ideal = sounds.sine(44100, 44100, 400.0 + 300 * i, at=48000)[0]
        assert sounds.decibels(heard - ideal, ideal) < -120


@pytest.mark.parametrize("name", ["a.flac", "a.mp3", "a.ogg"])
def test_a_resampled_file_of_any_format_has_no_lag(
    loader: Loader, tmp_path: Path, name: str
) -> None:
    path = sounds.ffmpeg(tmp_path / name, sounds.sine(44100, 44100, 997.0), 44100)

    loaded = loader.load(path, 48000)

    ideal = sounds.sine(44100, 44100, 997.0, at=48000)[0]
    assert loaded.frames == len(ideal)
    assert sounds.lag(loaded.planes[0], ideal) == 0
    assert sounds.decibels(loaded.planes[0] - ideal, ideal) < -20
