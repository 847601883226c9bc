"""python -m flitzis_looper_audio pads on a terminal emulator's screen, with a real engine in a private graph."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from emulated import emulated
from eventually import eventually
from flitzis_looper_audio._terminal.look import FULL
from kinds import NewServer
from pads_screen import HZ, SECONDS, fill, hold, left, lengths, loaded, pads, playing
from programs import run
from recording import recording

GREEN = {"5fd75f"}
METER = 11
"""The line of the first row's meters, where five pads are on 80 by 24 cells."""
UP, DOWN, LEFT, RIGHT = "\x1b[A", "\x1b[B", "\x1b[D", "\x1b[C"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made: Path = tmp_path_factory.mktemp("sounds")
    fill(made)
    return made


@pytest.mark.usefixtures("server")
def test_a_folder_is_shown_and_what_is_wrong_is_told_on_its_pad(folder: Path) -> None:
    with emulated(*pads(folder), size=(120, 30)) as shown:
        eventually(lambda: loaded(shown) and "RUNNING" in shown.text)
        eventually(lambda: shown.text.count(FULL.fault) == 3)

        text = re.sub(r"\s+", " ", shown.text)
        for word in ("main", "a.wav", "b.wav", "c.wav", "d.wav", "e.wav", "xruns", "100%"):
            assert word in text
        for word in ("unknown format", "channels", "No such file"):
            assert word in text
        assert text.count(FULL.fault) == 3
        assert "notes" not in text
        shown.type("4")
        eventually(lambda: "d.wav: it has 3 channels and the engine has 2" in shown.text)
        assert playing(shown, 0)


@pytest.mark.usefixtures("server")
def test_keys_are_heard(folder: Path, tmp_path: Path) -> None:
    with emulated(*pads(folder)) as shown:
        eventually(lambda: loaded(shown))
        with recording(tmp_path / "heard.wav", sink="main") as recorder:
            shown.type("3")
            eventually(lambda: playing(shown, 1))
            begun = recorder.seconds_in_file()
            eventually(lambda: recorder.seconds_in_file() > begun + 1.5)
            heard = recorder.end()[-48000:, 0]

    spectrum = np.abs(np.fft.rfft(heard * np.hanning(len(heard))))
    assert np.abs(heard).max() == pytest.approx(0.3, rel=0.02)
    assert abs(int(spectrum.argmax()) - HZ["c.wav"]) <= 2  # a second: one bin a hertz


@pytest.mark.usefixtures("server")
def test_the_meter_and_the_playhead_of_a_pad_move(folder: Path) -> None:
    first, second = range(2, 26), range(28, 52)  # the columns of the first two pads of three

    with emulated(*pads(folder)) as shown:
        eventually(lambda: loaded(shown))
        assert not GREEN & shown.colours(METER, first)

        shown.type("1")

        eventually(lambda: GREEN & shown.colours(METER, first))
        assert not GREEN & shown.colours(METER, second)
        eventually(lambda: re.search(r"\b[1-9]\.\d +20\.0", shown.text))
        shown.type(" ")
        eventually(lambda: not GREEN & shown.colours(METER, first))


@pytest.mark.usefixtures("server")
def test_a_held_key_loops_and_its_release_stops_it(folder: Path) -> None:
    with emulated(*pads(folder)) as shown:
        eventually(lambda: loaded(shown))

        hold(shown, "1", lambda: FULL.latched in shown.text and playing(shown, 1))

        eventually(
            lambda: playing(shown, 0) and FULL.latched not in shown.text, timeout=SECONDS / 2
        )


@pytest.mark.usefixtures("server")
def test_shift_latches_space_stops_all_and_tab_makes_starts_exclusive(folder: Path) -> None:
    with emulated(*pads(folder)) as shown:
        eventually(lambda: loaded(shown))

        shown.type("!")
        eventually(lambda: playing(shown, 1) and shown.text.count(FULL.latched) == 1)
        shown.type("3")
        eventually(lambda: playing(shown, 2))
        shown.type(" ")
        eventually(lambda: playing(shown, 0) and FULL.latched not in shown.text)

        shown.type("1")
        eventually(lambda: playing(shown, 1))
        shown.type("\t")
        eventually(lambda: "EXCLUSIVE" in shown.text)
        shown.type("3")
        eventually(lambda: playing(shown, 1) and FULL.playing in shown.lines[3][54:])


@pytest.mark.usefixtures("server")
def test_arrows_set_the_master(folder: Path) -> None:
    with emulated(*pads(folder)) as shown:
        eventually(lambda: "100%" in shown.text)

        shown.type(DOWN + DOWN + UP + DOWN)

        eventually(lambda: " 90% " in shown.lines[0])


@pytest.mark.usefixtures("server")
def test_more_pads_than_fit_are_pages_and_a_page_is_loaded_when_it_is_seen(tmp_path: Path) -> None:
    run("sox", "-n", "-r", "48000", str(tmp_path / "0.wav"), "synth", "0.5", "sine", "440")
    for number in range(1, 44):
        (tmp_path / f"{number}.wav").symlink_to("0.wav")
    with emulated(*pads(tmp_path)) as shown:
        eventually(lambda: "page 1/2" in shown.text and "39.wav" in shown.text)
        assert "40.wav" not in shown.text

        shown.type(RIGHT)
        eventually(lambda: "page 2/2" in shown.text and "43.wav" in shown.text)
        assert "39.wav" not in shown.text
        shown.type(LEFT)
        eventually(lambda: "page 1/2" in shown.text)
        shown.resize(130, 50)
        eventually(lambda: "page 1/2" in shown.lines[1] and len(shown.lines[0].rstrip()) > 100)


@pytest.mark.usefixtures("server")
def test_a_terminal_that_becomes_too_small_says_so_until_it_grows(folder: Path) -> None:
    with emulated(*pads(folder)) as shown:
        eventually(lambda: loaded(shown))

        shown.resize(30, 8)
        eventually(lambda: "too small: 30x8, needs 40x10" in shown.text)
        shown.resize(100, 30)
        eventually(lambda: loaded(shown) and "too small" not in shown.text)
        shown.type("\x11")
        left(shown)


def test_a_server_that_goes_is_told_and_when_it_is_back_the_pads_go_on(
    new_server: NewServer, folder: Path
) -> None:
    server = new_server(sinks=["main"])
    with emulated(*pads(folder)) as shown:
        eventually(lambda: loaded(shown))
        shown.type("!")
        eventually(lambda: playing(shown, 1))

        server.stop_server()
        eventually(lambda: "RECONNECTING" in shown.text and "PipeWire is gone" in shown.text)
        server.start_server()
        eventually(lambda: "RUNNING" in shown.text and "PipeWire is gone" not in shown.text, 20)

        eventually(lambda: playing(shown, 1))
        shown.type("\x03")
        left(shown)


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "vt100", "NO_COLOR": "yes"}])
def test_without_colours_there_are_none(folder: Path, env: dict[str, str]) -> None:
    with emulated(*pads(folder), env=env) as shown:
        eventually(lambda: loaded(shown))
        shown.type("1")
        eventually(lambda: playing(shown, 1))

        codes = {
            code
            for found in re.findall("\x1b\\[([0-9;]*)m", shown.raw)
            for code in found.split(";")
        }
        assert codes <= {"", "0", "1", "7"}


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("env", [{"TERM": "linux"}, {"PYTHONIOENCODING": "ascii"}])
def test_a_plain_terminal_is_shown_plain_characters(folder: Path, env: dict[str, str]) -> None:
    with emulated(*pads(folder), env=env) as shown:
        eventually(lambda: loaded(shown))
        shown.type("1")
        eventually(lambda: "playing 1 " in shown.text)

        shown.raw.encode("ascii")


@pytest.mark.usefixtures("server")
def test_a_german_keyboard_has_its_keys_where_they_are(tmp_path: Path) -> None:
    for number in range(16):
        tone = ("synth", str(SECONDS), "sine", str(200 + number))
        run("sox", "-n", "-r", "48000", str(tmp_path / f"{number}.wav"), *tone)
    with emulated(*pads("--keyboard", "qwertz", tmp_path), size=(80, 30)) as shown:
        eventually(lambda: lengths(shown) == 16, timeout=60)
        assert shown.lines[21].split() == ["y", "x", "c", "v"]

        shown.type("y")

        eventually(
            lambda: shown.lines[21].split() == [f"y{FULL.selected}", FULL.playing, "x", "c", "v"]
        )


@pytest.mark.usefixtures("server")
def test_the_demonstration_plays_by_itself(tmp_path: Path) -> None:
    with emulated(*pads("--demo")) as shown:
        eventually(lambda: playing(shown, 3) and shown.text.count(FULL.latched) == 3)

        shown.type("\x03")
        left(shown)
