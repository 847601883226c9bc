"""Nothing on stdout or stderr from the library; its messages go to logging.getLogger("flitzis_looper_audio")."""

from __future__ import annotations

import pytest

from flitzis_looper_audio.testing import HeadlessServer
from kinds import NewServer
from programs import run_python

# Works an engine and lets several things fail, so that libpipewire has much to say.
BUSY = """
    import os, signal, sys
    from flitzis_looper_audio import AudioEngine, AudioError, list_devices

    for arguments in ({"device": "no_such_sink"}, {"remote": "no_such_server"}):
        try:
            AudioEngine(**arguments)
        except AudioError:
            pass
    with AudioEngine(sample_rate=44100, properties={"target.object": "nowhere"}) as engine:
        engine.stop()
        engine.start()
        list_devices()
    forgotten = AudioEngine()
    forgotten.start()
"""

COLLECTING = """
    import logging
    import threading

    class Collector(logging.Handler):
        def emit(self, record):
            records.append((record, threading.current_thread()))

    records = []
    logging.getLogger("flitzis_looper_audio").addHandler(Collector())
    logging.getLogger("flitzis_looper_audio").setLevel(logging.DEBUG)
"""


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("level", ["", "0", "3", "4", "5", "X", "D", "nonsense", "3,pw.stream:5"])
def test_the_library_prints_nothing_at_any_level(level: str) -> None:
    done = run_python(BUSY, env={"PIPEWIRE_DEBUG": level})

    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


@pytest.mark.parametrize("level", ["2", "5"])
def test_the_library_prints_nothing_when_its_server_dies(new_server: NewServer, level: str) -> None:
    server: HeadlessServer = new_server()
    script = """
        import os, signal, sys, time
        from flitzis_looper_audio import AudioEngine, AudioError, State

        engine, stopped = AudioEngine(timeout=0.5), AudioEngine(timeout=0.5)
        engine.start()
        os.kill(int(sys.argv[1]), signal.SIGKILL)
        while engine.state is State.RUNNING:
            time.sleep(0.01)
        try:
            engine.start()
        except AudioError:
            pass
        stopped.close()
    """

    done = run_python(script, str(server.pids["pipewire"]), env={"PIPEWIRE_DEBUG": level})

    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)


@pytest.mark.usefixtures("server")
def test_libpipewires_messages_become_records_from_a_thread_of_ours() -> None:
    script = (
        COLLECTING
        + BUSY
        + """
    import time
    deadline = time.monotonic() + 10
    while not records and time.monotonic() < deadline:
        time.sleep(0.01)
    record, thread = records[0]
    assert record.name == "flitzis_looper_audio"
    assert record.levelno in (logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR)
    assert record.getMessage()
    assert thread is not threading.main_thread() and thread.daemon
    print(len({each for _, each in records}), "thread")
    """
    )

    done = run_python(script, env={"PIPEWIRE_DEBUG": "4"})

    assert (done.stdout, done.stderr, done.returncode) == ("1 thread\n", "", 0)


@pytest.mark.usefixtures("server")
def test_what_was_said_shortly_before_the_exit_is_not_lost() -> None:
    script = """
        import logging
        logging.basicConfig(level=logging.INFO, format="%(name)s %(levelname)s %(message)s")
        from flitzis_looper_audio import AudioEngine
        engine = AudioEngine(sample_rate=44100, name="Last Words")
        engine.start()
    """

    done = run_python(script)

    assert done.returncode == 0
    told = [line for line in done.stderr.splitlines() if "Last Words" in line]
    assert len(told) == 1
    assert told[0].startswith("flitzis_looper_audio INFO ")
    assert "44100" in told[0] and "48000" in told[0]


@pytest.mark.usefixtures("server")
def test_a_handler_that_raises_stops_neither_the_log_nor_the_engine() -> None:
    script = """
        import logging, time
        logging.raiseExceptions = False

        class Broken(logging.Handler):
            def emit(self, record):
                seen.append(record)
                raise RuntimeError("broken handler")

        seen = []
        logging.getLogger("flitzis_looper_audio").addHandler(Broken())
        logging.getLogger("flitzis_looper_audio").setLevel(logging.INFO)
        from flitzis_looper_audio import AudioEngine, State

        for turn in (1, 2):
            with AudioEngine(sample_rate=44100) as engine:
                deadline = time.monotonic() + 5
                while len(seen) < turn and time.monotonic() < deadline:
                    time.sleep(0.01)
                assert engine.state is State.RUNNING
        print(len(seen))
    """

    done = run_python(script)

    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 2


@pytest.mark.usefixtures("server")
def test_a_handler_may_use_the_engine() -> None:
    script = """
        import logging, time

        class Curious(logging.Handler):
            def emit(self, record):
                seen.append((engine.state, engine.stats().cycles))

        seen = []
        logging.getLogger("flitzis_looper_audio").addHandler(Curious())
        logging.getLogger("flitzis_looper_audio").setLevel(logging.INFO)
        from flitzis_looper_audio import AudioEngine
        engine = AudioEngine(sample_rate=44100)
        engine.start()
        deadline = time.monotonic() + 10
        while not seen and time.monotonic() < deadline:
            time.sleep(0.01)
        state, cycles = seen[0]
        print(type(state).__name__, cycles >= 0)
    """

    done = run_python(script)

    assert (done.stdout, done.stderr, done.returncode) == ("State True\n", "", 0)


@pytest.mark.usefixtures("server")
def test_an_engine_that_nobody_holds_any_more_leaves_the_graph_and_one_line() -> None:
    script = (
        COLLECTING.replace("DEBUG", "WARNING")
        + """
    import time
    from flitzis_looper_audio import AudioEngine

    AudioEngine(name="forgotten").start()
    AudioEngine(name="closed").close()
    kept = AudioEngine(name="kept until the exit")
    deadline = time.monotonic() + 10
    while not records and time.monotonic() < deadline:
        time.sleep(0.01)
    for record, _ in records:
        print(record.levelname, record.getMessage())
    """
    )

    done = run_python(script)

    assert done.stderr == "" and done.stdout.count("\n") == 1
    assert done.stdout.startswith("WARNING ")
    assert "'forgotten' was not closed, and nobody holds it any more" in done.stdout
