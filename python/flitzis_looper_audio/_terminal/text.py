"""Text in a terminal's cells: names made harmless, measured, clipped and wrapped."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from prompt_toolkit.utils import get_cwidth

UNSHOWABLE = "\N{REPLACEMENT CHARACTER}"
_SKIN = range(0x1F3FB, 0x1F400)  # modifies the emoji before it, in some terminals


@lru_cache(4096)
def shown(name: str, encoding: str = "utf-8") -> str:
    """A file's name as a terminal of that encoding shows it.

    Whatever is no character, moves the cursor, or is of another width in other terminals, is left out or is one
    replacement character: bytes that are no UTF-8, control and format characters, emoji newer than the tables.
    """
    whole = unicodedata.normalize("NFC", name)
    return "".join(_shown(one, encoding) for one in whole).lstrip("".join(_combining(whole)))


def _shown(character: str, encoding: str) -> str:
    category = unicodedata.category(character)
    if category == "Cf" or ord(character) in _SKIN or "\ufe00" <= character <= "\ufe0f":
        return ""
    broad = unicodedata.east_asian_width(character) in ("W", "F")
    wrong = category[0] == "C" or category in ("Zl", "Zp") or broad != (get_cwidth(character) == 2)
    replacement = UNSHOWABLE if encoding.lower().replace("-", "") == "utf8" else "?"
    if wrong:
        return " " if character == "\t" else replacement
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return replacement
    return character


def _combining(text: str) -> Iterator[str]:
    return (one for one in text if get_cwidth(one) == 0)


@lru_cache(4096)
def width(text: str) -> int:
    """Cells that text from shown() takes."""
    return sum(get_cwidth(one) for one in text)


def clip(text: str, cells: int, ellipsis: str = "…") -> str:
    """Exactly so many cells: filled with spaces, or cut with an ellipsis at its end."""
    if width(text) > cells:
        text = _head(text, cells - 1) + ellipsis if cells else ""
    return text + " " * (cells - width(text))


def shorten(text: str, cells: int, ellipsis: str = "…") -> str:
    """Exactly so many cells: filled, or cut in the middle, as files of a folder often begin alike."""
    tail = cells // 3
    if width(text) <= cells or tail < 1:
        return clip(text, cells, ellipsis)
    end = len(text)
    while width(text[end - 1 :]) <= tail:
        end -= 1
    while end < len(text) and get_cwidth(text[end]) == 0:  # combines with what is left out
        end += 1
    kept = cells - 1 - width(text[end:])
    return clip(_head(text, kept).rstrip() + ellipsis + text[end:], cells)


def _head(text: str, cells: int) -> str:
    """As many characters as fit, with what combines with the last one."""
    used = 0
    for index, one in enumerate(text):
        used += get_cwidth(one)
        if used > cells:
            return text[:index]
    return text


def wrap(text: str, cells: int, lines: int, ellipsis: str = "…") -> list[str]:
    """One to so many lines, each of exactly so many cells; broken at spaces, hyphens and underscores."""
    found: list[str] = []
    while text and len(found) < lines:
        head = text if width(text) <= cells or len(found) == lines - 1 else _break(text, cells)
        found.append(clip(head.rstrip() if head != text else head, cells, ellipsis))
        text = text[len(head) :].lstrip() if head != text else ""
    return found or [" " * cells]


def _break(text: str, cells: int) -> str:
    head = _head(text, cells)
    if text[len(head)] == " ":
        return head
    at = max(head.rfind(mark) for mark in " -_") + 1
    return head[:at] if at > 1 else head or text[0]
