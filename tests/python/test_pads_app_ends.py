"""However pads in a terminal end, and where they cannot begin: the terminal is as it was, and it is said why."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from command_line import COMMAND, call
from emulated import ENTER, emulated
from eventually import eventually
from kinds import NewServer
from observer import nodes
from pads_screen import fill, left, loaded, pads, playing
from programs import run_python

PLAIN = {"PYTHON_COLORS": "0"}  # Python 3.13 and newer colour what they tell


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made: Path = tmp_path_factory.mktemp("sounds")
    fill(made)
    return made


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
    with emulated(sys.executable, "-c", textwrap.dedent(code), env=PLAIN) as shown:
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
