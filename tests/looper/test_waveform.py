"""What a sample is as it was loaded: its duration, its shape, and what is drawn of it."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from harness import RATE, OfflineLooper, hold, level, load, noise16, render, write_wav

FRAMES = 100_000
NOISE = noise16(FRAMES)
MEAN = (NOISE.astype(np.float64).mean(axis=1) / 32768).astype(np.float32)  # exact


@pytest.fixture
def drawn(facade: OfflineLooper) -> OfflineLooper:
    """Pad 3 holds the noise, in the engine's rate."""
    hold(facade, [3], NOISE)
    return facade


def test_the_duration_of_128_frames_is_the_files(facade: OfflineLooper) -> None:
    success = load(facade, 0, write_wav("samples/a.wav", noise16(128), 44100))

    assert success["duration_s"] == pytest.approx(0.0029, rel=1e-3)
    assert type(success["duration_s"]) is float


@pytest.mark.parametrize(
    "rate", [8000, 11025, 22050, 32000, 44100, 47999, 48000, 88200, 96000, 192000]
)
def test_a_sample_is_as_long_as_its_file_rounded_up(facade: OfflineLooper, rate: int) -> None:
    for pad, frames in enumerate([1, 2, 127, 128, 4409, 44101, 50001]):
        success = load(facade, pad, write_wav(f"samples/{pad}.wav", noise16(frames), rate))

        expected = -(-frames * RATE // rate)
        assert facade.loaded_sample_shape(pad) == (RATE, 2, expected)
        assert success["duration_s"] == pytest.approx(frames / rate, rel=1e-6)
        raw, xs, *_ = facade.get_waveform_render_data(pad, 1_000_000, 0.0, 100.0) or (False, [])
        assert raw and len(xs) == expected


def test_one_channel_is_loaded_as_two(facade: OfflineLooper) -> None:
    load(facade, 0, write_wav("samples/a.wav", noise16(4800, channels=1)))

    assert facade.loaded_sample_shape(0) == (RATE, 2, 4800)
    assert [type(one) for one in facade.loaded_sample_shape(0)] == [int] * 3
    facade.play_sample(0, 1.0)
    heard = render(facade, 4800)
    assert heard.any() and np.array_equal(heard[:, 0], heard[:, 1])


def exactly(start: float, end: float) -> tuple[int, int]:
    """The frames between two times."""
    return max(0, math.floor(start * RATE)), min(FRAMES, math.ceil(end * RATE))


def times(frames: NDArray[Any]) -> NDArray[np.float32]:
    return (frames / RATE).astype(np.float32)


# Of 32 bits without rounding; 1/1024 s lies between two frames.
@pytest.mark.parametrize("start", [0.0, 1 / 1024, 0.25, 1.5, -1.0])
@pytest.mark.parametrize("length", [1 / 65536, 1 / 1024, 3 / 1024, 0.03125, 0.5])
def test_few_frames_are_drawn_as_they_are(
    drawn: OfflineLooper, start: float, length: float
) -> None:
    end = max(start, 0.0) + length

    raw, xs, y1, y2 = drawn.get_waveform_render_data(3, 20_000, start, end) or pytest.fail()

    first, last = exactly(start, end)
    assert raw is True and y2 is None
    assert np.array_equal(y1, MEAN[first:last])
    assert xs == pytest.approx(times(np.arange(first, last)), abs=1e-6)
    assert xs.dtype == y1.dtype == np.float32


@pytest.mark.parametrize("width", [1, 2, 7, 100, 777, 1200])
@pytest.mark.parametrize(("start", "end"), [(0.0, 1.0), (0.25, 0.5), (1 / 1024, 1.75), (0.5, 99.0)])
def test_many_frames_are_drawn_as_the_least_and_most_of_each_column(
    drawn: OfflineLooper, width: int, start: float, end: float
) -> None:
    raw, xs, y1, y2 = drawn.get_waveform_render_data(3, width, start, end) or pytest.fail()

    first, last = exactly(start, end)
    assert raw is False
    assert len(xs) == len(y1) == len(y2) == width
    assert xs.dtype == y1.dtype == y2.dtype == np.float32
    edges = np.rint(xs.astype(np.float64) * RATE).astype(int)
    even = first + np.arange(width) * (last - first) / width
    assert edges[0] == first and np.all(np.abs(edges - even) <= 1 + (last - first) / width / 4)
    assert xs == pytest.approx(times(edges), abs=1e-6)
    columns = np.split(MEAN[first:last], edges[1:] - first)
    assert np.array_equal(y1, [column.min() for column in columns])
    assert np.array_equal(y2, [column.max() for column in columns])


def test_two_frames_a_column_are_no_longer_drawn_as_they_are(drawn: OfflineLooper) -> None:
    for width, expected in [(1499, False), (1500, False), (1501, True)]:
        answer = drawn.get_waveform_render_data(3, width, 0.25, 0.3125)  # 3000 frames

        assert answer and answer[0] is expected


@pytest.mark.parametrize(
    ("pad", "width", "start", "end"),
    [
        (0, 100, 0.0, 1.0),
        (215, 100, 0.0, 1.0),
        (216, 100, 0.0, 1.0),
        ((1 << 64) - 1, 100, 0.0, 1.0),
        (3, 100, 0.5, 0.5),
        (3, 100, 0.5, 0.25),
        (3, 100, 5.0, 6.0),
        (3, 100, -2.0, -1.0),
        (3, 100, -1.0, 0.0),
        (3, 100, math.inf, math.inf),
        (3, 100, -math.inf, -1.0),
        (3, 100, math.nan, 1.0),
        (3, 100, 0.0, math.nan),
        (3, 0, 0.0, 1.0),
    ],
)
def test_of_nothing_nothing_is_drawn(
    drawn: OfflineLooper, pad: int, width: int, start: float, end: float
) -> None:
    assert drawn.get_waveform_render_data(pad, width, start, end) is None


def test_it_is_drawn_whatever_is_beyond_the_sample(drawn: OfflineLooper) -> None:
    expected = drawn.get_waveform_render_data(3, 1000, 0.0, 3.0)
    assert expected

    for start, end in [(-math.inf, math.inf), (0.0, 1e39), (-1e39, 2.5), (-0.0, 1e6)]:
        answer = drawn.get_waveform_render_data(3, 1000, start, end)
        assert answer
        for one, other in zip(answer, expected):
            assert np.array_equal(one, other)


def test_what_is_unloaded_or_shut_down_is_drawn_no_more(
    drawn: OfflineLooper, project: Path
) -> None:
    assert project.exists()
    drawn.unload_sample(3)
    assert drawn.get_waveform_render_data(3, 100, 0.0, 1.0) is None

    load(drawn, 3, write_wav("samples/b.wav", level(480)))
    assert drawn.get_waveform_render_data(3, 100, 0.0, 1.0)
    drawn.shut_down()
    assert drawn.get_waveform_render_data(3, 100, 0.0, 1.0) is None
