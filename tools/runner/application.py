"""An application that tests itself with what is installed: the plugin of pytest, and a private server."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from .job import Job

PLUGIN = "flitzis_looper_audio.testing.plugin"
# An application, and the test that listens to it.
BELL = """
import numpy as np
from flitzis_looper_audio import AudioEngine

def ring():
    tone = 0.5 * np.sin(2 * np.pi * 440 / 48000 * np.arange(4800))
    with AudioEngine() as engine:
        engine.write(np.stack([tone, tone], axis=1).astype(np.float32), timeout=None)
        engine.drain()
"""
SUITE = """
from bell import ring

def test_the_bell_is_heard(pipewire_server, recorded):
    with recorded() as recorder:
        ring()
        sound = recorder.wait_for_sound_to_end()

    assert 0.4 < abs(sound).max() < 0.6
"""


def test(job: Job, python: Path, clean: Mapping[str, str], **more: str) -> None:
    """An application's tests, which hear it by the installed plugin; skipped where there is no PipeWire."""
    env = {**clean, **more}
    with tempfile.TemporaryDirectory(prefix="application-") as directory:
        cwd = Path(directory)
        (cwd / "bell.py").write_text(BELL)
        (cwd / "test_bell.py").write_text(SUITE)
        pytest = (python, "-m", "pytest", "-q", "-rs")
        for what, options in (("", ()), (", which -p names as well", ("-p", PLUGIN))):
            status, output = job.attempt(*pytest, *options, env=env, cwd=cwd)
            job.check(f"the plugin{what}", status == 0 and "1 passed" in output)
        nothing = {**env, "PATH": str(cwd)}
        status, output = job.attempt(*pytest, env=nothing, cwd=cwd)
        skipped = "1 skipped" in output and "PipeWire is not installed: no pipewire" in output
        job.check("the plugin without PipeWire", status == 0 and skipped)
        headless = (python, "-m", "flitzis_looper_audio", "headless", "--", "pw-cli", "ls", "Node")
        status, output = job.attempt(*headless, env=env, cwd=cwd)
        job.check("headless", status == 0 and '"test_sink"' in output)
