"""What is known of a sample: peak, loudness, overview, memory."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import sounds
from decoding import Loader

FLOAT = ("-c:a", "pcm_f32le")


def test_the_peak_is_the_largest_sample_of_what_plays(loader: Loader, tmp_path: Path) -> None:
    sound = sounds.noise(48001, 48000, 3)
    sound[1, 40000] = -0.875
    path = sounds.ffmpeg(tmp_path / "a.wav", sound, 48000, *FLOAT)
    assert loader.load(path, 48000, 4).info["peak"] == 0.875

    resampled = loader.load(path, 44100, 4)
    assert resampled.info["peak"] == np.max(np.abs(resampled.planes))


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("gain", [1.0, 0.1])
def test_loudness_is_as_another_program_measures_it(
    loader: Loader, tmp_path: Path, channels: int, gain: float
) -> None:
    sound = gain * sounds.noise(5 * 48000, 48000, channels)
    sound[:, 2 * 48000 : 3 * 48000] *= 0.001  # gated
    path = sounds.ffmpeg(tmp_path / "a.wav", sound, 48000, *FLOAT)

    loudness = loader.load(path, 44100).info["loudness"]

    told = sounds.said(
        "ffmpeg", "-nostdin", "-i", path, "-af", "ebur128=dualmono=true", "-f", "null", "-"
    )
    theirs = re.findall(r"\bI: +(-[0-9.]+) LUFS", told)[-1]
    assert loudness == pytest.approx(float(theirs), abs=0.1)


def test_there_is_no_loudness_under_400_ms_nor_of_silence(loader: Loader, tmp_path: Path) -> None:
    def loudness(frames: int, gain: float = 1.0) -> float | None:
        sound = gain * sounds.noise(frames, 48000)
        path = sounds.ffmpeg(tmp_path / "a.wav", sound, 48000, *FLOAT)
        value: float | None = loader.load(path).info["loudness"]
        return value

    assert loudness(19199) is None
    assert loudness(19200) is not None
    assert loudness(48000, gain=0.0) is None


def columns(
    planes: NDArray[np.float32], borders: list[int]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Lows and highs between them, from the definition."""
    mean = planes[0].copy()
    for plane in planes[1:]:
        mean += plane
    if len(planes) > 1:
        mean *= np.float32(1) / np.float32(len(planes))
    lows = [mean[a:b].min() for a, b in zip(borders, borders[1:])]
    highs = [mean[a:b].max() for a, b in zip(borders, borders[1:])]
    return np.array(lows, np.float32), np.array(highs, np.float32)


def evenly(width: int, start: int, end: int) -> list[int]:
    """The first frames of columns of one width; of as many as there are frames, where that is raw."""
    frames = end - start
    count = frames if frames < 2 * width else width
    return [start + i * frames // count for i in range(count)]


@pytest.mark.parametrize("channels", [1, 2, 5])
@pytest.mark.parametrize("frames", [1, 127, 128, 129, 5000, 100_003])
def test_an_overview_has_the_exact_lows_and_highs(
    loader: Loader, tmp_path: Path, channels: int, frames: int
) -> None:
    path = sounds.ffmpeg(tmp_path / "a.wav", sounds.noise(frames, 48000, channels), 48000, *FLOAT)
    planes = loader.load(path, 48000, 8).planes
    random = np.random.default_rng(frames)

    views = [
        (1, 0, frames),
        (7, 0, frames),
        (frames, 0, frames),
        (3, frames // 2, frames),
        (9, 5, 5),
    ]
    for _ in range(40):
        start, end = sorted(int(at) for at in random.integers(0, frames, 2, endpoint=True))
        views.append((int(random.integers(1, 400)), start, end))
    for width, start, end in views:
        info = loader.load(path, 48000, 8, overview=(width, start, end)).info
        end = min(end, frames)
        first = np.rint(np.array(info["times"]) * 48000).astype(int)
        even = evenly(width, min(start, end), end)
        low, high = columns(planes, [*first, end])
        assert np.array_equal(np.array(info["low"], np.float32), low)
        assert np.array_equal(np.array(info["high"], np.float32), high)
        assert len(first) == len(even) and list(first[:1]) == even[:1]
        beside = (end - start) / width / 4 if end - start >= 256 * width else 0
        assert np.all(np.abs(first - even) <= beside)
        assert np.allclose(info["times"], first / 48000, rtol=1e-12)
        assert info["raw"] == (end - start < 2 * width)


def test_an_overviews_cost_grows_with_its_width_and_not_with_the_length(
    loader: Loader, tmp_path: Path
) -> None:
    def looked_at(seconds: int, width: int) -> int:
        path = tmp_path / f"{seconds}.wav"
        if not path.exists():
            sounds.ffmpeg(path, sounds.noise(seconds * 8000 + 77, 8000, 1), 8000, *FLOAT)
        view = (width, 0, seconds * 8000 + 77)
        return int(loader.load(path, 8000, overview=view).info["looked_at"])

    # Single frames at one edge, the other being the neighbour's, and extents of each size, up and down.
    most = 128 + 40
    for seconds in (60, 600):
        for width in (10, 100):
            assert looked_at(seconds, width) <= (width + 1) * most
    assert looked_at(600, 100) < 1.2 * looked_at(60, 100)


@pytest.mark.uninstrumented
@pytest.mark.parametrize("kind", ["wav", "flac", "mp3", "ogg"])
@pytest.mark.parametrize("rate", [44100, 48000])
def test_loading_takes_the_frames_and_a_mebibyte(tmp_path: Path, kind: str, rate: int) -> None:
    short = sounds.ffmpeg(tmp_path / f"short.{kind}", sounds.noise(44100, 44100), 44100)
    long = sounds.ffmpeg(tmp_path / f"long.{kind}", sounds.noise(60 * 44100, 44100), 44100)

    def resident(path: Path) -> tuple[int, int]:
        process = Loader(tmp_path)  # its peak is all its life's
        loaded = process.load(path, rate)
        process.close()
        return int(loaded.info["rss_kib"]) * 1024, loaded.planes.nbytes

    before, little = resident(short)
    after, much = resident(long)
    assert after - before <= much - little + (1 << 20)
