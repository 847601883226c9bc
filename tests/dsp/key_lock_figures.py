"""What is asked of a stretched sound, in numbers: pitch, purity, where attacks are and how sharp, image, level, clicks.

Each takes samples, float of shape (frames, channels), and returns numbers; nothing here knows who made them. One
channel is looked at, the first, where nothing else is said. Positions are frames, fractions included.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import signal

from key_lock_signals import RATE

Samples = NDArray[Any]
ENVELOPE = 24  # frames at 48 kHz; an attack's envelope is the effective value over so many
WITHIN_MS = 10.0  # of where an attack should be it is looked for


def decibels(power: float, beside: float) -> float:
    """Of one power beside another; -300 where there is none."""
    return float(10 * np.log10(power / max(beside, 1e-30) + 1e-30))


def cents(samples: Samples, hertz: float, rate: int = RATE) -> float:
    """How far a tone is from `hertz`, in cents: the slope of its phase beside that of hertz, over all there is."""
    moments = np.arange(len(samples)) / rate
    beside = samples[:, 0] * np.exp(-2j * np.pi * hertz * moments)
    firsts = np.arange(0, len(samples) - 4096 + 1, 1024)
    window = signal.windows.hann(4096, sym=False)
    phases = np.unwrap(
        [np.angle(np.sum(window * beside[first : first + 4096])) for first in firsts]
    )
    slope = np.polyfit(firsts / rate, phases, 1)[0]
    return float(1200 * np.log2(1 + slope / (2 * np.pi * hertz)))


def snr_db(samples: Samples, hertz: Sequence[float], rate: int = RATE) -> float:
    """Power within 20 Hz of the tones beside the rest, in dB, under a Blackman-Harris window as long as the sound."""
    window = signal.windows.blackmanharris(len(samples), sym=False)
    power = np.abs(np.fft.rfft(window * samples[:, 0])) ** 2
    bins = np.fft.rfftfreq(len(samples), 1 / rate)
    near = np.any(np.abs(bins[:, None] - np.asarray(hertz)) <= 20, axis=1)
    return decibels(float(np.sum(power[near])), float(np.sum(power[~near])))


def envelope(samples: Samples, rate: int = RATE) -> NDArray[np.float64]:
    """The effective value over 24 frames (at 48 kHz) around each."""
    width = round(ENVELOPE * rate / RATE)
    power = np.convolve(samples[:, 0].astype(np.float64) ** 2, np.ones(width) / width, "same")
    effective: NDArray[np.float64] = np.sqrt(np.maximum(power, 0))
    return effective


def last_below(heard: NDArray[np.float64], peak: int, level: float) -> float:
    """Where it last rises through `level` before `peak`, between frames; nan where it is never below."""
    below = np.flatnonzero(heard[:peak] < level)
    if not len(below):
        return float("nan")
    low, high = heard[below[-1]], heard[below[-1] + 1]
    return float(below[-1] + (level - low) / (high - low))


def rises(
    samples: Samples, near: float, levels: Sequence[float], rate: int, within_ms: float
) -> list[float]:
    """Where the attack near a frame last rises through parts of its peak; frames."""
    margin, reach = round(0.03 * rate), round(within_ms * rate / 1000)
    first = round(near) - margin - reach
    area = np.zeros(
        (2 * (margin + reach) + 1, 1)
    )  # silence before the beginning and behind the end
    low, high = max(first, 0), min(first + len(area), len(samples))
    area[low - first : high - first] = samples[low:high, :1]
    heard = envelope(area, rate)
    peak = margin + int(np.argmax(heard[margin : margin + 2 * reach + 1]))
    return [first + last_below(heard, peak, part * heard[peak]) for part in levels]


def onset(samples: Samples, near: float, rate: int = RATE, within_ms: float = WITHIN_MS) -> float:
    """The frame at which the attack near a frame begins: the envelope's last rise through half of its peak there."""
    return rises(samples, near, [0.5], rate, within_ms)[0]


def onset_error_ms(
    samples: Samples,
    source: Samples,
    at: float,
    speed: float,
    turn: int = 0,
    rate: int = RATE,
    within_ms: float = WITHIN_MS,
) -> float:
    """How late an attack of a loop is, in ms, where it should begin at (at + turn * loop) / speed."""
    there = (at + turn * len(source)) / speed
    late = onset(samples, there, rate, within_ms) - there
    around = np.concatenate([source, source, source])
    known = onset(around, at + len(source), rate, within_ms) - at - len(source)
    return 1000 * (late - known) / rate


def rise_ms(samples: Samples, near: float, rate: int = RATE, within_ms: float = WITHIN_MS) -> float:
    """From the envelope's last tenth to its last nine tenths, in ms; nan where it never was below a tenth."""
    low, high = rises(samples, near, [0.1, 0.9], rate, within_ms)
    return 1000 * (high - low) / rate


def pre_echo_db(samples: Samples, at: float, rate: int = RATE) -> float:
    """What is heard 20 to 1 ms before an attack beside what is heard from 0.5 ms before to 20 ms behind it, in dB.

    It says something only of attacks that are preceded by silence: quiet_before().
    """
    mono = samples[:, 0].astype(np.float64)

    def power(first_ms: float, last_ms: float) -> float:
        first, last = (round(at + ms * rate / 1000) for ms in (first_ms, last_ms))
        return float(np.mean(mono[max(first, 0) : max(last, 1)] ** 2))

    return decibels(power(-20, -1), power(-0.5, 20))


def quiet_before(source: Samples, at: int, rate: int = RATE) -> bool:
    """Whether a loop is below -60 dB before an attack, as pre_echo_db() takes it."""
    return pre_echo_db(np.concatenate([source, source]), at + len(source), rate) < -60


def pan_residual_db(samples: Samples) -> float:
    """Of R = -0.5 L: the power of R + 0.5 L beside that of R, in dB."""
    left, right = samples[:, 0].astype(np.float64), samples[:, 1].astype(np.float64)
    return decibels(float(np.sum((right + 0.5 * left) ** 2)), float(np.sum(right**2)))


def level_db(samples: Samples, source: Samples) -> float:
    """The power of all channels beside that of the source, in dB."""
    return decibels(float(np.mean(np.square(samples))), float(np.mean(np.square(source))))


def click_drift(
    window: Samples, first: int, at: float, loop: int, turn: int, speed: float
) -> float:
    """How late the click of a turn is, in frames.

    window: what is heard around it, from frame `first` on; at: where it is in a loop of `loop` frames.
    """
    heard = np.abs(window[:, 0])
    return float(first + np.argmax(heard) - (at + turn * loop) / speed)


def drift_turns() -> tuple[int, ...]:
    """The turns of a loop that are looked at."""
    return 0, 1, 10, 100, 500, 999


def switch_click_db(
    samples: Samples, around: Iterable[int], peak: float, rate: int = RATE, within_ms: float = 100.0
) -> float:
    """The loudest 2 ms above 4 kHz near frames at which something is switched, beside a tone's peak, in dB.

    The tone is far below 4 kHz: what is above is the click. Highest of all channels.
    """
    taps = signal.firwin(513, 4000, window=("kaiser", 10.0), pass_zero=False, fs=rate)
    width, reach = round(0.002 * rate), round(within_ms * rate / 1000)
    loudest = 0.0
    for channel in samples.T.astype(np.float64):
        high = signal.fftconvolve(channel, taps, "same")
        power = np.convolve(high**2, np.ones(width) / width, "same")
        for frame in around:
            loudest = max(loudest, float(np.max(power[max(frame - reach, 0) : frame + reach])))
    return decibels(loudest, peak**2)
