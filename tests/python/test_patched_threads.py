"""The log's thread is the system's own, whatever a program made of the module threading."""

from __future__ import annotations

import pytest

from programs import run_python

pytestmark = pytest.mark.usefixtures("server")

PATCHES = {
    "gevent": "from gevent import monkey; monkey.patch_all()",
    "gevent, late": "import logging, threading; from gevent import monkey; monkey.patch_all()",
}


@pytest.mark.parametrize("patch", PATCHES.values(), ids=PATCHES.keys())
def test_a_program_with_patched_threads_plays_and_is_told(patch: str) -> None:
    done = run_python(
        f"""
        {patch}
        import logging, time
        from flitzis_looper_audio import AudioEngine, State, list_devices

        class Collector(logging.Handler):
            def emit(self, record):
                lines.append(record.getMessage())

        lines = []
        logging.getLogger("flitzis_looper_audio").addHandler(Collector())
        logging.getLogger("flitzis_looper_audio").setLevel(logging.INFO)
        assert [device.name for device in list_devices()] == ["main", "other"]
        with AudioEngine(sample_rate=44100, name="patched") as engine:
            deadline = time.monotonic() + 10
            while not lines and time.monotonic() < deadline:
                time.sleep(0.01)
            print(engine.state is State.RUNNING, "patched" in lines[0])
        """
    )

    # greenlet's own word about a thread that outlives the interpreter, on Python 3.13.
    said = [line for line in done.stderr.splitlines() if not line.startswith("greenlet: WARNING")]
    assert (done.returncode, done.stdout, said) == (0, "True True\n", [])


def test_the_logs_thread_takes_no_signals() -> None:
    done = run_python(
        """
        import os, signal
        from pathlib import Path
        from flitzis_looper_audio import list_devices

        list_devices()
        for task in Path("/proc/self/task").iterdir():
            if (task / "comm").read_text() == "flitzis-log\\n":
                status = dict(line.split(":") for line in (task / "status").read_text().splitlines())
                print(status["SigBlk"].strip())
        print(signal.pthread_sigmask(signal.SIG_BLOCK, []))
        """
    )

    blocked, mine = done.stdout.splitlines()
    unblockable = {9, 19, 32, 33}  # SIGKILL, SIGSTOP, and the C library's own
    assert {n for n in range(1, 65) if not int(blocked, 16) >> (n - 1) & 1} == unblockable
    assert mine == "set()"
