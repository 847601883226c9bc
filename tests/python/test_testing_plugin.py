"""The pytest plugin, as an application's tests have it: in a pytest of its own, in a folder of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = "flitzis_looper_audio.testing.plugin"

# An application, and its ten lines.
BELL = """
import numpy as np
from flitzis_looper_audio import AudioEngine

def ring():
    time = np.arange(4800, dtype=np.float32) / 48000
    tone = 0.5 * np.sin(2 * np.pi * 440 * time)
    with AudioEngine() as engine:
        engine.write(np.stack([tone, tone], 1).astype(np.float32), timeout=None)
        engine.drain()
"""
SUITE = """
import bell

def test_the_bell_is_heard(pipewire_server, recorded):
    with recorded() as recorder:
        bell.ring()
        sound = recorder.wait_for_sound_to_end()
    assert 4000 < len(sound) < 6000 and 0.4 < abs(sound).max() < 0.6
"""

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run_suite(tmp_path: Path) -> Run:
    """Runs tests with the plugin: run_suite(tests, **what the environment has besides)."""

    def run(tests: str, *options: str, **env: str) -> subprocess.CompletedProcess[str]:
        (tmp_path / "bell.py").write_text(BELL)
        (tmp_path / "test_bell.py").write_text(tests)
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-p", PLUGIN, "-rs", "-q", *options, "test_bell.py"],
            cwd=tmp_path,
            env={**os.environ, **env},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=50,
            check=False,
        )

    return run


def without(*programs: str, directory: Path) -> str:
    """A PATH on which these programs are missing, and nothing else."""
    directory.mkdir()
    for folder in reversed(os.environ["PATH"].split(os.pathsep)):
        for program in Path(folder).glob("*"):
            link = directory / program.name
            link.unlink(missing_ok=True)
            if program.name not in programs:
                link.symlink_to(program)
    return str(directory)


def test_an_application_that_plays_is_heard(run_suite: Run) -> None:
    done = run_suite(SUITE)

    assert done.returncode == 0 and "1 passed" in done.stdout, done.stdout + done.stderr


def test_an_application_that_is_silent_fails(run_suite: Run) -> None:
    done = run_suite(SUITE.replace("bell.ring()", "pass").replace("to_end()", "to_end(timeout=1)"))

    assert done.returncode == 1 and "TimeoutError: no sound, in 1 s" in done.stdout


def test_the_server_has_the_options_that_a_test_asks_for(run_suite: Run) -> None:
    done = run_suite(
        """
        import os, pytest
        from flitzis_looper_audio import list_devices

        @pytest.mark.parametrize(
            "pipewire_server", [{"sinks": ["main", "other:6"], "quantum": 256}], indirect=True
        )
        def test_sinks(pipewire_server, recorded):
            assert [(sink.name, sink.channels) for sink in list_devices()] == [("main", 2), ("other", 6)]
            with recorded(sink="other") as recorder:
                assert recorder.channels == 6
            assert os.environ["XDG_RUNTIME_DIR"] == pipewire_server.env["XDG_RUNTIME_DIR"]
            os.environ["LEFT"] = "behind"

        def test_afterwards():
            assert os.environ["XDG_RUNTIME_DIR"] == "/nowhere" and "LEFT" not in os.environ
        """.replace(
            "\n        ", "\n"
        ),
        XDG_RUNTIME_DIR="/nowhere",
    )

    assert "2 passed" in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize("program", ["pipewire", "wireplumber", "pw-link"])
def test_where_pipewire_is_missing_the_test_is_skipped_and_says_so(
    run_suite: Run, tmp_path: Path, program: str
) -> None:
    done = run_suite(SUITE, PATH=without(program, directory=tmp_path / "bin"))

    assert done.returncode == 0 and done.stderr == ""
    assert f"PipeWire is not installed: no {program} on PATH" in done.stdout
    assert "1 skipped" in done.stdout


def test_without_pulse_there_is_a_server_all_the_same(run_suite: Run, tmp_path: Path) -> None:
    done = run_suite(SUITE, PATH=without("pipewire-pulse", "pactl", directory=tmp_path / "bin"))

    assert "1 passed" in done.stdout, done.stdout + done.stderr


def test_the_plugin_is_quiet_where_the_engine_cannot_be_loaded(
    run_suite: Run, tmp_path: Path
) -> None:
    package = tmp_path / "unbuilt" / "flitzis_looper_audio"
    shutil.copytree(ROOT / "python" / "flitzis_looper_audio", package)
    tests = """
import sys

def test_nothing_is_asked_for():
    assert "flitzis_looper_audio.testing.plugin" in sys.modules
    assert "flitzis_looper_audio._native" not in sys.modules and "numpy" not in sys.modules

def test_a_server(pipewire_server):
    assert pipewire_server.default_sink == "test_sink"
"""

    done = run_suite(tests, PYTHONPATH=str(package.parent))

    assert done.returncode == 0 and done.stderr == "", done.stdout + done.stderr
    assert "2 passed" in done.stdout


def test_our_fixtures_are_listed_with_what_they_do(run_suite: Run) -> None:
    done = run_suite(SUITE, "--fixtures")

    assert "A HeadlessServer for one test" in done.stdout
    assert "Makes a Recorder at pipewire_server" in done.stdout
