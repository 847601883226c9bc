"""Arguments as the looper's first engine took them, a Rust program: what cannot be converted is refused before what is
out of range, and whether a float is in range is judged by the nearest one of 32 bits."""

from __future__ import annotations

import math
import operator
import reprlib
from collections.abc import Sequence
from ctypes import c_float
from typing import Any, SupportsFloat, SupportsIndex

PADS = 216
LONGEST_S = 999_999.0  # what the engine takes, and a second more; no sample is as long


def unsigned(value: SupportsIndex, bits: int = 64) -> int:
    """Raises TypeError for what is no integer, OverflowError for one below 0 or of more bits."""
    number = operator.index(value)
    if number < 0:
        raise OverflowError(f"can't convert negative int to unsigned, got {number}")
    if number >> bits:
        raise OverflowError(f"int too big to convert, got {number}, accepted are {bits} bits")
    return number


def real(value: SupportsFloat | SupportsIndex) -> float:
    """Raises TypeError for what is no number, OverflowError for an int that no float can be."""
    return math.fsum((value,))  # unlike float(), it takes no text


def flag(value: object) -> bool:
    """Raises TypeError for all but a bool, Python's or NumPy's."""
    kind = type(value)
    if kind is bool or (kind.__module__ == "numpy" and kind.__name__ in ("bool", "bool_")):
        return bool(value)
    raise TypeError(f"expected bool, got {value!r}")


def text(value: object) -> str:
    """Raises TypeError for all but a str."""
    if isinstance(value, str):
        return value
    raise TypeError(f"expected str, got {value!r}")


def items(value: object) -> Sequence[Any]:
    """Raises TypeError for what is no sequence, and for a str."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return value
    raise TypeError(f"expected a sequence, got {reprlib.repr(value)}")


def pad_id(value: int) -> int:
    """`value` is unsigned(). Raises ValueError from 216 on."""
    if value >= PADS:
        raise ValueError(f"id out of range (expected 0..{PADS - 1}, got {value})")
    return value


def in_range(value: float, low: float, high: float, name: str) -> float:
    """Raises ValueError for what is beyond, or not finite."""
    single = c_float(value).value
    if low <= single <= high and math.isfinite(single):
        return min(max(value, low), high)
    accepted = f">= {low:g}" if math.isinf(high) else f"{low:g}..{high:g}"
    raise ValueError(f"{name} out of range (expected {accepted}, got {value:.9g})")


def positive(value: float, name: str) -> float:
    """Raises ValueError for what is not above 0, or not finite."""
    single = c_float(value).value
    if single > 0.0 and math.isfinite(single):
        return value
    raise ValueError(f"{name} out of range (expected > 0, got {value:.9g})")


def seconds(value: float, name: str) -> float:
    """A time that the engine takes. Raises ValueError for what is below 0, or not finite."""
    return min(in_range(value, 0.0, math.inf, name), LONGEST_S)
