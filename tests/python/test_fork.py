"""An engine belongs to the process that made it; a child may make its own."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from programs import run_python

pytestmark = pytest.mark.usefixtures("server")

# Python 3.12 warns of every fork of a process that has threads, and ours has PipeWire's and the log's: they are why
# these tests are here.
FORK = """
    import gc, os, sys, time, warnings
    from flitzis_looper_audio import AudioEngine, AudioError, State, list_devices

    warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
    engine = AudioEngine(name="of the parent")
    engine.start()

    def in_a_child(work):
        # What became of work() in a forked child: its exit status.
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                work()
                status = 0
            except BaseException as error:
                print("the child:", repr(error), file=sys.stderr)
            finally:
                sys.stdout.flush()
                os._exit(status)
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

    def plays_on():
        cycles = engine.stats().cycles
        deadline = time.monotonic() + 10
        while engine.stats().cycles < cycles + 20:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        return engine.state is State.RUNNING
"""


def succeeds(script: str) -> str:
    done = run_python(textwrap.dedent(FORK) + textwrap.dedent(script), timeout=40)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return done.stdout


def test_a_childs_calls_on_the_parents_engine_name_the_owner() -> None:
    told = succeeds(
        """
        owner = os.getpid()
        def work():
            calls = [engine.start, engine.play, engine.stop, engine.close, engine.stats,
                     engine.poll_events, engine.__enter__, lambda: engine.state, lambda: engine.node_id]
            for call in calls:
                try:
                    call()
                except AudioError as error:
                    assert str(owner) in str(error), error
                    print("refused")
            assert engine.name == "of the parent" and engine.quantum == 512
        assert in_a_child(work) == 0
        assert plays_on()
        """
    )

    assert told == "refused\n" * 9


def test_a_child_that_drops_the_engine_leaves_the_parents_playing() -> None:
    succeeds(
        """
        def work():
            global engine
            del engine
            gc.collect()
        assert in_a_child(work) == 0
        assert plays_on()
        """
    )


def test_a_child_that_ends_like_a_program_leaves_the_parents_playing() -> None:
    succeeds(
        """
        pid = os.fork()
        if pid == 0:
            sys.exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
        assert plays_on()
        """
    )


def test_a_child_makes_its_own_engine() -> None:
    succeeds(
        """
        def work():
            with AudioEngine(name="of the child") as mine:
                while mine.stats().cycles < 10:
                    time.sleep(0.01)
                assert mine.state is State.RUNNING
                assert len(list_devices()) == 2
        assert in_a_child(work) == 0
        assert plays_on()
        """
    )


def test_a_child_has_a_log_of_its_own() -> None:
    told = succeeds(
        """
        import logging
        class Collector(logging.Handler):
            def emit(self, record):
                lines.append(record.getMessage())
        lines = []
        logging.getLogger("flitzis_looper_audio").addHandler(Collector())
        logging.getLogger("flitzis_looper_audio").setLevel(logging.INFO)
        def work():
            with AudioEngine(name="of the child", sample_rate=44100):
                deadline = time.monotonic() + 10
                while not lines and time.monotonic() < deadline:
                    time.sleep(0.01)
            print(len(lines), "line", "of the child" in lines[0])
        assert in_a_child(work) == 0
        """
    )

    assert told == "1 line True\n"


def test_the_parent_works_on_after_many_forks() -> None:
    succeeds(
        """
        for _ in range(20):
            assert in_a_child(lambda: None) == 0
        engine.stop()
        engine.start()
        assert plays_on()
        engine.close()
        """
    )


POOL = """
    import multiprocessing, sys

    def play(name):
        from flitzis_looper_audio import AudioEngine
        with AudioEngine(name=name) as engine:
            while engine.stats().cycles < 10:
                pass
            return engine.state.value

    if __name__ == "__main__":
        from flitzis_looper_audio import AudioEngine
        with AudioEngine() as engine:
            context = multiprocessing.get_context(sys.argv[1])
            with context.Pool(2) as pool:
                print(*pool.map(play, ["worker 1", "worker 2"]))
            print(engine.state.value)
"""


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_multiprocessing_plays_in_its_workers(tmp_path: Path, method: str) -> None:
    program = tmp_path / "pool.py"  # workers import their main module
    program.write_text(textwrap.dedent(POOL), encoding="utf-8")

    done = subprocess.run(
        [sys.executable, str(program), method],
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "RUNNING RUNNING\nRUNNING\n"
