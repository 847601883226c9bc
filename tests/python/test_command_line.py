"""python -m flitzis_looper_audio plays, tells what it is granted, lists sinks, and ends when it is told to."""

from __future__ import annotations

import json
import re
import signal
import time
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from command_line import COMMAND, call, first_status, playing, statuses
from eventually import eventually
from flitzis_looper_audio import __version__, list_devices
from observer import node, nodes, sinks_of
from programs import run
from terminal import terminal


@pytest.mark.usefixtures("server")
def test_it_plays_for_the_seconds_it_is_told() -> None:
    done = call("--seconds", "1")

    assert (done.returncode, done.stderr) == (0, "")
    last = done.stdout.splitlines()[-1]
    for shown in ("RUNNING", "main", "512", "48000", "latency", "xruns", "callback"):
        assert shown in last
    assert nodes("flitzis-looper") == []


@pytest.mark.usefixtures("server")
def test_its_json_is_one_object_a_line() -> None:
    done = call("--seconds", "1.1", "--json")

    assert (done.returncode, done.stderr) == (0, "")
    lines = statuses(done.stdout)
    assert len(lines) >= 2
    assert lines[-1]["state"] == "RUNNING"
    assert lines[-1]["device"] == "main"
    assert (lines[-1]["quantum"], lines[-1]["graph_rate"]) == (512, 48000)
    assert lines[-1]["cycles"] > lines[0]["cycles"]
    assert set(lines[-1]["callback_ns"]) == {"last", "mean", "p50", "p99", "max"}


@pytest.mark.usefixtures("server")
def test_every_parameter_is_an_option() -> None:
    options = {
        "--name": "On The Line",
        "--device": "other",
        "--sample-rate": "44100",
        "--channels": "1",
        "--channel-map": "FC",
        "--quantum": "256",
        "--property": "my.key=my=value",
        "--remote": "pipewire-0",
        "--timeout": "5",
    }
    arguments = [word for pair in options.items() for word in pair]

    with playing("--json", "--lock-quantum", *arguments) as process:
        status = first_status(process)
        seen = node(status["node_id"])

        assert seen is not None
        expected = {
            "node.name": "on-the-line",
            "node.description": "On The Line",
            "node.latency": "256/44100",
            "node.rate": "1/44100",
            "node.lock-quantum": True,
            "my.key": "my=value",
        }
        assert expected.items() <= seen.properties.items()
        assert seen.parameters["EnumFormat"][0]["channels"] == 1
        assert seen.parameters["EnumFormat"][0]["position"] == ["FC"]
        eventually(lambda: sinks_of(status["node_id"]) == {"other"})


@pytest.mark.usefixtures("server")
def test_without_autoconnect_it_waits() -> None:
    with playing("--json", "--no-autoconnect") as process:
        status = first_status(process)

        assert status["state"] == "WAITING"
        assert sinks_of(status["node_id"]) == set()


@pytest.mark.usefixtures("server")
def test_a_device_may_be_a_serial_and_properties_may_repeat() -> None:
    serial = nodes("other")[0].properties["object.serial"]

    with playing(
        *("--json", "--device", str(serial), "--property", "a=1", "--property", "b=2")
    ) as process:
        status = first_status(process)

        eventually(lambda: sinks_of(status["node_id"]) == {"other"})
        seen = node(status["node_id"])
        assert seen is not None
        assert (str(seen.properties["a"]), str(seen.properties["b"])) == ("1", "2")


@pytest.mark.usefixtures("server")
def test_the_sample_rate_may_be_the_graphs() -> None:
    with playing("--json", "--sample-rate", "graph", "--name", "as the graph") as process:
        seen = node(first_status(process)["node_id"])

        assert seen is not None
        assert seen.properties["node.rate"] == "1/48000"


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("form", ["--json", None])
def test_a_signal_ends_it_cleanly(number: signal.Signals, form: str | None) -> None:
    with playing(*([form] if form else [])) as process:
        assert process.stdout
        assert process.stdout.readline()

        process.send_signal(number)
        _, errors = process.communicate(timeout=20)

        assert (process.returncode, errors) == (0, "")
    assert nodes("flitzis-looper") == []


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_at_any_moment_ends_it_cleanly(number: signal.Signals) -> None:
    for turn in range(8):
        with playing("--json") as process:
            tasks = Path(f"/proc/{process.pid}/task")
            eventually(lambda: len(list(tasks.iterdir())) > 1)  # it is at work
            time.sleep(turn * 0.004)  # no wait: the moment is what is tried

            process.send_signal(number)
            _, errors = process.communicate(timeout=20)

            assert (process.returncode, errors) == (0, "")
    eventually(lambda: nodes("flitzis-looper") == [])


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("order", [(), ("--at-once",)])
def test_files_are_played_and_what_is_wrong_with_one_is_told(
    tmp_path: Path, order: tuple[str, ...]
) -> None:
    files = [tmp_path / "one.wav", tmp_path / "two.flac"]
    for file in files:
        run("sox", "-n", "-r", "44100", str(file), "synth", "0.5", "sine", "440")

    done = call("play", *order, *map(str, files), str(tmp_path / "three.wav"), "--json")

    events = [json.loads(line) for line in done.stdout.splitlines()]
    started = [event["frame"] for event in events if event["event"] == "PadStarted"]
    assert done.returncode == 1
    assert "three.wav" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert np.diff(started) == (0 if order else 24000)


@pytest.mark.usefixtures("server")
def test_a_file_plays_over_and_over_until_the_time_is_up(tmp_path: Path) -> None:
    files = [str(tmp_path / "one.wav"), str(tmp_path / "two.wav")]
    for file in files:
        run("sox", "-n", "-r", "48000", file, "synth", "0.25", "sine", "440")

    done = call("play", "--loop", "--json", "--seconds", "2", *files)

    events = [json.loads(line) for line in done.stdout.splitlines()]
    started = [event["frame"] for event in events if event["event"] == "PadStarted"]
    assert done.returncode == 0
    assert len(started) >= 4
    assert set(np.diff(started)) == {12000}


def test_files_are_for_play_alone() -> None:
    for words in (("devices", "a.wav"), ("--loop",), ("play", "--at-once")):
        done = call(*words)
        assert done.returncode == 2
        assert "file" in done.stderr


@pytest.mark.usefixtures("server")
def test_devices_lists_the_sinks_and_marks_the_default() -> None:
    done = call("devices")

    assert (done.returncode, done.stderr) == (0, "")
    main, other = done.stdout.splitlines()
    assert "main" in main and "*" in main
    assert "other" in other and "*" not in other
    assert str(nodes("other")[0].properties["object.serial"]) in other.split()


@pytest.mark.usefixtures("server")
def test_devices_as_json_are_what_list_devices_gives() -> None:
    done = call("devices", "--json")

    assert (done.returncode, done.stderr) == (0, "")
    listed = [asdict(device) for device in list_devices()]
    assert json.loads(done.stdout) == json.loads(json.dumps(listed))
    assert [one["channel_map"] for one in listed] == [("FL", "FR"), ("FL", "FR")]


def test_help_names_every_option() -> None:
    done = call("--help")

    assert (done.returncode, done.stderr) == (0, "")
    words = ["devices", "--json", "--seconds", "--name", "--device", "--sample-rate", "--channels"]
    words += ["--quantum", "--no-autoconnect", "--lock-quantum", "--property", "--remote"]
    for word in [*words, "--timeout", "--version"]:
        assert word in done.stdout


def test_version_is_the_packages() -> None:
    assert call("--version").stdout.strip() == __version__


@pytest.mark.usefixtures("server")
def test_a_terminal_shows_one_live_line() -> None:
    with terminal(*COMMAND, "--seconds", "2") as shown:
        eventually(lambda: shown.text().count("RUNNING  main") >= 3)

        lines = shown.raw().split("\n")
        assert all(re.search(r"\d  [A-Z]\w+  ", line) for line in lines[:-1]), "only events"
        assert eventually(lambda: shown.ended()) and shown.status == 0
        assert "Traceback" not in shown.text()


@pytest.mark.usefixtures("server")
def test_ctrl_c_in_a_terminal_ends_it_cleanly() -> None:
    with terminal(*COMMAND) as shown:
        eventually(lambda: "RUNNING" in shown.text())

        shown.type("\x03")

        assert eventually(lambda: shown.ended()) and shown.status == 0
        assert "Traceback" not in shown.text()
    assert nodes("flitzis-looper") == []
