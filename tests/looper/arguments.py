"""Arguments of the facade's methods: values that are taken, and values that are refused, with what they raise."""

from __future__ import annotations

import math
import pathlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np

from harness import PADS


class Check(IntEnum):
    """The order of checks."""

    CONVERSION = 0
    ID = 1
    MIDI_NOT_INITIALIZED = 2  # the MIDI setters', which look at it before the values
    VALUE = 3
    NOT_INITIALIZED = 4
    STATE = 5


@dataclass(frozen=True)
class Fault:
    """What is wrong with a call, and what it therefore raises."""

    check: Check
    error: type[Exception]
    words: str  # a regular expression, searched for

    def __str__(self) -> str:
        return f"{self.error.__name__} {self.words!r}"


@dataclass(frozen=True)
class Parameter:
    """Values of one argument. The first good one is given where another argument is tried."""

    good: Sequence[Any]
    bad: Sequence[tuple[Any, Fault]]


def unconvertible(error: type[Exception], values: Iterable[Any]) -> list[tuple[Any, Fault]]:
    """Values that are no argument of that type."""
    return [(value, Fault(Check.CONVERSION, error, "")) for value in values]


def refused(
    words: str, values: Iterable[Any], check: Check = Check.VALUE
) -> list[tuple[Any, Fault]]:
    """Values of the type, and out of the range."""
    return [(value, Fault(check, ValueError, words)) for value in values]


NOT_INTEGERS = [
    *unconvertible(TypeError, ["x", "7", None, 1.0, math.nan, np.float64(1), b"1", [1], 1j]),
    *unconvertible(OverflowError, [-1, -(1 << 70), 1 << 64, 1 << 200, np.int64(-1)]),
]
NOT_NUMBERS = [
    *unconvertible(TypeError, ["0.5", b"1", [1.0], 1j, object(), np.array([1.0, 2.0])]),
    *unconvertible(OverflowError, [10**400, -(10**400)]),
]
NOT_FINITE = [
    math.nan,
    math.inf,
    -math.inf,
    1e39,
    -1e39,
    1e300,
    np.float64("nan"),
    np.float32("inf"),
]
NOT_BOOLS = unconvertible(
    TypeError, [0, 1, None, "x", 1.0, math.nan, np.int64(1), np.float64(0), []]
)
NOT_TEXT = unconvertible(TypeError, [None, 7, 1.0, True, b"x", ["x"], pathlib.Path("x")])
NONE = unconvertible(TypeError, [None])


def nearest(value: float, towards: float) -> float:
    """The next number of 32 bits."""
    return float(np.nextafter(np.float32(value), np.float32(towards)))


def between(low: float, high: float, name: str) -> Parameter:
    """A number of a range, both ends in it; what 32 bits round into it is in it."""
    rounded = [math.nextafter(low, -math.inf), math.nextafter(high, math.inf)]
    good = [1.0, low, high, 1, True, np.float32(low), np.float64(high), np.int64(1), np.float16(1)]
    beyond = [nearest(low, -math.inf), nearest(high, math.inf), 1 << 64, -1e9, np.float64(1e9)]
    words = f"^{name} out of range"
    return Parameter(good + rounded, [*NOT_NUMBERS, *NONE, *refused(words, NOT_FINITE + beyond)])


def seconds(name: str, may_be_none: bool = False) -> Parameter:
    """0 or more; -1e-60 has no other number of 32 bits than 0."""
    good = [0.25, 0.0, 0, -0.0, 1e38, 1 << 64, True, np.float32(3), np.int64(2), 1e-46, -1e-60]
    beyond = [-1, -1.0, -1e-9, np.float32(-1), np.int64(-1), -(1 << 64)]
    bad = [*NOT_NUMBERS, *refused(f"^{name} out of range", NOT_FINITE + beyond)]
    return Parameter([*good, None], bad) if may_be_none else Parameter(good, [*bad, *NONE])


def tempo(may_be_none: bool = False) -> Parameter:
    """Above 0; 1e-46 is 0 in 32 bits."""
    good = [120.0, 1e-30, 1e38, 120, 1 << 64, True, np.float32(90.5), np.int64(120)]
    beyond = [0, 0.0, -0.0, 1e-46, -1, -120.0, np.float32(0), np.int64(-1)]
    bad = [*NOT_NUMBERS, *refused("^bpm out of range", NOT_FINITE + beyond)]
    return Parameter([*good, None], bad) if may_be_none else Parameter(good, [*bad, *NONE])


def identity(short: bool) -> Parameter:
    """A pad's; the long form names the range and the value."""
    beyond = [PADS, PADS + 1, 1 << 32, (1 << 64) - 1, np.int64(PADS), np.uint64((1 << 64) - 1)]
    bad = list(NOT_INTEGERS)
    for value in beyond:
        words = (
            "^id out of range"
            if short
            else rf"^id out of range \(expected 0\.\.215, got {value}\)$"
        )
        bad += refused(words, [value], Check.ID)
    return Parameter([0, PADS - 1, True, np.int64(3), np.uint8(7)], bad)


def for_every_pad(good: Any, words: str, kinds: list[Any], beyond: Sequence[Any] = ()) -> Parameter:
    """A list of 216; `kinds`: what none of its elements may be, `beyond`: what is out of their range."""
    lists = [[kind] + [good] * (PADS - 1) for kind in kinds]
    lengths = [[], [good] * (PADS - 1), [good] * (PADS + 1)]
    ranges = [[good] * (PADS - 1) + [value] for value in beyond]
    return Parameter(
        [[good] * PADS, (good,) * PADS],
        [
            *unconvertible(TypeError, [None, 7, "x", *lists]),
            *refused(f"must have length {PADS}", lengths),
            *refused(words, ranges),
        ],
    )


ID, LONG_ID = identity(short=True), identity(short=False)
ANY_ID = Parameter([0, PADS, (1 << 64) - 1, np.int64(3), True], NOT_INTEGERS)
ANY_SECONDS = Parameter([0.25, 1, -1, *NOT_FINITE], [*NOT_NUMBERS, *NONE])
BOOL = Parameter([True, False, np.True_, np.False_], NOT_BOOLS)
VOLUME = between(0.0, 1.0, "volume")
EQ_BAND = between(-60.0, 6.0, "eq gain")
LOOP_TIMES = for_every_pad(0.25, "loop start/end out of range", ["x"], [-1.0, -1, *NOT_FINITE])
PATH = Parameter(["samples/nothing.wav", "nothing.wav", "/nothing", ""], NOT_TEXT)
EMPTY_VERSION = "^source_version must not be empty"
VERSION = Parameter(["v1", " ", "ü"], [*NOT_TEXT, *refused(EMPTY_VERSION, [""])])
NO_FOLDERS = ["", "samples", "samples/stems", "samples/stems/", "samples/stems/..", "stems/#1"]
NO_FOLDERS += [
    "samples/stems/../#1",
    "samples/stems/#1/more",
    "/samples/stems/#1",
    "other/stems/#1",
]
FOLDER = Parameter(
    ["samples/stems/#1", "samples/stems/x"],
    [*NOT_TEXT, *refused("^stem cache directory must be ", NO_FOLDERS)],
)
MASK = Parameter(
    [0, 15, True, np.uint8(5)],
    [*NOT_INTEGERS, *refused("^stem enabled mask contains unsupported stems", [16, 31, 255])],
)
MIX_MODE = Parameter(
    ["all_stems", "full_mix"],
    [
        *NOT_TEXT,
        *refused("^stem mix mode must be full_mix or all_stems", ["", "x", "stems", "full-mix"]),
    ],
)
MIX_VERSION = Parameter(
    ["v1"],
    [
        *unconvertible(TypeError, [7, 1.0, b"v1", ["v1"]]),
        *refused(f"{EMPTY_VERSION} for all_stems mode", ["", None]),
    ],
)
GRIDS = [
    "immediate",
    "disabled",
    "off",
    "1_64",
    "1_32",
    "1_16",
    "beat",
    "next_beat",
    "bar",
    "next_bar",
]
GRIDS += [
    "1/16",
    "1-32",
    " 1_64\n",
    "IMMEDIATE",
    "Next Bar".replace(" ", "-"),
    "grid_1_16",
    "Grid/1-64",
]
QUANTIZATION = Parameter(
    GRIDS,
    [
        *NOT_TEXT,
        *refused("^trigger quantization mode must be ", ["1_bar", "half_note", "", "x", "1_8"]),
    ],
)
MAPPINGS = Parameter(
    [[], [("midi:note:1:60", "pad.trigger:0")], [("a", "b"), ("c", "d")]],
    unconvertible(
        TypeError, [None, 7, "", "x", {"ab": 1}, [None], [7], ["ab"], [("a", 7)], [(None, "b")]]
    ),
)
BYTES = Parameter(
    [[144, 60, 100], [], (144, 60, 100), [np.uint8(144)]],
    [
        *unconvertible(TypeError, [None, 7, "", "x", [1.0], ["x"], [None]]),
        *unconvertible(OverflowError, [[-1], [144, 1 << 64]]),
    ],
)
