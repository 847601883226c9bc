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
    wave: str
    """Heights of a waveform's column within a cell, from nothing to all of it."""
    arrows: tuple[str, str]
    """Up and down, left and right."""
    playing: str
    backwards: str
    """Instead of `playing`."""
    latched: str
    waiting: str
    selected: str
    """Behind the key of the pad that was touched last."""
    beat: str
    silent: str
    """The beat that runs, and the others of the bar."""
    times: str
    """Before a speed."""
    tempo: str
    """Before a tempo."""
    key: str
    """It keeps its key; semitones stand behind it."""
    fault: str
    ellipsis: str
    dot: str
    """Between two words."""


FULL = Glyphs(
    *("━", "─", "╸", "═", "▄", "▄", " ▁▂▃▄▅▆▇█", ("↑↓", "←→")),
    *("▶", "◀", "∞", "▷", "◂", "●", "○", "×", "♩", "♮", "✗", "…", "·"),
)
PLAIN = Glyphs(
    *("=", "-", ">", "~", "#", ".", " .:|", ("Up/Dn", "Lt/Rt")),
    *(">", "<", "&", "w", "*", "#", ".", "x", "=", "k", "!", "~", "-"),
)
"""For terminals without UTF-8, and for Linux's console, whose font lacks most of the others."""

COLOURS = {
    "bar": "bg:#262626 #a8a8a8",
    "bar.strong": "#eeeeee bold",
    "bar.mode": "#000000 bg:#ffaf00 bold",
    "state.good": "#000000 bg:#87d75f bold",
    "state.bad": "#000000 bg:#ff875f bold",
    "message": "#ffaf00",
    "time": "#8a8a8a",
    "time.strong": "#eeeeee bold",
    "time.key": "#6c6c6c",
    "time.on": "#ffaf00 bold",
    "foot": "#8a8a8a",
    "foot.key": "#d0d0d0 bold",
    "card": "bg:#303030 #bcbcbc",
    "card.playing": "bg:#005f87 #eeeeee",
    "card.latched": "bg:#5f5f87 #eeeeee",
    "card.waiting": "bg:#5f5f00 #eeeeee",
    "card.loading": "bg:#262626 #8a8a8a",
    "card.fault": "bg:#5f0000 #d7afaf",
    "key": "#ffd75f bold",
    "key.loading": "#87875f",
    "mark": "#ffffff bold",
    "name": "bold",
    "small": "#a8a8a8",
    "past": "#ffffff",
    "rest": "#6c6c6c",
    "looped": "#a8a8a8",
    "wave": "#8a8a8a",
    "load": "#ffaf5f",
    "meter.low": "#5fd75f",
    "meter.mid": "#ffd75f",
    "meter.high": "#ff5f5f",
    "quiet": "#1c1c1c",
}
"""For 256 colours; with 16 the nearest of them."""

NO_COLOURS = {
    **dict.fromkeys(COLOURS, ""),
    "bar": "reverse",
    "bar.mode": "noreverse bold",
    "state.good": "noreverse bold",
    "state.bad": "noreverse bold",
    "foot.key": "bold",
    "time.strong": "bold",
    "time.on": "bold",
    "message": "bold",
    "key": "bold",
    "mark": "bold",
    "card.playing": "bold",
    "card.latched": "bold",
    "name": "",
    "past": "bold",
}
"""Bold and reverse alone: what plays and what stands still differ by their characters, too."""
