"""Keys that keep a pad's musical key and shift it: what they ask of the pad, and what is heard and shown."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from emulated import emulated
from eventually import eventually
from flitzis_looper_audio._terminal.look import FULL
from flitzis_looper_audio._terminal.tempo import NO_PAD
from pads_keys import Keys
from pads_screen import HZ, fill, loaded, pads, playing
from recording import recording

HEAD = 3
"""The line of the first row's keys."""
INSERT, END = "\x1b[2~", "\x1b[F"
SPEED = 1.06
"""What End makes of a pad that plays as recorded."""


def test_a_key_has_the_pad_touched_last_keep_its_key_or_not() -> None:
    keys = Keys()

    keys.press("1", "2", "insert")
    assert [pad.key_lock for pad in keys.pads] == [False, True, False, False]
    keys.press("insert")
    assert not keys.pads[1].key_lock


def test_keys_shift_it_by_semitones_as_far_as_an_octave() -> None:
    keys = Keys()

    keys.press("1", "]", "]", "[")
    assert keys.pads[0].pitch == 1
    keys.press(*["]"] * 20)
    assert keys.pads[0].pitch == 12
    keys.press(*["["] * 40)
    assert keys.pads[0].pitch == -12
    assert keys.pads[1].pitch == 0


def test_without_a_pad_they_say_so() -> None:
    for key in ("insert", "[", "]"):
        keys = Keys()
        keys.press(key)
        assert keys.control.message == NO_PAD


def test_of_a_pad_that_plays_backwards_they_say_what_is_heard() -> None:
    keys = Keys()

    keys.press("1", "backspace", "insert")
    assert "backwards" in keys.control.message
    keys.press("insert")
    assert not keys.control.message


def hertz(file: Path) -> float:
    """The loudest tone of half a second that is recorded now."""
    with recording(file, sink="main") as recorder:
        eventually(lambda: recorder.seconds_in_file() > 1.5)
        heard = recorder.end()[-24000:, 0]
    return 2.0 * int(np.argmax(np.abs(np.fft.rfft(heard * np.hanning(24000)))))


@pytest.mark.usefixtures("server")
def test_what_they_do_is_shown_and_heard(tmp_path: Path) -> None:
    fill(tmp_path)
    hz = HZ["a.wav"]
    with emulated(*pads(tmp_path)) as shown:
        eventually(lambda: loaded(shown))
        shown.type("1" + END)
        eventually(lambda: playing(shown, 1) and f"×{SPEED}" in shown.lines[HEAD])
        assert hertz(tmp_path / "faster") == pytest.approx(hz * SPEED, abs=3)

        shown.type(INSERT)
        eventually(lambda: f"×{SPEED} {FULL.key} " in shown.lines[HEAD])
        assert hertz(tmp_path / "in_key") == pytest.approx(hz, abs=3)

        shown.type("]" * 12)
        eventually(lambda: f"{FULL.key}+12 " in shown.lines[HEAD])
        assert hertz(tmp_path / "octave") == pytest.approx(2 * hz, abs=3)
