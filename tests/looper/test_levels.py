"""What gain, equalizer and volume make of what is heard."""

from __future__ import annotations

import pytest

from harness import HALF, RATE, OfflineLooper, hold, level, render

QUARTER = HALF // 2 / 32768


@pytest.fixture
def steady(facade: OfflineLooper) -> OfflineLooper:
    """Pad 0 plays the same value throughout: the lowest of all frequencies."""
    hold(facade, [0], level(RATE, value=HALF // 2))
    facade.play_sample(0, 1.0)
    render(facade, RATE)
    return facade


def settled(facade: OfflineLooper) -> float:
    """What is heard once everything has come to where it was to go."""
    return float(render(facade, RATE)[-1, 0])


@pytest.mark.parametrize(
    ("knob", "amplitude"),
    [(-60, 0.0), (-59, 10 ** (-59 / 20)), (-6, 10 ** (-6 / 20)), (0, 1.0), (3, 1.5), (6, 2.0)],
)
def test_an_eq_band_is_the_amplitude_of_its_knob(
    steady: OfflineLooper, knob: float, amplitude: float
) -> None:
    steady.set_pad_eq(0, knob, 0.0, -60.0)

    assert settled(steady) == pytest.approx(QUARTER * amplitude, rel=3e-3, abs=1e-6)


@pytest.mark.parametrize("gain_db", [-60, -6, 0, 12])
def test_a_pads_gain_is_in_decibels_and_its_lowest_is_no_silence(
    steady: OfflineLooper, gain_db: float
) -> None:
    steady.set_pad_gain(0, gain_db)

    assert settled(steady) == pytest.approx(QUARTER * 10 ** (gain_db / 20), rel=1e-4)


def test_volumes_are_amplitudes(steady: OfflineLooper) -> None:
    steady.set_volume(0.25)
    steady.play_sample(0, 0.5)

    assert settled(steady) == pytest.approx(QUARTER * 0.125, rel=1e-4)


def test_nothing_is_limited(steady: OfflineLooper) -> None:
    steady.set_pad_gain(0, 12.0)
    steady.set_pad_eq(0, 6.0, 6.0, 6.0)

    assert settled(steady) == pytest.approx(QUARTER * 2 * 10 ** (12 / 20), rel=3e-3)
