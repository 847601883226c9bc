"""A picture of pads in a terminal, of readings that no engine gave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flitzis_looper_audio import State
from flitzis_looper_audio._terminal.grid import fit
from flitzis_looper_audio._terminal.keyboard import KEYBOARDS
from flitzis_looper_audio._terminal.look import COLOURS, FULL
from flitzis_looper_audio._terminal.page import Look, Scene, draw
from flitzis_looper_audio._terminal.reading import PadReading, Reading

NAMES = [
    "kick.wav",
    "a name that is far too long for any card of this world.flac",
    "日本語のループ.wav",
    "e\u0301te\u0301.ogg",
    "\u0301leading.wav",
    "👍🏽👨‍👩‍👧 emoji ❤️.wav",
    "tab\tnew\nline\x1b[31mred.wav",
    "\u202ereversed.wav",
    "bad\udcff\udcfe.wav",
    "",
]
NONE: Mapping[int, Mapping[str, Any]] = {}


def pad(name: str, number: int = 0) -> PadReading:
    """One in each state, by its number."""
    ready = number % 4 != 3
    return PadReading(
        name,
        playing=number % 4 == 1,
        level=number / 50,
        position=0.4 if number % 4 == 1 else None,
        duration=75.3 if ready else 0.0,
        wave=[0.1, 1.0, 0.5] * 40 if ready else [],
        looped=number % 8 == 1,
        latched=number % 16 == 1,
        loop=(0.25, 0.75) if number % 8 == 1 else None,
        progress=0.43 if number % 8 == 3 else None,
        stage="resampling" if number % 8 == 3 else "",
        fault="it has 3 channels and the engine has 2" if number % 8 == 7 else None,
    )


ENGINE = Reading(State.RUNNING, "main", 0.9, 0.85, 512, 48000, 10.7, 3, 2, 1, 4)


def picture(
    count: int,
    size: tuple[int, int],
    names: Sequence[str] = NAMES,
    pads: Mapping[int, Mapping[str, Any]] = NONE,
    **other: Any,
) -> list[str]:
    """What is drawn, as plain text; `pads`: what of some pads is otherwise."""
    grid = fit(count, *size)
    assert grid
    look = Look(KEYBOARDS["qwerty"], other.pop("glyphs", FULL), other.pop("encoding", "utf-8"))
    scene: dict[str, Any] = {
        "engine": ENGINE,
        "page": 0,
        "exclusive": False,
        "message": "",
        **other,
    }

    def made(number: int) -> PadReading:
        return replace(pad(names[number % len(names)], number), **pads.get(number, {}))

    lines = draw(Scene(pad=made, grid=grid, **scene), look, *size)
    known = {name for line in lines for style, _ in line for name in style.split()}
    assert known <= {f"class:{name}" for name in COLOURS} | {"class:name", ""}
    return ["".join(text for _, text in line) for line in lines]
