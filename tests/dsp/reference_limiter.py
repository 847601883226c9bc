"""True peaks by 16 points a frame, and the limiter as a slow program has it, in float64."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, signal

Sound = NDArray[np.float64]

TIMES = 16
REACH = 64  # frames on each side
DELAY = 70
AIM_DB = -1.05
_LONG = signal.firwin(2 * REACH * TIMES + 1, 1 / TIMES, window=("kaiser", 8.0))


def true_peak_db(sound: Sound) -> float:
    """dBTP, of a converter with a filter of 128 frames: four times what a good one has."""
    return float(
        20 * np.log10(np.abs(signal.resample_poly(sound, TIMES, 1, window=_LONG)).max() + 1e-30)
    )


def ideal_peak_db(sound: Sound) -> float:
    """dBTP of all frequencies up to half the rate, by the discrete Fourier transform: for sound without edges."""
    ends = signal.windows.tukey(len(sound), 0.1)
    return float(
        20 * np.log10(np.abs(signal.resample(sound * ends, len(sound) * TIMES)).max() + 1e-30)
    )


def detectors() -> list[Sound]:
    """What looks at 0/8 ... 7/8 behind a frame, and at the edge of the band: each of 7 frames before to 8 behind."""
    frames = np.arange(-7, 9)
    found = []
    for eighth in range(8):
        place = frames - eighth / 8
        inside = np.sqrt(np.maximum(0, 1 - (place / 8) ** 2))
        found.append(np.sinc(place) * np.i0(4.5 * inside) / np.i0(4.5))
    edge = np.kaiser(16, 5.0) * (-1.0) ** frames
    return [*found, 1.25 * edge / np.abs(edge).sum()]


def gains(sound: Sound, rate: int) -> Sound:
    """For `sound`, shape (channels, frames), between silences: frame by frame, as if there were no delay."""
    padded = np.pad(sound, ((0, 0), (200, 200)))
    looks = [
        np.abs([np.correlate(plane, taps, "valid") for plane in padded]) for taps in detectors()
    ]
    peaks, edges = np.max(looks[:8], axis=(0, 1)), looks[8].max(axis=0)  # from frame 7 of padded on
    highest = [ndimage.maximum_filter1d(x, 64, origin=31) for x in (peaks, edges)]  # and 63 before
    wanted = np.minimum(1, 10 ** (AIM_DB / 20) / np.maximum(sum(highest), 1e-30))
    keep, gain, held = np.exp(-1 / (0.05 * rate)), 1.0, np.empty(len(wanted))
    for i, want in enumerate(wanted):
        gain = held[i] = min(want, keep * gain + (1 - keep) * 1.01)
    box = np.ones(32) / 32
    smooth = np.convolve(held, np.convolve(box, box), "valid")  # of each frame and 62 behind
    return np.asarray(smooth[200 - 7 :][: sound.shape[1]])


def limited(sound: Sound, rate: int) -> Sound:
    """What comes out, without the delay."""
    return sound * gains(sound, rate)
