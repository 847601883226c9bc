"""The pads in a terminal, with the demonstration's sounds."""

from __future__ import annotations

import re
import time
from pathlib import Path

from .stage import PYTHON, Colour, NoPicture, Stage, pixels, wait, write_png

SCREEN = "1280x720"
GEOMETRY = "88x24"
TERMINAL = (
    *("xterm", "-u8", "-tn", "xterm-256color", "-class", "Pads", "-geometry", f"{GEOMETRY}+0+0"),
    *("-fa", "DejaVu Sans Mono", "-fs", "11", "-bg", "#121212", "-fg", "#d0d0d0"),
    *("+sb", "-b", "6", "-bw", "0"),
)
PROGRAM = (PYTHON, "-m", "flitzis_looper_audio", "pads", "--demo")
METER: Colour = (0x5F, 0xD7, 0x5F)
PLAYED: Colour = (0xFF, 0xFF, 0xFF)
LATCHED: Colour = (0x5F, 0x5F, 0x87)
RUNNING: Colour = (0x87, 0xD7, 0x5F)
LEAST = {METER: 1500, PLAYED: 9000, LATCHED: 20000, RUNNING: 500}
"""Pixels of each: three pads with a meter at half, half of their waves played; an empty screen has none."""


def shows_pads(ppm: bytes) -> bool:
    """Whether pads play, their meters show something, and their playheads are under way."""
    counted = dict.fromkeys(LEAST, 0)
    for colour in pixels(ppm):
        if colour in counted:
            counted[colour] += 1
    return all(counted[colour] >= least for colour, least in LEAST.items())


def window(stage: Stage) -> str:
    """The terminal's window, by its number; empty where there is none yet."""
    tree = stage.output("xwininfo", "-root", "-tree").decode(errors="replace")
    found = re.search(r'^ *(0x[0-9a-f]+) .*\("xterm" "Pads"\)', tree, re.MULTILINE)
    return found[1] if found else ""


def take(picture: Path) -> None:
    """Start everything, wait for a picture in which something plays, write it."""
    with Stage(SCREEN) as stage:
        stage.env["LANG"] = "C.UTF-8"
        stage.start(*TERMINAL, "-e", *PROGRAM)
        wait("terminal", lambda: bool(window(stage)))
        number = window(stage)
        deadline = time.monotonic() + 20
        while not shows_pads(ppm := stage.picture(number)):
            if time.monotonic() > deadline:
                raise NoPicture("no picture of pads that play within 20 s")
        write_png(ppm, picture, 48)
