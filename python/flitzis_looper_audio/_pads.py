"""The pads of an engine, as a sequence."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import TYPE_CHECKING, overload

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
    def __getitem__(self, index: int) -> Pad: ...
    @overload
    def __getitem__(self, index: slice) -> list[Pad]: ...
    def __getitem__(self, index: int | slice) -> Pad | list[Pad]:
        if isinstance(index, slice):
            return [self._engine._pad(each) for each in range(*index.indices(self._count))]
        number = operator.index(index)
        if not -self._count <= number < self._count:
            raise IndexError(f"pad {number}: this engine has {self._count}")
        return self._engine._pad(number % self._count)

    def __repr__(self) -> str:
        return f"<{self._count} pads of {self._engine!r}>"
