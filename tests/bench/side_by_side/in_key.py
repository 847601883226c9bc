"""How well and at what cost loops are played at another speed in their own key.

The figures are those of tests/dsp/key_lock_figures.py, on its signals, at every speed; the worst is shown.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from side_by_side.look import MeasureError
from side_by_side.offline import Row
from side_by_side.rooms import ROOT
from side_by_side.sounds import RATE
from side_by_side.stretchers import Ours, Stretcher, all_stretchers

sys.path.append(str(ROOT / "tests" / "dsp"))

import key_lock_figures as figures  # noqa: E402
import key_lock_table as table  # noqa: E402
from key_lock_signals import ATTACKS, SPEEDS, chord, clicks, placed, tones  # noqa: E402

WITHIN_MS = {"engine": figures.WITHIN_MS}
FAR_MS = 40.0  # where others put an attack, it has to be looked for further away
SWITCH = RATE
AROUND_MS = (-15, 20)  # an attack, as it is drawn
LOOP, CLICK = 22_351, 5_000

# Its key, what it is called, its format, and which of several is the worst.
Worst = Callable[[list[float]], float]


def largest(values: list[float]) -> float:
    """Whatever its sign."""
    return max(values, key=abs)


ROWS: list[tuple[str, str, str, Worst]] = [
    ("cpu", "CPU a stereo voice, % of a core", ".2f", max),
    ("block", "longest block of 64, one voice, us", ".0f", max),
    ("blocks", "longest block of 64, 32 voices on one beat, us", ".0f", max),
    ("cents", "pitch, tones of 55-8000 Hz, cents off", ".4f", max),
    ("snr55", "SNR of a tone, 55 Hz, dB", ".0f", min),
    ("snr110", "SNR of a tone, from 110 Hz, dB", ".0f", min),
    ("snr440", "SNR of a tone, from 440 Hz, dB", ".0f", min),
    ("chord", "SNR of ten tones, dB", ".0f", min),
    ("onset_near", "onset off, speeds .94 and 1.06, ms", ".2f", max),
    ("onset", "onset off, all speeds, ms", ".2f", max),
    ("onset_chord", "onset off over a chord, all speeds, ms", ".2f", max),
    ("rise", "rise of attacks, longer by ms", ".2f", max),
    ("pre_echo", "before an attack out of silence, dB", ".0f", max),
    ("pan", "left of R = -0.5 L, dB", ".0f", max),
    ("noise", "level of noise, dB", "+.2f", largest),
    ("drift", "drift in 1000 turns, frames", ".1f", largest),
    ("switch", "click of switching on or off, dB", ".0f", max),
]
HIDDEN_DELAY = "a program that makes a file of a file tells neither its delay nor its longest block"


def measure(directory: Path, env: Mapping[str, str], seconds: float, brief: bool) -> list[Row]:
    """A row for each player, figure and speed; "why" where there is none. brief: that it runs, at one speed."""
    rows: list[Row] = []
    for one in all_stretchers(directory, env):
        print(f"tools/bench: in key: {one.label}", file=sys.stderr, flush=True)
        if one.missing:
            print(f"tools/bench: {one.label} is not heard: {one.missing}", file=sys.stderr)
            rows.append({"who": one.key, "why": one.missing})
            continue
        try:
            rows += [{"who": one.key, **row} for row in all_figures(one, seconds, brief)]
        except (MeasureError, OSError, ValueError) as error:
            rows.append({"who": one.key, "why": str(error)})
    return rows


def all_figures(one: Stretcher, seconds: float, brief: bool) -> Iterator[Row]:
    """Of one player."""
    for speed in (1.25,) if brief else SPEEDS:
        for key, value in at_speed(one, speed, brief):
            yield {"speed": speed, "figure": key, "value": round(value, 6)}
    sound = placed("snare", table.AT, table.LOOP) + chord(2, amplitude=table.UNDER_ATTACKS)
    for key, value in one.cost(sound, 1.06, seconds).items():
        yield {"speed": 1.06, "figure": key, "value": value}
    if not brief:
        yield {"speed": 1.06, "figure": "drift", "value": drift(one, 1.06)}
    if isinstance(one, Ours):
        yield from ({"speed": 1.25, "figure": "switch", "value": v} for v in switches(one, 1.25))


def at_speed(one: Stretcher, speed: float, brief: bool) -> Iterator[tuple[str, float]]:
    """What is asked at each."""
    for hertz in (440,) if brief else table.TONES:
        off, snr = table.tone(one.play, speed, hertz)
        yield "cents", abs(off)
        yield f"snr{55 if hertz < 110 else 110 if hertz < 440 else 440}", snr
    yield "chord", table.chord_snr_db(one.play, speed)
    yield "pan", table.pan_db(one.play_with_image, speed)
    yield "noise", table.noise_db(one.play, speed)
    within = WITHIN_MS.get(one.key, FAR_MS)
    kinds = ("snare",) if brief else ATTACKS
    alone = table.attacks(one.play, speed, False, within, kinds)
    over = table.attacks(one.play, speed, True, within, kinds)
    if 0.94 <= speed <= 1.06:
        yield "onset_near", alone.onset_ms
    yield "onset", alone.onset_ms
    yield "onset_chord", over.onset_ms
    yield "rise", alone.rise_ms
    yield "pre_echo", alone.pre_echo_db


def drift(one: Stretcher, speed: float) -> float:
    """How much later than in the first turn of a loop its click is in the 1000th, in frames; the worst of some."""
    turns = figures.drift_turns()
    reach = round(FAR_MS * RATE / 1000)
    heard = one.play(clicks(LOOP, [CLICK]), speed, round((turns[-1] + 2) * LOOP / speed))
    late = []
    for turn in turns:
        first = round((CLICK + turn * LOOP) / speed) - reach
        window = heard[max(first, 0) : first + 2 * reach]
        late.append(figures.click_drift(window, max(first, 0), CLICK, LOOP, turn, speed))
    return largest([one_late - late[0] for one_late in late])


def switches(one: Ours, speed: float) -> Iterator[float]:
    """On and off, in dB."""
    for way in ("--on", "--off"):
        heard = one.play(tones([440]), speed, 2 * RATE, way, str(SWITCH))
        yield figures.switch_click_db(heard, [SWITCH], 0.25)


def worst(kept: list[Row], who: str, key: str, of: Worst) -> float | None:
    """Of all speeds; nan where an attack was not found."""
    rows = [row["value"] for row in kept if (row["who"], row.get("figure")) == (who, key)]
    if any(math.isnan(value) for value in rows):
        return math.nan
    return of(rows) if rows else None


def labels(kept: list[Row]) -> dict[str, str]:
    """What those in the table are called."""
    there = {row["who"] for row in kept if "value" in row}
    return {one.key: one.label for one in all_stretchers(Path(), {}) if one.key in there}


def rows_of(kept: list[Row]) -> list[list[str]]:
    """For the table: a figure a row, a player a column."""
    shown = labels(kept)
    rows = [["in its own key, the worst of all speeds", *shown.values()]]
    for key, name, form, of in ROWS:
        found = [worst(kept, who, key, of) for who in shown]
        if any(value is not None for value in found):
            rows.append([name, *("-" if v is None else format(v, form) for v in found)])
    return rows


def reasons(kept: list[Row]) -> list[str]:
    """Why there is a "-"."""
    called = {one.key: one.label for one in all_stretchers(Path(), {})}
    lines = [f"{called[row['who']]}, in key: {row['why']}" for row in kept if "why" in row]
    return [*lines, *([f"in key: {HIDDEN_DELAY}"] if len(labels(kept)) > 1 else [])]


def pictures(directory: Path, env: Mapping[str, str], brief: bool) -> dict[str, Any]:
    """What plots_in_key draws: each player's spectrum of the chord at 1.25, and an attack at .8; briefly, only ours."""
    source = placed("pluck", table.AT, table.LOOP)
    window = slice(*(round(table.AT[1] + ms * RATE / 1000) for ms in AROUND_MS))
    made: dict[str, Any] = {"source": {"attack": packed(source[window, 0])}}
    for one in all_stretchers(directory, env):
        if one.missing or (brief and one.key != "engine"):
            continue
        heard = one.play(source, 0.8, 2 * table.LOOP)
        there = round(table.AT[1] / 0.8) - table.AT[1]
        moved = slice(window.start + there, window.stop + there)
        spectrum = spectrum_db(table.steady(one.play, chord(), 1.25)[:, 0])
        made[one.key] = {"attack": packed(heard[moved, 0]), "chord": packed(spectrum)}
    return made


def spectrum_db(mono: Any) -> Any:
    """Of 0 to 1600 Hz, the highest of each two Hz, beside the highest of all."""
    power = np.abs(np.fft.rfft(np.blackman(len(mono)) * mono)) ** 2
    each = round(2 * len(mono) / RATE)
    steps = power[: 800 * each].reshape(800, each).max(axis=1)
    return 10 * np.log10(steps / steps.max() + 1e-15)


def packed(values: Any) -> str:
    """As exact as a picture is, in one line of what is kept."""
    return " ".join(f"{value:.3g}" for value in values)
