"""python -m flitzis_looper_audio pads on a terminal emulator's screen, with a real engine in a private graph."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from command_line import COMMAND, call
from emulated import ENTER, Emulated, emulated
from eventually import eventually
from flitzis_looper_audio._terminal.look import FULL
from kinds import NewServer
from observer import nodes
from programs import run, run_python
from recording import recording

SECONDS = 20
"""Of each sound: nothing that is played here ends by itself."""
HZ = {"a.wav": 500, "c.wav": 2000}
GREEN = {"5fd75f"}
METER = 11
"""The line of the first row's meters, where five pads are on 80 by 24 cells."""
UP, DOWN, LEFT, RIGHT = "\x1b[A", "\x1b[B", "\x1b[D", "\x1b[C"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys 1 and 3 play; 2 is broken, 4 has three channels, 5 is not there, and what is no sound has no pad."""
    made: Path = tmp_path_factory.mktemp("sounds")
    for name, hz in HZ.items():
        synth = ("synth", str(SECONDS), "sine", str(hz), "vol", "0.3")
        run("sox", "-n", "-r", "48000", "-c", "2", str(made / name), *synth)
    (made / "b.wav").write_text("this is no sound")
    run("sox", "-n", "-r", "48000", "-c", "3", str(made / "d.wav"), "synth", "1", "sine", "500")
    (made / "e.wav").symlink_to("nowhere")
    (made / "notes.txt").write_text("no sound at all")
    return made


def pads(*arguments: str | Path) -> tuple[str, ...]:
    return (*COMMAND, "pads", *map(str, arguments))


def loaded(shown: Emulated) -> bool:
    """Whether both good sounds show how long they take."""
    return shown.text.count(f"{SECONDS}.0") == 2


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


@pytest.mark.usefixtures("server")
def test_a_folder_is_shown_and_what_is_wrong_is_told_on_its_pad(folder: Path) -> None:
    with emulated(*pads(folder), size=(120, 30)) as shown:
        eventually(lambda: loaded(shown) and "RUNNING" in shown.text)

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


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("end", ["\x03", "\x11", signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_whatever_ends_it_the_terminal_is_as_it_was(
    folder: Path, end: str | signal.Signals
) -> None:
    with emulated(*pads(folder)) as shown:
        eventually(lambda: loaded(shown))
        assert ENTER in shown.raw and shown.settings() != shown.before
        shown.type("!")
        eventually(lambda: playing(shown, 1))

        if isinstance(end, str):
            shown.type(end)
        else:
            assert shown.process
            shown.process.send_signal(end)

        left(shown)
        assert "Traceback" not in shown.raw
    assert nodes("flitzis-looper") == []


@pytest.mark.usefixtures("server")
def test_it_ends_after_the_seconds_it_is_told(folder: Path) -> None:
    with emulated(*pads("--seconds", "1", folder)) as shown:
        left(shown)


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("pictures", [0, 5])
def test_an_exception_leaves_the_terminal_before_it_is_told(folder: Path, pictures: int) -> None:
    code = f"""
    import itertools, sys
    from flitzis_looper_audio import __main__
    from flitzis_looper_audio._terminal import screen
    drawn, draw = itertools.count(), screen.draw
    def broken(*arguments):
        if next(drawn) >= {pictures}:
            raise ZeroDivisionError("on purpose")
        return draw(*arguments)
    screen.draw = broken
    sys.argv = ["pads", "pads", {str(folder)!r}]
    sys.exit(__main__.main())
    """
    with emulated(sys.executable, "-c", textwrap.dedent(code)) as shown:
        left(shown, status=1)

        assert "ZeroDivisionError: on purpose" in shown.after()


@pytest.mark.usefixtures("server")
def test_a_terminal_that_is_closed_ends_it(folder: Path) -> None:
    with emulated(*pads(folder)) as shown:
        eventually(lambda: loaded(shown))
        assert shown.process

        os.close(shown.inside)
        os.close(shown.descriptor)

        assert shown.process.wait(timeout=20) == 0
    eventually(lambda: nodes("flitzis-looper") == [])


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


def test_without_reconnecting_a_lost_server_ends_it_in_words(
    new_server: NewServer, folder: Path
) -> None:
    server = new_server(sinks=["main"])
    with emulated(*pads(folder, "--no-reconnect")) as shown:
        eventually(lambda: loaded(shown))

        server.stop_server()

        left(shown, status=1)
        assert len(shown.after().strip().splitlines()) == 1
        assert "Traceback" not in shown.raw


def test_without_a_server_it_says_so_and_touches_nothing(no_server: Path, folder: Path) -> None:
    with emulated(*pads(folder)) as shown:
        assert eventually(shown.ended) and shown.status == 1

        assert ENTER not in shown.raw
        assert "is pipewire running" in shown.raw.replace("\r\n", "")


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
        eventually(lambda: shown.text.count(f"{SECONDS}.0") == 16)
        assert shown.lines[21].split() == ["y", "x", "c", "v"]

        shown.type("y")

        eventually(lambda: shown.lines[21].split() == ["y", FULL.playing, "x", "c", "v"])


@pytest.mark.usefixtures("server")
def test_the_demonstration_plays_by_itself(tmp_path: Path) -> None:
    with emulated(*pads("--demo")) as shown:
        eventually(lambda: playing(shown, 3) and shown.text.count(FULL.latched) == 3)

        shown.type("\x03")
        left(shown)


def test_a_folder_without_sounds_or_none_at_all_is_one_line(tmp_path: Path) -> None:
    for where, said in ((tmp_path, "no sound files"), (tmp_path / "gone", "No such file")):
        with emulated(*pads(where), size=(300, 24)) as shown:
            assert eventually(shown.ended) and shown.status == 1
            assert said in shown.raw and len(shown.raw.strip().splitlines()) == 1


@pytest.mark.parametrize("name", ["dumb", ""])
def test_a_terminal_that_cannot_show_it_is_told(folder: Path, name: str) -> None:
    with emulated(*pads(folder), env={"TERM": name}, size=(200, 24)) as shown:
        assert eventually(shown.ended) and shown.status == 1
        assert f"TERM is '{name}'" in shown.raw


def test_without_a_terminal_it_is_one_line(folder: Path) -> None:
    done = call("pads", str(folder))

    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1 and "needs a terminal" in done.stderr


def test_without_its_library_it_says_how_to_get_it(folder: Path) -> None:
    code = """
    import sys
    from flitzis_looper_audio import __main__
    sys.modules["prompt_toolkit"] = None
    sys.argv = ["pads", "pads", "--demo"]
    sys.exit(__main__.main())
    """
    with emulated(sys.executable, "-c", textwrap.dedent(code), size=(200, 24)) as shown:
        assert eventually(shown.ended) and shown.status == 1

        assert len(shown.raw.strip().splitlines()) == 1
        assert "pip install 'flitzis-looper-audio[terminal]'" in shown.raw
        assert "python3-prompt-toolkit" in shown.raw


def test_the_package_and_its_command_line_do_without_the_library() -> None:
    code = """
    import sys
    import flitzis_looper_audio.__main__
    assert not {"prompt_toolkit", "wcwidth"} & set(sys.modules)
    """

    assert run_python(code).returncode == 0
    done = subprocess.run([*COMMAND, "--help"], capture_output=True, text=True, check=True)
    assert "pads" in done.stdout and "--keyboard" in done.stdout
