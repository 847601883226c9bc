"""The whole picture as lines of styled text: header, time, the pads of one page, a message, the keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .. import State
from .card import Line, card, changes, joined, meter
from .grid import LEAST_HEIGHT, LEAST_WIDTH, Grid
from .keyboard import Keyboard
from .look import FULL, Glyphs
from .reading import PadReading, Reading
from .text import clip, shorten, shown, width

SHORT = 64
"""Cells of a line under which the header leaves out what is not needed."""
KEYS = (
    ("tap", "play"),
    ("hold", "loop"),
    ("Shift", "latch"),
    ("Space", "stop"),
    ("Tab", "exclusive"),
    ("", "master"),
    ("", "page"),
    ("F5 F6", "tempo"),
    ("Home End", "speed"),
    ("Backspace", "backwards"),
    ("Insert", "key lock"),
    ("[ ]", "pitch"),
    ("F4", "beats"),
    ("F7 F8 F9", "kill"),
    ("^Q", "quit"),
)
MARKS = 8
"""Beats of a bar that are shown by marks."""
NAME = 12
"""Cells of the selected pad's name, at least."""
NEEDED = (
    *("quit", "stop", "play", "page", "latch", "loop", "exclusive", "master"),
    *("tempo", "speed", "key lock", "backwards", "beats", "kill", "pitch"),
)
"""The most needed first: what has no room is left out."""


@dataclass(frozen=True)
class Look:
    """What does not change while it runs."""

    keyboard: Keyboard
    glyphs: Glyphs = FULL
    encoding: str = "utf-8"


@dataclass(frozen=True)
class Scene:
    """What is to be drawn."""

    engine: Reading
    pad: Callable[[int], PadReading]
    grid: Grid
    page: int
    exclusive: bool
    message: str
    quantise: str = "off"
    selected: int | None = None
    """The pad that was touched last."""


def too_small(cells: int, lines: int) -> list[Line]:
    """For a terminal without room for a pad."""
    told = f"too small: {cells}x{lines}, needs {LEAST_WIDTH}x{LEAST_HEIGHT}; ^Q quits"
    return [[("", clip(told, cells, ""))]] if lines else []


def draw(scene: Scene, look: Look, cells: int, lines: int) -> list[Line]:
    """Exactly so many lines, of exactly so many cells each."""
    blank: Line = [("", " " * cells)]
    drawn = [*_header(scene, look, cells), _time(scene, look, cells), *_pads(scene, look, cells)]
    drawn = drawn[: lines - 2]
    drawn += [blank] * (lines - 2 - len(drawn))
    drawn.append([("class:message", clip(_message(scene, look), cells, look.glyphs.ellipsis))])
    drawn.append(_keys(scene, look, cells))
    return drawn


def _message(scene: Scene, look: Look) -> str:
    told = scene.message
    if scene.engine.state is State.RECONNECTING:
        told = "PipeWire is gone; the pads go on when it is back"
    elif scene.engine.state is State.WAITING:
        told = "waiting for a device"
    return f" {shown(told, look.encoding)}" if told else ""


def _header(scene: Scene, look: Look, cells: int) -> list[Line]:
    engine, dot = scene.engine, f" {look.glyphs.dot} "
    good = engine.state is State.RUNNING
    state = ("class:state.good" if good else "class:state.bad", f" {engine.state.value} ")
    device = shown(engine.device or "no device", look.encoding)
    level = meter(engine.level, cells // 5, look.glyphs)
    master = [("class:bar.strong", f" {engine.master:4.0%} ")]
    first = _between([state], f" {device}", [("", "master "), *level, *master], cells, look)
    right = _mode(scene, look, cells)
    room = cells - sum(width(text) for _, text in right)
    told = _account(engine)
    while len(told) > 1 and width(dot.join(told)) + 2 > room:
        told.pop()
    second = _between([], f" {dot.join(told)}", right, cells, look)
    return [[(f"class:bar {style}", text) for style, text in line] for line in (first, second)]


def _account(engine: Reading) -> list[str]:
    """What the engine counts, and what the graph grants; the most needed first."""
    told = [f"xruns {engine.xruns}", f"stolen {engine.stolen}", f"late {engine.late}"]
    if engine.quantum:
        told += [f"{engine.quantum}/{engine.graph_rate} Hz", f"{engine.latency_ms:.0f} ms"]
    return told


def _mode(scene: Scene, look: Look, cells: int) -> Line:
    """How many play, which page is shown, whether a start stops the others."""
    words = [] if cells < SHORT else [f"playing {scene.engine.playing}"]
    if scene.grid.pages > 1:
        words.append(f"page {scene.page + 1}/{scene.grid.pages}")
    if not scene.exclusive and cells >= SHORT:
        words.append("exclusive off")
    line: Line = [("", f" {look.glyphs.dot} ".join(words) + " ")] if words else []
    return [*line, ("class:bar.mode", " EXCLUSIVE ")] if scene.exclusive else line


def _time(scene: Scene, look: Look, cells: int) -> Line:
    """Tempo, beat, what starts wait for, lock, each with its key where there is room; then the pad touched last."""
    engine, roomy = scene.engine, cells >= SHORT
    modes = [
        ("F2", "quantise", scene.quantise, scene.quantise != "off"),
        ("F3", "lock", "on" if engine.locked else "off", engine.locked),
    ]
    left: Line = [("class:time.key", " Enter")] if roomy else []
    left += [("class:time.strong", f" {engine.bpm:.1f}"), ("", " bpm " if roomy else " ")]
    left += [("class:time.strong", _beat(engine, look))]
    for key, word, value, on in modes:
        style = "class:time.on" if on else ""
        if roomy:
            left += [("class:time.key", f"  {key}"), ("", f" {word} "), (style, value)]
        elif on:
            left.append((style, f" {word if value == 'on' else value}"))
    right = _selected(scene, look, cells - sum(width(text) for _, text in left))
    line = _between(left, "", right, cells, look)
    return joined([(f"class:time {style}", text) for style, text in line])


def _beat(engine: Reading, look: Look) -> str:
    """A mark for each beat of the bar; a number where they are too many."""
    at, beats = int(engine.beat), engine.beats_per_bar
    if beats > MARKS:
        return f"{at + 1}/{beats}"
    return "".join(look.glyphs.beat if one == at else look.glyphs.silent for one in range(beats))


def _selected(scene: Scene, look: Look, room: int) -> Line:
    """The name of the pad touched last, and what is changed of it; what has no room beside the name is left out."""
    if scene.selected is None or room < NAME:
        return []
    pad = scene.pad(scene.selected)
    words = changes(pad, look.glyphs)
    if pad.beats is not None:
        words.append(f"{pad.beats:g} beats")
    while words and width("  ".join(words)) + 4 > room - NAME:
        words.pop()
    told = "".join(f"  {word}" for word in words)
    name = shown(pad.name, look.encoding)
    fits = shorten(name, min(width(name), room - width(told) - 2), look.glyphs.ellipsis)
    return [("class:time.strong", fits), ("", f"{told} ")]


def _between(left: Line, middle: str, right: Line, cells: int, look: Look) -> Line:
    """Left and right as they are, the middle cut to what room there is."""
    room = cells - sum(width(text) for _, text in [*left, *right])
    if room < 1:
        return _between(left, middle, [], cells, look)
    return [*left, ("", clip(middle, room, look.glyphs.ellipsis)), *right]


def _pads(scene: Scene, look: Look, cells: int) -> list[Line]:
    """Row by row, in the middle of the width, each row with an empty line below."""
    grid = scene.grid
    margin = (cells - (grid.columns * grid.width - 1)) // 2
    lines: list[Line] = []
    for row in range(grid.rows):
        cards = _row(scene, look, row)
        for line in range(grid.height - 1):
            whole: Line = [("", " " * margin)]
            for one in cards:
                whole += [*one[line], ("", " ")]
            lines.append(_filled(whole, cells))
        lines.append([("", " " * cells)])
    return lines


def _row(scene: Scene, look: Look, row: int) -> Sequence[list[Line]]:
    grid, cards = scene.grid, []
    for column in range(grid.columns):
        number = grid.pad(scene.page, row, column)
        if number is None:
            cards.append([[("", " " * (grid.width - 1))] for _ in range(grid.height - 1)])
            continue
        key = look.keyboard.plain[row][column]
        key += look.glyphs.selected if number == scene.selected else ""
        size = grid.width - 1, grid.height - 1
        cards.append(card(scene.pad(number), key, *size, look.glyphs, look.encoding))
    return cards


def _filled(line: Line, cells: int) -> Line:
    """With spaces to the right edge; the last gap may lie beyond it."""
    used = sum(width(text) for _, text in line)
    if used > cells:
        line = line[:-1]
        used -= 1
    return joined([*line, ("", " " * (cells - used))])


def _keys(scene: Scene, look: Look, cells: int) -> Line:
    """The footer: as many keys as there is room for."""
    arrows = dict(zip(("master", "page"), look.glyphs.arrows))
    texts = {word: (f" {key or arrows[word]} ", f"{word} ") for key, word in KEYS}
    if scene.grid.pages == 1:
        del texts["page"]
    chosen: set[str] = set()
    used = -1  # the last one needs no space behind it
    for word in NEEDED:
        size = sum(map(len, texts.get(word, ())))
        if size and used + size <= cells:
            chosen.add(word)
            used += size
    line: Line = []
    for word, (key, told) in texts.items():
        if word in chosen:
            line += [("class:foot.key", key), ("class:foot", told)]
    text = "".join(one for _, one in line)
    if len(text) > cells:
        line[-1] = ("class:foot", line[-1][1].rstrip())
    return [*line, ("", " " * (cells - len(text)))]
