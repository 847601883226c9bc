"""graph/heard.py: what is taken for the noise that was played, and what is not."""

from __future__ import annotations

import numpy as np
import pytest

from heard import Heard
from machine import MachineLostCycles
from noise import noise
from recording import Samples

QUANTUM = 256
COUNT = 8 * QUANTUM


def heard_of(samples: Samples, lost_before: int | None = None, quanta: int = 1) -> Heard:
    """A recording in cycles of a quantum; before one of them the graph's clock went on by some quanta."""
    at = np.arange(-QUANTUM, len(samples), QUANTUM)
    clock = 100_000 + at
    if lost_before is not None:
        clock[lost_before + 1 :] += quanta * QUANTUM
    return Heard(samples, np.stack([at, clock, clock * 125 // 6, np.full_like(at, QUANTUM)], 1))


def without(begin: int, end: int) -> Samples:
    """The noise but for some of its cycles."""
    whole = noise(0, COUNT, 2)
    samples: Samples = np.concatenate((whole[: begin * QUANTUM], whole[end * QUANTUM :]))
    return samples


def test_the_noise_is_the_noise() -> None:
    assert heard_of(noise(0, COUNT, 2)).is_noise(COUNT)
    assert heard_of(noise(500, COUNT, 2)).is_noise(COUNT, first=500)
    assert heard_of(noise(500, COUNT, 2)).stretch() == (501, range(500 + COUNT, 501 + COUNT))


@pytest.mark.parametrize("cycle", [0, 3, 7])
def test_a_lost_cycle_is_missing_at_its_place_and_nowhere_else(cycle: int) -> None:
    samples = without(cycle, cycle + 1)

    silence = np.zeros((QUANTUM, 2), np.float32)
    assert heard_of(np.append(samples, silence, 0), cycle).is_noise(COUNT)
    assert not heard_of(samples).is_noise(COUNT)
    with pytest.raises(MachineLostCycles):
        heard_of(without(3, 4), 4).is_noise(COUNT)
    assert not heard_of(without(1, 2), 6).is_noise(COUNT)


def test_no_more_than_was_lost_is_missing() -> None:
    assert heard_of(without(3, 5), 3, quanta=2).is_noise(COUNT)
    with pytest.raises(MachineLostCycles):
        heard_of(without(3, 5), 3).is_noise(COUNT)


def test_what_is_garbled_or_repeated_is_not_the_noise() -> None:
    garbled, repeated = noise(0, COUNT, 2), noise(0, COUNT, 2)
    garbled[5 * QUANTUM + 9] *= 0.5
    repeated[5 * QUANTUM : 6 * QUANTUM] = noise(4 * QUANTUM, QUANTUM, 2)

    for samples in (garbled, repeated):
        assert not heard_of(samples).is_noise(COUNT)
        assert not heard_of(samples, 1).is_noise(COUNT + QUANTUM)


def test_beside_a_lost_cycle_the_test_says_nothing_of_what_is_garbled() -> None:
    garbled = noise(0, COUNT, 2)
    garbled[5 * QUANTUM + 9] *= 0.5

    with pytest.raises(MachineLostCycles, match="being lost there"):
        heard_of(garbled, 5).is_noise(COUNT)


def test_silence_is_left_out_where_it_may_be() -> None:
    silent = np.insert(noise(0, COUNT, 2), [700] * 300, 0, 0)

    assert heard_of(silent).is_noise_with_gaps(COUNT)
    assert not heard_of(silent).is_noise(COUNT)
    assert not heard_of(np.delete(silent, slice(600, 620), 0)).is_noise_with_gaps(COUNT)


def test_another_drivers_clock_has_lost_nothing() -> None:
    heard = heard_of(noise(0, COUNT, 2), 4, quanta=40)
    heard.cycles[5:, 2] -= 40 * QUANTUM * 125 // 6

    assert heard.lost == 0
    assert heard_of(noise(0, COUNT, 2), 4).lost == QUANTUM


@pytest.mark.parametrize("cycles", [1, 2])
def test_a_cycle_with_another_driver_may_be_missing_and_the_one_before_be_silent(
    cycles: int,
) -> None:
    whole, silence = noise(0, COUNT, 2), np.zeros((2 * QUANTUM, 2), np.float32)
    there = 4 * QUANTUM

    def away(frames_missing: int) -> Heard:
        samples = np.concatenate((whole[:there], silence, whole[there + frames_missing :]))
        heard = heard_of(samples)
        heard.cycles[7 - cycles : 7, 1] += 1 << 30
        heard.cycles[7:, 1] -= cycles * QUANTUM  # the sink's clock stood
        return heard

    assert away(0).is_noise(COUNT)
    assert away(cycles * QUANTUM).is_noise(COUNT)
    assert not away((cycles + 1) * QUANTUM).is_noise(COUNT)
    assert not heard_of(away(QUANTUM).samples).is_noise(COUNT)


def test_what_fails_beside_a_lost_cycle_says_nothing() -> None:
    with pytest.raises(MachineLostCycles), heard_of(noise(0, COUNT, 2), 4).judged():
        raise AssertionError
    with pytest.raises(AssertionError), heard_of(noise(0, COUNT, 2)).judged():
        raise AssertionError
