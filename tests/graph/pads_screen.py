"""The pads application on a terminal emulator, and a folder for it."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

from command_line import COMMAND
from emulated import Emulated
from eventually import eventually
from flitzis_looper_audio._terminal.look import FULL
from programs import run

SECONDS = 20
"""Of each sound: nothing that is played here ends by itself."""
HZ = {"a.wav": 500, "c.wav": 2000}


def fill(made: Path) -> None:
    """Keys 1 and 3 play; 2 is broken, 4 has three channels, 5 is not there, and what is no sound has no pad."""
    for name, hz in HZ.items():
        synth = ("synth", str(SECONDS), "sine", str(hz), "vol", "0.3")
        run("sox", "-n", "-r", "48000", "-c", "2", str(made / name), *synth)
    (made / "b.wav").write_text("this is no sound")
    run("sox", "-n", "-r", "48000", "-c", "3", str(made / "d.wav"), "synth", "1", "sine", "500")
    (made / "e.wav").symlink_to("nowhere")
    (made / "notes.txt").write_text("no sound at all")


def pads(*arguments: str | Path) -> tuple[str, ...]:
    return (*COMMAND, "pads", *map(str, arguments))


def loaded(shown: Emulated) -> bool:
    """Whether both good sounds show how long they take."""
    return lengths(shown) == 2


def lengths(shown: Emulated) -> int:
    """How many pads show how long they take; the tempo has such digits, too."""
    return len(re.findall(rf"(?<!\d){SECONDS}\.0", shown.text))


def playing(shown: Emulated, count: int) -> bool:
    """Whether the header counts so many, and so many pads show that they play."""
    text = shown.text
    return f"playing {count} " in text and text.count(FULL.playing) == count


def hold(shown: Emulated, key: str, until: Callable[[], object]) -> None:
    """The key is down, and repeats 30 times a second, until the condition holds."""

    def seen() -> object:
        shown.type(key)
        time.sleep(0.03)  # a keyboard's own rate
        return until()

    eventually(seen)


def left(shown: Emulated, status: int = 0) -> None:
    """It ended, and the terminal is as it was."""
    assert eventually(shown.ended)
    assert shown.status == status, shown.after()
    assert shown.restored()
