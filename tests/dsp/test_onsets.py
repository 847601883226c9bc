"""Onsets: drums and strings are found at their first frame, alone and over what is held; steady sounds have none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import signal

from tool import Tool

RATE = 48000
FRAMES = 4 * RATE
HITS = [0, 12_001, 36_500, 60_007, 84_123, 108_000, 150_321, 180_777]
EARLY = 4  # frames that an onset may lie before the attack
TIME = np.arange(FRAMES) / RATE

Sound = NDArray[Any]
Find = Callable[[Sound], list[int]]


@pytest.fixture(scope="module")
def find(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Find]:
    """The onsets of a sound, shape (channels, frames)."""
    path = tmp_path_factory.mktemp("onsets") / "sound.f32"
    tool = Tool("onset_tool")

    def onsets(sound: Sound) -> list[int]:
        planes = np.ascontiguousarray(np.atleast_2d(sound), np.float32)
        planes.tofile(path)
        return [int(word) for word in tool.ask(RATE, len(planes), path).split()]

    yield onsets
    tool.close()


def random(seed: int) -> np.random.Generator:
    """The same numbers for everyone."""
    return np.random.default_rng(seed)


def noise(frames: int, low: float, high: float, seed: int = 1) -> Sound:
    """In a band, already under way."""
    sos = signal.butter(2, [low, high], "band", fs=RATE, output="sos")
    return np.asarray(signal.sosfilt(sos, random(seed).normal(0, 1, frames + 4800))[4800:])


def kick() -> Sound:
    """A sine that falls from 200 to 50 Hz."""
    t = TIME[:9600]
    return np.asarray(
        np.sin(2 * np.pi * np.cumsum(50 + 150 * np.exp(-t / 0.03)) / RATE) * np.exp(-t / 0.08)
    )


def snare() -> Sound:
    """A drum's tone and its wires."""
    t = TIME[:7200]
    tone = np.sin(2 * np.pi * 190 * (t + 1 / RATE)) * np.exp(-t / 0.05)
    return np.asarray(0.4 * tone + 0.25 * random(2).normal(0, 1, t.size) * np.exp(-t / 0.04))


def hat() -> Sound:
    """Noise above 7 kHz."""
    t = TIME[:3600]
    return np.asarray(noise(t.size, 7000, 20000) * np.exp(-t / 0.015))


def clap() -> Sound:
    """Noise in the middle."""
    t = TIME[:7200]
    return np.asarray(noise(t.size, 800, 4000) * np.exp(-t / 0.03))


def pluck() -> Sound:
    """A string after Karplus and Strong."""
    period = RATE // 220
    string = np.concatenate([random(3).uniform(-0.6, 0.6, period), np.zeros(14_400 - period)])
    return np.asarray(signal.lfilter([1], [1, *np.zeros(period - 1), -0.498, -0.498], string))


def note() -> Sound:
    """Partials that rise within 2 ms, as a hammer's."""
    t = TIME[:9600]
    partials = [
        np.sin(2 * np.pi * 262 * k * (t + 1 / RATE)) / k**1.5 * np.exp(-t * (9 + k))
        for k in range(1, 9)
    ]
    return np.asarray(0.4 * sum(partials) * np.minimum(1, (np.arange(t.size) + 1) / 96))


def placed(make: Callable[[], Sound], level: float, pan: tuple[float, float] = (1, 1)) -> Sound:
    """Struck at HITS, in two channels, around the end."""
    hit = level * make()
    hit[-480:] *= np.linspace(1, 0, 480)
    sound = np.zeros(FRAMES)
    for at in HITS:
        np.add.at(sound, (at + np.arange(hit.size)) % FRAMES, hit)
    return np.outer(pan, sound)


def chord() -> Sound:
    """Ten tones that go on across the seam."""
    tones = (110, 165, 220, 277, 330, 440, 554, 660, 880, 1320)
    return np.asarray(sum(0.05 * np.sin(2 * np.pi * hz * TIME + hz) for hz in tones))


def expect_hits(found: list[int]) -> None:
    """Each of them, at its frame or a few before it, and no other."""
    errors = np.array(found) - HITS
    assert len(found) == len(HITS) and errors.max() <= 0 and errors.min() >= -EARLY, found


@pytest.mark.parametrize("make", [kick, snare, hat, clap, pluck, note])
@pytest.mark.parametrize("level", [0.9, 0.009])
@pytest.mark.parametrize("pan", [(1, 1), (1, 0), (0, 1), (1, -1), (1, -0.5)])
def test_attacks_out_of_silence_are_found_at_their_frame(
    find: Find, make: Callable[[], Sound], level: float, pan: tuple[float, float]
) -> None:
    expect_hits(find(placed(make, level, pan)))


@pytest.mark.parametrize(
    ("make", "level"), [(kick, 0.9), (snare, 0.1), (hat, 0.1), (clap, 0.1), (pluck, 0.1)]
)
def test_attacks_over_a_held_chord_are_found_at_their_frame(
    find: Find, make: Callable[[], Sound], level: float
) -> None:
    expect_hits(find(placed(make, level) + chord()))
    expect_hits(find(placed(make, level, (1, 0)) + chord()))


@pytest.mark.parametrize("make", [snare, hat, clap, pluck])
def test_attacks_over_noise_are_found_where_they_are_louder(
    find: Find, make: Callable[[], Sound]
) -> None:
    sound = placed(make, 0.9) + random(4).normal(0, 0.003, (2, FRAMES))
    expect_hits(find(sound))


@pytest.mark.parametrize("hz", [8, 12, 16, 25])
def test_every_hit_of_a_roll_is_found(find: Find, hz: int) -> None:
    sound = np.zeros(FRAMES)
    struck = [i * RATE // hz for i in range(4 * hz)]
    for at in struck:
        np.add.at(sound, (at + np.arange(3600)) % FRAMES, 0.5 * hat())

    errors = np.array(find(sound)) - struck

    assert errors.max() <= 0 and errors.min() >= -EARLY


def vibrato(hz: float) -> Sound:
    """Twelve partials that go up and down by a quarter tone."""
    phase = 2 * np.pi * hz * TIME + hz * 0.015 / 5.5 * np.sin(2 * np.pi * 5.5 * TIME)
    return np.asarray(sum(0.2 / k * np.sin(k * phase) for k in range(1, 13)))


def seamless(exponent: float, low: float = 1, high: float = RATE / 2, seconds: int = 20) -> Sound:
    """Noise that goes on across the seam: two channels, between two frequencies, by their power."""
    spectrum = np.fft.rfft(random(6).normal(0, 1, (2, seconds * RATE)))
    hz = np.fft.rfftfreq(seconds * RATE, 1 / RATE)
    inside = (hz >= low) & (hz <= high)
    sound = np.fft.irfft(np.where(inside, spectrum * np.maximum(hz, 1) ** exponent, 0))
    return np.asarray(0.1 * sound / sound.std())


STEADY = {
    "chord": chord(),
    "white noise": seamless(0),
    "noise around 1 kHz": seamless(0, 800, 1600),
    "noise around 5.5 kHz": seamless(0, 5000, 6000),
    "sawtooth": 0.3 * signal.sawtooth(2 * np.pi * 55 * TIME),
    "tremolo": (1 + 0.5 * np.sin(2 * np.pi * 6 * TIME))
    * signal.sawtooth(2 * np.pi * 220 * TIME)
    * 0.2,
    **{f"tone of {hz} Hz": 0.25 * np.sin(2 * np.pi * hz * TIME) for hz in (30, 55, 440, 8000)},
    **{
        f"{low} and {low + by} Hz": 0.25
        * (np.sin(2 * np.pi * low * TIME) + np.sin(2 * np.pi * (low + by) * TIME))
        for low in (55, 220)
        for by in (2, 5, 7, 10, 15, 20, 30)
    },
    **{f"vibrato at {hz} Hz": vibrato(hz) for hz in (196, 440, 880)},
}


@pytest.mark.parametrize("name", STEADY)
def test_what_goes_on_has_no_onsets(find: Find, name: str) -> None:
    assert not find(STEADY[name])


def test_pink_noise_has_nearly_none(find: Find) -> None:
    assert len(find(seamless(-0.5, seconds=60))) <= 2
