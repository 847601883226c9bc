"""What python -m flitzis_looper_audio cannot do, it says in one line, with a status."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from command_line import COMMAND, call


@pytest.mark.parametrize(
    "arguments",
    [
        ["--quantum", "500"],
        ["--quantum", "many"],
        ["--channels", "0"],
        ["--channels", "65"],
        ["--sample-rate", "1"],
        ["--sample-rate", "fast"],
        ["--timeout", "0"],
        ["--timeout", "soon"],
        ["--name", ""],
        ["--name", "two\nlines"],
        ["--device", ""],
        ["--remote", ""],
        ["--property", "no value"],
        ["--property", "=1"],
        ["--seconds", "0"],
        ["--seconds", "-1"],
        ["--seconds", "nan"],
        ["--no-such-option"],
        ["no-such-command"],
        ["devices", "--timeout", "0"],
        ["pads"],
        ["pads", "--keyboard", "dvorak"],
        ["--keyboard", "qwertz"],
        *(["pads", "--demo", "--bpm", bpm] for bpm in ("19.9", "1000", "nan", "fast", "")),
        ["--bpm", "120"],
        ["pads", "--demo", "--quantize", "1/4"],
        ["devices", "--quantize", "bar"],
        ["devices", "--remote", ""],
    ],
)
def test_a_bad_argument_is_one_clear_line_and_status_2(
    no_server: Path, arguments: list[str]
) -> None:
    done = call(*arguments)

    assert (done.returncode, done.stdout) == (2, "")
    told = [line for line in done.stderr.splitlines() if not line.startswith(("usage:", " "))]
    assert len(told) == 1
    said = arguments[-2] if len(arguments) > 1 and arguments[-2] != "devices" else arguments[-1]
    assert said.lstrip("-").replace("-", "_") in told[0].replace("-", "_")


@pytest.mark.parametrize("command", [["--seconds", "1"], ["--json"], ["devices"]])
def test_without_a_server_there_is_one_clear_line_and_status_1(
    no_server: Path, command: list[str]
) -> None:
    done = call(*command)

    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert "pipewire-0" in done.stderr and "is pipewire running" in done.stderr


@pytest.mark.usefixtures("server")
def test_an_unknown_device_is_one_clear_line_and_status_1() -> None:
    done = call("--device", "no_such_sink")

    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.splitlines()) == 1
    assert "no_such_sink" in done.stderr and "main" in done.stderr


@pytest.mark.usefixtures("server")
def test_a_reader_that_leaves_is_no_traceback() -> None:
    process = subprocess.Popen(
        [*COMMAND, "--json", "--seconds", "3"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout and process.stderr
    process.stdout.readline()

    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    process.wait(timeout=20)

    assert "Traceback" not in errors and len(errors.splitlines()) <= 1
