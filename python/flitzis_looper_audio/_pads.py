"""The pads of an engine as a sequence, and what they show as arrays."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, overload

from ._values import Meters, Overview

if TYPE_CHECKING:
    from ._native import AudioEngine, Pad


class Pads(Sequence["Pad"]):
    """As many as the engine was made with, in their order; a slice is a list."""

    __slots__ = ("_count", "_engine")

    def __init__(self, engine: AudioEngine, count: int) -> None:
        self._engine = engine
        self._count = count

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, index: int) -> Pad:
        ...

    @overload
    def __getitem__(self, index: slice) -> list[Pad]:
        ...

    def __getitem__(self, index: int | slice) -> Pad | list[Pad]:
        if isinstance(index, slice):
            return [self._engine._pad(each) for each in range(*index.indices(self._count))]
        number = operator.index(index)
        if not -self._count <= number < self._count:
            raise IndexError(f"pad {number}: this engine has {self._count}")
        return self._engine._pad(number % self._count)

    def __repr__(self) -> str:
        return f"<{self._count} pads of {self._engine!r}>"


@cache
def _numpy() -> Any:
    """NumPy or None, imported when an array is first asked for."""
    try:
        import numpy
    except ImportError:
        return None
    return numpy


@cache
def _meter() -> Any:
    fields = [("state", "u1"), ("peak", "f4"), ("position", "f8")]
    return _numpy().dtype(fields, align=True)


def _floats(memory: bytes) -> Any:
    numpy = _numpy()
    return numpy.frombuffer(memory, "f4") if numpy else memoryview(memory).cast("f")


def overview(times: bytes, low: bytes, high: bytes, raw: bool) -> Overview:
    """Of what the native module read."""
    return Overview(_floats(times), _floats(low), _floats(high), raw)


def meters(frame: int, master_peak: float, pads: bytes) -> Meters:
    """Of what the native module read."""
    numpy = _numpy()
    return Meters(
        frame, master_peak, numpy.frombuffer(pads, _meter()) if numpy else memoryview(pads)
    )
