"""Keys that kill a pad's bands: what they ask of the pad, and what is heard and shown."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from emulated import emulated
from eventually import eventually
from flitzis_looper_audio._terminal.reading import Reader
from flitzis_looper_audio._terminal.slot import Slot, Sound
from kinds import NewEngine
from pads_keys import Keys
from pads_screen import fill, loaded, pads, playing
from recording import recording

HEAD = 3
"""The line of the first row's keys."""
F7, F8, F9 = "\x1b[18~", "\x1b[19~", "\x1b[20~"
PEAK = 0.3
"""Of the sounds that fill() makes."""


@pytest.mark.parametrize(
    "key, letter, eq",
    [("f7", "L", (-60, 0, 0)), ("f8", "M", (0, -60, 0)), ("f9", "H", (0, 0, -60))],
)
def test_a_key_kills_its_band_and_brings_it_back(
    key: str, letter: str, eq: tuple[float, float, float]
) -> None:
    keys = Keys()

    keys.press("1", "2", key)
    assert (keys.slots[1].killed, keys.pads[1].eq) == (letter, eq)
    assert (keys.slots[0].killed, keys.pads[0].eq) == ("", (0, 0, 0))
    keys.press(key)
    assert (keys.slots[1].killed, keys.pads[1].eq) == ("", (0, 0, 0))


def test_bands_are_killed_in_any_order_and_told_in_theirs() -> None:
    keys = Keys()

    keys.press("1", "f9", "f7")
    assert (keys.slots[0].killed, keys.pads[0].eq) == ("LH", (-60, 0, -60))
    keys.press("f8", "f9")
    assert (keys.slots[0].killed, keys.pads[0].eq) == ("LM", (-60, -60, 0))


@pytest.mark.usefixtures("server")
def test_what_is_killed_is_read_for_the_picture(new_engine: NewEngine) -> None:
    engine = new_engine(pads=1)
    slot = Slot(engine.pads[0], Sound("a.wav", None))
    reader = Reader(engine, [slot])

    slot.killed = "LH"

    assert reader.pad(0).killed == "LH"


def peak(file: Path) -> float:
    """Of half a second that is recorded now."""
    with recording(file, sink="main") as recorder:
        eventually(lambda: recorder.seconds_in_file() > 1.5)
        return float(np.abs(recorder.end()[-24000:, 0]).max())


@pytest.mark.usefixtures("server")
def test_what_is_killed_is_shown_and_not_heard(tmp_path: Path) -> None:
    fill(tmp_path)
    with emulated(*pads(tmp_path)) as shown:
        eventually(lambda: loaded(shown))
        shown.type("1")
        eventually(lambda: playing(shown, 1))
        assert peak(tmp_path / "before") == pytest.approx(PEAK, rel=0.02)

        for key, told in ((F7, "-L "), (F8, "-LM "), (F9, "-LMH ")):
            shown.type(key)
            eventually(lambda: told in shown.lines[HEAD] and told in shown.lines[HEAD - 1])
        assert peak(tmp_path / "killed") < PEAK / 500

        shown.type(F7 + F8 + F9)
        eventually(lambda: "-L" not in shown.text)
        assert peak(tmp_path / "after") == pytest.approx(PEAK, rel=0.02)
