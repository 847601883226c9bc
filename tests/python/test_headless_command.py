"""`python -m flitzis_looper_audio headless` runs a command in a private server; tools/headless does so unbuilt."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from programs import TIMEOUT

ROOT = Path(__file__).resolve().parents[2]
MODULE = [sys.executable, "-m", "flitzis_looper_audio", "headless"]
TOOL = [str(ROOT / "tools" / "headless")]


def run(*command: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        env={**os.environ, **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=False,
    )


@pytest.mark.parametrize("headless", [MODULE, TOOL], ids=["module", "tool"])
def test_the_command_finds_the_server_and_its_sinks(headless: list[str]) -> None:
    play = [sys.executable, "-m", "flitzis_looper_audio", "devices"]

    done = run(*headless, "--sink", "main", "--sink", "six:6", "--no-pulse", "--", *play)

    assert (done.returncode, done.stderr) == (0, "")
    assert "main  2 channels" in done.stdout and "six  6 channels" in done.stdout


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["--", "sh", "-c", "exit 7"], 7, ""),
        (["--", "sh", "-c", "kill -9 $$"], 137, ""),
        (["--", "no-such-program"], 127, "headless: command not found: no-such-program\n"),
        (["--sink", "a", "--sink", "a", "--", "true"], 2, "sink 'a' is named twice"),
        (["--rate", "1", "--", "true"], 2, "rate 1: 8000 to 384000 Hz is accepted"),
        ([], 2, "no command; the form is python -m flitzis_looper_audio headless [options] -- "),
        (["--nonsense", "--", "true"], 2, "error: "),
    ],
)
def test_the_exit_status_is_the_commands_or_says_what_failed(
    words: list[str], status: int, said: str
) -> None:
    done = run(*MODULE, *words)

    assert done.returncode == status and said in done.stderr and done.stdout == ""


def test_without_pipewire_it_says_so() -> None:
    done = run(*MODULE, "--", "/bin/true", PATH="/nowhere")

    assert done.returncode == 125
    assert "headless: cannot start pipewire" in done.stderr and "is it installed?" in done.stderr


def test_its_help_is_its_own() -> None:
    done = run(*MODULE, "--help")

    assert done.returncode == 0
    assert "python -m flitzis_looper_audio headless --no-sink" in done.stdout
    assert "headless [options] -- COMMAND" in run(*MODULE[:-1], "--help").stdout


def test_the_tool_works_in_a_tree_where_nothing_is_built(tmp_path: Path) -> None:
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "headless", tmp_path / "tools")
    package = "python/flitzis_looper_audio"
    shutil.copytree(ROOT / package, tmp_path / package)

    done = run(
        str(tmp_path / "tools" / "headless"),
        "--no-pulse",
        "--",
        "pw-cli",
        "ls",
        "Node",
        PYTHONPATH="",
    )

    assert done.returncode == 0 and 'node.name = "test_sink"' in done.stdout, done.stderr
