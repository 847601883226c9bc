"""How it looks: the characters that bars are made of, and the colours."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Glyphs:
    """Characters of one cell each."""

    past: str
    """The part of a sample that has been played."""
    rest: str
    """And that is to come."""
    head: str
    looped: str
    """The part to come, where it is played over and over."""
    meter: str
    quiet: str
    """A meter's cell that shows nothing."""
    playing: str
    latched: str
    fault: str
    ellipsis: str
    dot: str
    """Between two words."""


FULL = Glyphs("━", "─", "╸", "═", "▄", "▄", "▶", "∞", "✗", "…", "·")
PLAIN = Glyphs("=", "-", ">", "~", "#", ".", ">", "&", "!", "~", "-")
"""For terminals without UTF-8, and for Linux's console, whose font lacks most of the others."""

COLOURS = {
    "bar": "bg:#262626 #9e9e9e",
    "bar.strong": "#eeeeee bold",
    "bar.mode": "#000000 bg:#ffaf00 bold",
    "state.good": "#000000 bg:#87d75f bold",
    "state.bad": "#000000 bg:#ff875f bold",
    "message": "#ffaf00",
    "foot": "#808080",
    "foot.key": "#d0d0d0 bold",
    "card": "bg:#303030 #bcbcbc",
    "card.playing": "bg:#1c3a4a #eeeeee",
    "card.latched": "bg:#3a2c5a #eeeeee",
    "card.loading": "bg:#262626 #8a8a8a",
    "card.fault": "bg:#3a2222 #d7afaf",
    "key": "#ffd75f bold",
    "key.loading": "#87875f",
    "mark": "#87ffaf bold",
    "name": "bold",
    "small": "#8a8a8a",
    "past": "#5fd7ff",
    "rest": "#585858",
    "looped": "#8787af",
    "load": "#ffaf5f",
    "meter.low": "#5faf5f",
    "meter.mid": "#d7d75f",
    "meter.high": "#ff5f5f",
    "quiet": "#444444",
}
"""For 256 colours; with 16 the nearest of them."""

NO_COLOURS = {
    **dict.fromkeys(COLOURS, ""),
    "bar": "reverse",
    "bar.mode": "noreverse bold",
    "state.good": "noreverse bold",
    "state.bad": "noreverse bold",
    "foot.key": "bold",
    "message": "bold",
    "key": "bold",
    "mark": "bold",
    "card.playing": "bold",
    "card.latched": "bold",
    "name": "",
    "past": "bold",
}
"""Bold and reverse alone: what plays and what stands still differ by their characters, too."""
