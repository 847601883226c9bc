"""Keys of tempo on a terminal emulator's screen, with a real engine: each of them, as terminals send it."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from command_line import call
from emulated import Emulated, emulated
from eventually import eventually
from flitzis_looper_audio._terminal.look import FULL
from pads_screen import fill, loaded, pads, playing

pytestmark = pytest.mark.usefixtures("server")

LINE, HEAD = 2, 3
"""The tempo's line, and that of the first row's keys, where five pads are on 80 by 24 cells."""
SIZE = (100, 24)
ENTER, BACKSPACE, CTRL_D, CTRL_U = "\r", "\x7f", "\x04", "\x15"
HOME = ["\x1b[H", "\x1bOH", "\x1b[1~"]
END = ["\x1b[F", "\x1bOF", "\x1b[4~"]
F2 = ["\x1bOQ", "\x1b[12~", "\x1b[[B"]
F3 = ["\x1bOR", "\x1b[13~", "\x1b[[C"]
F4 = ["\x1bOS", "\x1b[14~", "\x1b[[D"]
F5 = ["\x1b[15~", "\x1b[[E"]
F6 = "\x1b[17~"
"""As xterm, terminals with application keys or of the VT220's kind, and Linux's console send them."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made: Path = tmp_path_factory.mktemp("sounds")
    fill(made)
    return made


@pytest.fixture
def shown(folder: Path) -> Iterator[Emulated]:
    with emulated(*pads(folder), size=SIZE) as one:
        eventually(lambda: loaded(one))
        yield one


def told(shown: Emulated, pattern: str) -> bool:
    """Whether the tempo's line says so by now."""
    eventually(lambda: re.search(pattern, shown.lines[LINE]))
    return True


def test_it_begins_at_120_without_quantise_and_lock(shown: Emulated) -> None:
    assert told(shown, r"^ Enter 120\.0 bpm [●○]{4}  F2 quantise off  F3 lock off +$")


@pytest.mark.parametrize("key", F2)
def test_f2_goes_from_off_to_beat_to_bar(shown: Emulated, key: str) -> None:
    for value in ("beat", "bar", "off"):
        shown.type(key)
        assert told(shown, f"quantise {value} ")


@pytest.mark.parametrize("key", F3)
def test_f3_locks_loops_to_the_tempo(shown: Emulated, key: str) -> None:
    shown.type(key)

    assert told(shown, "lock on")
    eventually(lambda: shown.lines[HEAD].count("♩96 ") == 2)  # 32 beats in 20 seconds
    shown.type(key)
    assert told(shown, "lock off")
    eventually(lambda: "♩" not in shown.text)


@pytest.mark.parametrize("key", F4)
def test_f4_changes_a_pads_beats(shown: Emulated, key: str) -> None:
    shown.type(F3[0] + "3")
    assert told(shown, r"c\.wav  ♩96  32 beats $")

    for seen in ("♩192  64 beats", "♩48  16 beats", r"c\.wav", "♩96  32 beats"):
        shown.type(key)
        assert told(shown, f"{seen} $")


@pytest.mark.parametrize("down", F5)
def test_f5_f6_and_their_tenths_set_the_tempo(shown: Emulated, down: str) -> None:
    for key, seen in ((down, "119.0"), (F6, "120.0"), (CTRL_U, "120.1"), (CTRL_D, "120.0")):
        shown.type(key)
        assert told(shown, f" {seen} bpm")


def test_enter_taps_the_tempo(shown: Emulated) -> None:
    begun = time.monotonic()
    for tap in range(6):
        time.sleep(max(0.0, begun + 0.4 * tap - time.monotonic()))  # a person's taps, at 150
        shown.type(ENTER)

    assert told(shown, r" 1(4[0-9]|50|5[0-9])\.\d bpm")
    assert "tapped" not in shown.text


@pytest.mark.parametrize("home, end", zip(HOME, END))
def test_home_and_end_change_a_pads_speed(shown: Emulated, home: str, end: str) -> None:
    shown.type("1")
    assert told(shown, r" a\.wav $")

    for key, seen in ((end, "×1.06"), (end, "×1.25"), (home, "×1.06"), (home, ""), (home, "×.94")):
        shown.type(key)
        assert told(shown, rf" a\.wav *{seen} $")
        eventually(lambda: seen in shown.lines[HEAD][:30])
    assert f"1{FULL.selected} ×.94" in shown.lines[HEAD]


@pytest.mark.parametrize("key", [BACKSPACE, "\x08"])
def test_backspace_plays_a_pad_backwards(shown: Emulated, key: str) -> None:
    shown.type("!")  # in a loop, which has no beginning at which it would end
    eventually(lambda: playing(shown, 1))

    shown.type(key)
    eventually(lambda: FULL.backwards in shown.lines[HEAD] and playing_backwards(shown))
    shown.type(key)
    eventually(lambda: playing(shown, 1))


def playing_backwards(shown: Emulated) -> bool:
    return "playing 1 " in shown.text and FULL.playing not in shown.text and "×-1" in shown.text


def test_a_start_is_shown_to_wait_until_it_begins(folder: Path) -> None:
    with emulated(*pads(folder, "--bpm", "60", "--quantize", "bar"), size=SIZE) as shown:
        eventually(lambda: loaded(shown) and "●○○○" in shown.lines[LINE])  # three seconds are left

        shown.type("1")

        eventually(lambda: FULL.waiting in shown.lines[HEAD])
        assert playing(shown, 0)
        eventually(lambda: playing(shown, 1) and FULL.waiting not in shown.text)
        assert "●○○○" in shown.lines[LINE]


def test_what_waits_is_taken_back_with_space(folder: Path) -> None:
    with emulated(*pads(folder, "--bpm", "60", "--quantize", "bar"), size=SIZE) as shown:
        eventually(lambda: loaded(shown) and "●○○○" in shown.lines[LINE])
        shown.type("1")
        eventually(lambda: FULL.waiting in shown.lines[HEAD])

        shown.type(" ")
        eventually(lambda: FULL.waiting not in shown.text)

        eventually(lambda: "○○○●" in shown.lines[LINE])
        eventually(lambda: "○●○○" in shown.lines[LINE])
        assert playing(shown, 0)


def test_a_tempo_that_is_asked_for_is_kept_by_what_is_loaded(folder: Path) -> None:
    with emulated(*pads("--bpm", "87.5", folder, "--quantize", "beat"), size=SIZE) as shown:
        eventually(lambda: loaded(shown))

        assert told(shown, r" 87\.5 bpm [●○]{4}  F2 quantise beat  F3 lock on ")
        eventually(lambda: shown.lines[HEAD].count("♩96 ") == 2)


def test_the_demonstration_keeps_any_tempo() -> None:
    with emulated(*pads("--demo", "--bpm", "174"), size=SIZE) as shown:
        eventually(lambda: playing(shown, 3) and shown.text.count("♩120 ") == 8)

        assert told(shown, " 174.0 bpm .* lock on")


def test_the_help_tells_of_tempo_and_quantise() -> None:
    done = call("--help")

    assert "--bpm N" in done.stdout and "20-999" in done.stdout
    assert "--quantize {off,beat,bar}" in done.stdout
