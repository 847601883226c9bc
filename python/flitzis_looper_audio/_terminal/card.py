"""One pad as lines of styled text: key, name, time, playhead, meter. A line is exactly as wide as it is asked for."""

from __future__ import annotations

from collections.abc import Sequence

from .look import Glyphs
from .reading import PadReading
from .text import shorten, shown, width, wrap

Line = list[tuple[str, str]]
"""Pieces of a line: a style, and a text."""

MID, HIGH = 0.75, 0.9375
"""Levels of a meter, -12 and -3 dBFS, from which on it is yellow and red."""
PADDED = 12
"""Cells from which on a card has an empty cell at either side."""


def card(
    pad: PadReading, key: str, cells: int, lines: int, glyphs: Glyphs, encoding: str
) -> list[Line]:
    """A pad in so many cells and lines, at least 3."""
    margin = 1 if cells >= PADDED else 0
    inner = cells - 2 * margin
    name = shown(pad.name, encoding)
    if lines < 4:
        content = [_head(pad, key, inner, glyphs, name)]
        content += _fault(pad, inner, 2, glyphs) if pad.fault else [_bar(pad, inner, glyphs)]
    else:
        content = [_head(pad, key, inner, glyphs, "")]
        content += _body(pad, name, inner, lines - 2, glyphs)
    if not pad.fault:
        content.append(meter(pad.level, inner, glyphs))
    content += [[("", " " * inner)]] * (lines - len(content))
    style = f"class:{_style(pad)} "
    side = [(style, " " * margin)] if margin else []
    return [side + [(style + part, text) for part, text in line] + side for line in content]


def _style(pad: PadReading) -> str:
    if pad.fault:
        return "card.fault"
    if not pad.duration:
        return "card.loading"
    if pad.waiting and not pad.playing:
        return "card.waiting"
    return (
        "card.latched" if pad.latched and pad.playing else "card.playing" if pad.playing else "card"
    )


def _head(pad: PadReading, key: str, cells: int, glyphs: Glyphs, name: str) -> Line:
    """The key, the name where there is no other line for it, else what is changed; at the right what the pad does."""
    going = glyphs.playing if pad.speed > 0 else glyphs.backwards
    does = [glyphs.waiting] * pad.waiting + [glyphs.latched] * pad.looped + [going] * pad.playing
    marks = glyphs.fault if pad.fault else (" " if cells > PADDED else "").join(does)
    between = cells - width(key) - len(marks)
    room = min(between - 1, cells - 5)
    words = [] if name else changes(pad, glyphs)
    while words and width(" ".join(words)) > between - 1:
        words.pop()
    told = _names(name, room, 1, glyphs)[0] if name and room > 0 else " ".join(words)
    middle = f" {told}" if told else ""
    style = "class:key" if pad.duration else "class:key class:key.loading"
    text = "class:name" if name else "class:small"
    space = " " * (between - width(middle))
    return [(style, key), (text, middle), ("", space), ("class:mark", marks)]


def changes(pad: PadReading, glyphs: Glyphs) -> list[str]:
    """Which bands are missing, how fast it plays where not as recorded, its key, its tempo where it keeps one."""
    words = [f"-{pad.killed}"] if pad.killed else []
    if pad.speed != 1:  # without its 0 it fits the smallest card
        words.append(f"{glyphs.times}{pad.speed:g}".replace("0.", "."))
    if pad.key_lock or pad.pitch:
        words.append(glyphs.key * pad.key_lock + (f"{pad.pitch:+g}" if pad.pitch else ""))
    return words if pad.bpm is None else [*words, f"{glyphs.tempo}{pad.bpm:.0f}"]


def _body(pad: PadReading, name: str, cells: int, lines: int, glyphs: Glyphs) -> list[Line]:
    """So many lines between the key's and the meter's: the name, the time, the playhead."""
    if pad.fault:
        names = wrap(name, cells, max(1, lines // 2), glyphs.ellipsis)
        return [[("class:name", one)] for one in names] + _fault(
            pad, cells, lines + 1 - len(names), glyphs
        )
    timed = lines >= 3
    room = lines - 1 - timed
    names = _names(name, cells, 1 if room < 4 else 2, glyphs)
    body: list[Line] = [[("class:name", one)] for one in names]
    body += _wave(pad, cells, room - len(names), glyphs)
    if timed:
        body.append(_time(pad, cells))
    body.append(_bar(pad, cells, glyphs))
    return body


def _names(name: str, cells: int, lines: int, glyphs: Glyphs) -> list[str]:
    """The file's name; where it is too long, without its suffix."""
    whole = wrap(name, cells, lines, glyphs.ellipsis)
    if glyphs.ellipsis not in whole[-1]:
        return whole
    stem = name.rpartition(".")[0] or name
    split = wrap(stem, cells, lines, glyphs.ellipsis)
    return split if glyphs.ellipsis not in split[-1] else [shorten(stem, cells, glyphs.ellipsis)]


def _fault(pad: PadReading, cells: int, lines: int, glyphs: Glyphs) -> list[Line]:
    return [[("", one)] for one in wrap(shown(pad.fault or ""), cells, lines, glyphs.ellipsis)]


def _time(pad: PadReading, cells: int) -> Line:
    """Where it is, and how long it takes; while it loads, how far it has come."""
    if not pad.duration:
        left, right = pad.stage, "" if pad.progress is None else f"{pad.progress:.0%}"
    else:
        left = "" if pad.position is None else seconds(pad.position * pad.duration)
        right = seconds(pad.duration)
    if len(left) + len(right) >= cells:
        left, right = ("", right) if len(right) <= cells else ("", "")
    space = " " * (cells - len(left) - len(right))
    return [("", left), ("", space), ("class:small", right)]


def seconds(value: float) -> str:
    """Tenths of a second under a minute, else minutes and seconds."""
    whole = int(value + 0.05)
    return f"{value:.1f}" if whole < 60 else f"{whole // 60}:{whole % 60:02}"


def _wave(pad: PadReading, cells: int, lines: int, glyphs: Glyphs) -> list[Line]:
    """The sample's amplitude over its length, so many lines high; what has been played is brighter."""
    steps = len(glyphs.wave) - 1
    heights = [round(one * lines * steps) for one in _columns(pad.wave, cells)]
    at = _head_cell(pad, cells)
    wave = []
    for line in reversed(range(lines)):
        text = "".join(glyphs.wave[min(steps, max(0, one - line * steps))] for one in heights)
        wave.append(joined([("class:past", text[:at]), ("class:wave", text[at:])]))
    return wave


def _columns(wave: Sequence[float], cells: int) -> list[float]:
    """The largest of each cell's share, of what is largest of all."""
    if not wave:
        return [0.0] * cells
    most = max(max(wave), 1e-9)
    edges = [cell * len(wave) // cells for cell in range(cells + 1)]
    return [max(wave[a : max(a + 1, b)]) / most for a, b in zip(edges, edges[1:])]


def _head_cell(pad: PadReading, cells: int) -> int:
    """The playhead's cell; 0 where it does not play."""
    return 0 if pad.position is None else min(cells - 1, int(pad.position * cells))


def _bar(pad: PadReading, cells: int, glyphs: Glyphs) -> Line:
    """The playhead within the sample, its loop drawn apart; or how far the load has come."""
    if not pad.duration:
        done = round((pad.progress or 0.0) * cells)
        return [("class:load", glyphs.past * done), ("class:rest", glyphs.rest * (cells - done))]
    at = None if pad.position is None else _head_cell(pad, cells)
    line: Line = []
    for cell in range(cells):
        if at is not None and cell < at:
            line.append(("class:past", glyphs.past))
        elif cell == at:
            line.append(("class:past", glyphs.head))
        elif pad.loop and pad.loop[0] <= cell / cells < pad.loop[1]:
            line.append(("class:looped", glyphs.looped))
        else:
            line.append(("class:rest", glyphs.rest))
    return joined(line)


def meter(level: float, cells: int, glyphs: Glyphs) -> Line:
    """A level of 0 to 1 as a bar."""
    lit = round(level * cells)
    line: Line = []
    for cell in range(cells):
        at = (cell + 1) / cells
        colour = "high" if at > HIGH else "mid" if at > MID else "low"
        on = cell < lit
        line.append(
            (f"class:meter.{colour}" if on else "class:quiet", glyphs.meter if on else glyphs.quiet)
        )
    return joined(line)


def joined(line: Line) -> Line:
    """The same with neighbours of one style put together: fewer pieces are faster to draw."""
    found: Line = []
    for style, text in line:
        if not text:
            continue
        if found and found[-1][0] == style:
            text = found.pop()[1] + text
        found.append((style, text))
    return found
