"""Which key of a computer keyboard is where: four rows of ten, as the pads are laid out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

ROWS = 4
COLUMNS = 10


class Place(NamedTuple):
    """A key's place among the forty."""

    row: int
    column: int
    shifted: bool


@dataclass(frozen=True)
class Keyboard:
    """What a terminal sends for each of the forty keys: four strings of ten characters."""

    plain: tuple[str, str, str, str]
    shifted: tuple[str, str, str, str]
    """The same keys together with Shift."""

    def place(self, character: str) -> Place | None:
        """Where the key is that types `character`; None: not one of the forty."""
        if len(character) != 1:
            return None
        for rows, shifted in ((self.plain, False), (self.shifted, True)):
            for row, keys in enumerate(rows):
                if character in keys:
                    return Place(row, keys.index(character), shifted)
        return None


KEYBOARDS = {
    "qwerty": Keyboard(
        ("1234567890", "qwertyuiop", "asdfghjkl;", "zxcvbnm,./"),
        ("!@#$%^&*()", "QWERTYUIOP", "ASDFGHJKL:", "ZXCVBNM<>?"),
    ),
    "qwertz": Keyboard(
        ("1234567890", "qwertzuiop", "asdfghjklö", "yxcvbnm,.-"),
        ('!"§$%&/()=', "QWERTZUIOP", "ASDFGHJKLÖ", "YXCVBNM;:_"),
    ),
    "azerty": Keyboard(
        ("&é\"'(-è_çà", "azertyuiop", "qsdfghjklm", "wxcvbn,;:!"),
        ("1234567890", "AZERTYUIOP", "QSDFGHJKLM", "WXCVBN?./§"),
    ),
}
