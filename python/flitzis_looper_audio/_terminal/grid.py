"""How pads are laid out in a terminal of a given size: rows and columns as on a keyboard, in pages."""

from __future__ import annotations

from dataclasses import dataclass

from .keyboard import COLUMNS, ROWS

LEAST_WIDTH, LEAST_HEIGHT = 40, 10
"""Cells of the smallest terminal."""
AROUND = 5
"""Lines that are no pad's: two of the header, the time's, messages, keys. The last row's gap is not needed."""
NARROW, ROOMY = 8, 18
"""Cells of a pad's width with its gap: at least, and where there are few pads."""
LOW, HIGH = 4, 10
"""Lines of a pad's height with its gap: at least and at most."""


@dataclass(frozen=True)
class Grid:
    """One page's rows and columns, and every pad's size."""

    count: int
    """Pads of all pages."""
    columns: int
    rows: int
    width: int
    """Cells from one pad to the next; the last is a gap."""
    height: int
    """Lines from one pad to the next; the last is a gap."""

    @property
    def on_a_page(self) -> int:
        return self.columns * self.rows

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // self.on_a_page))

    def pads(self, page: int) -> range:
        """The numbers of the pads on a page, counted from 0."""
        first = page * self.on_a_page
        return range(min(first, self.count), min(first + self.on_a_page, self.count))

    def pad(self, page: int, row: int, column: int) -> int | None:
        """The number of the pad at a place of a page; None: there is none."""
        if row >= self.rows or column >= self.columns:
            return None
        number = page * self.on_a_page + row * self.columns + column
        return number if number < self.count else None


def fit(count: int, width: int, height: int) -> Grid | None:
    """The grid for so many pads in a terminal of so many cells and lines; None: it is too small.

    All on one page where they fit; then there are as few rows as leave a pad roomy.
    """
    if width < LEAST_WIDTH or height < LEAST_HEIGHT:
        return None
    columns = most = min(COLUMNS, width // NARROW)
    rows = min(ROWS, (height - AROUND + 1) // LOW)
    if count <= most * rows:
        wanted = max(1, -(-count // rows), min(most, width // ROOMY, count))
        rows = max(1, -(-count // wanted))
        columns = max(1, -(-count // rows))
    cells = (width if columns == most else width - 1) // columns
    return Grid(count, columns, rows, cells, min(HIGH, (height - AROUND + 1) // rows))
