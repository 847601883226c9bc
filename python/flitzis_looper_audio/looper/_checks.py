"""Arguments as the looper's first engine took them, a Rust program: what cannot be converted is refused before what is
out of range, and floats are 32 bits wide: beyond that they are infinite."""

from __future__ import annotations

import math
import operator
from typing import SupportsFloat, SupportsIndex

PADS = 216
LARGEST = 3.4028235677973366e38  # above, a float of 32 bits is infinite
LONGEST_S = 1e6  # the engine's; no sample is as long


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
    number = math.ldexp(value, 0)  # type: ignore[arg-type]  # unlike float(), it takes no text
    return number if -LARGEST < number < LARGEST or math.isnan(number) else math.copysign(math.inf, number)


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


def pad_id(value: int) -> int:
    """`value` is unsigned(). Raises ValueError from 216 on."""
    if value >= PADS:
        raise ValueError(f"id out of range (expected 0..{PADS - 1}, got {value})")
    return value


def in_range(value: float, low: float, high: float, name: str) -> float:
    """Raises ValueError for what is beyond, or not finite."""
    if low <= value <= high and math.isfinite(value):
        return value
    accepted = f">= {low:g}" if math.isinf(high) else f"{low:g}..{high:g}"
    raise ValueError(f"{name} out of range (expected {accepted}, got {value:g})")


def positive(value: float, name: str) -> float:
    """Raises ValueError for what is not above 0, or not finite."""
    if value > 0.0 and math.isfinite(value):
        return value
    raise ValueError(f"{name} out of range (expected > 0, got {value:g})")


def seconds(value: float, name: str) -> float:
    """A time that the engine takes. Raises ValueError for what is below 0, or not finite."""
    return min(in_range(value, 0.0, math.inf, name), LONGEST_S)
