"""tools/soak's ears: what they take for an exact part of the noise and what they do not."""

from __future__ import annotations

import numpy as np
import pytest

from soaking.noise import Heard, Samples, noise, numbers_of

LEAST = 16


def judged(*recordings: Samples) -> Heard:
    heard = Heard()
    for samples in recordings:
        heard.add(samples, 1 << 40, LEAST, excused=100)
    return heard


@pytest.mark.parametrize("first", [0, (1 << 23) - 500, (1 << 24) - 3, 1 << 33])
def test_every_frame_says_which_one_it_is(first: int) -> None:
    samples = noise(first, 1000)

    assert samples.dtype == np.float32 and np.abs(samples).max() <= 1
    assert np.all(np.any(samples != 0, axis=1))
    assert np.array_equal(numbers_of(samples), np.arange(first, first + 1000))


def test_noise_between_silence_is_whole() -> None:
    silence = np.zeros((100, 2), np.float32)
    half = noise(99, 1)
    half[0, 1] = 0  # the second channel is linked later

    heard = judged(np.concatenate([silence, half, noise(100, 500), silence, noise(600, 500)]))

    assert (heard.frames, heard.silent, heard.wrong, heard.missed) == (1000, 100, 0, 0)


def test_lost_cycles_of_the_recorder_are_counted_and_no_fault() -> None:
    heard = judged(np.concatenate([noise(0, 512), noise(1536, 512)]))

    assert (heard.missed, heard.holes, heard.wrong) == (1024, 1, 0)


def test_what_an_engine_must_not_do_is_a_fault() -> None:
    twice = judged(np.concatenate([noise(0, 512), noise(0, 512)]))
    again = judged(noise(1000, 512), noise(0, 512))
    skipped = judged(np.concatenate([noise(0, 512), noise(513, 512)]))
    garbled = judged(np.concatenate([noise(0, 512), noise(512, 512) * np.float32(0.7)]))
    mute = judged(np.concatenate([noise(0, 512), np.zeros((512, 2), np.float32), noise(512, 512)]))

    assert mute.unexplained == 412
    assert twice.repeated and again.repeated and garbled.garbled
    assert skipped.odd_holes == 1
    assert all(heard.wrong for heard in (twice, again, skipped, garbled, mute))


def test_a_deaf_recorder_has_heard_nothing() -> None:
    assert Heard().add(np.zeros((1000, 2), np.float32), 1000, LEAST) == 0
