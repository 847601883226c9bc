"""The interpreter ends as it likes, the engine with it, and quietly."""

from __future__ import annotations

import textwrap

import pytest

from eventually import eventually
from observer import nodes, objects
from programs import run_python, running_python

pytestmark = pytest.mark.usefixtures("server")

IMPORTS = """
    import atexit, os, sys, threading, time
    from flitzis_looper_audio import AudioEngine, EngineClosed, State, list_devices
"""

WAYS_TO_END = {
    "running": """
        engine = AudioEngine()
        engine.start()
    """,
    "stopped": """
        engine = AudioEngine()
    """,
    "waiting": """
        engine = AudioEngine(autoconnect=False)
        engine.start()
    """,
    "two engines": """
        engines = [AudioEngine(), AudioEngine(device="other")]
        for engine in engines:
            engine.start()
    """,
    "in a with block": """
        with AudioEngine():
            sys.exit(0)
    """,
    "held by a module": """
        AudioEngine().start()
        sys.held = AudioEngine()
        sys.held.start()
    """,
    "held by a cycle": """
        held = [AudioEngine()]
        held.append(held)
        held[0].start()
    """,
    "held by a function's default": """
        def use(engine=AudioEngine()):
            engine.start()
        use()
    """,
    "busy daemon threads": """
        engine = AudioEngine()
        def play():
            while True:
                try:
                    engine.start(); engine.stats(); engine.stop()
                except EngineClosed:
                    return
        for _ in range(3):
            threading.Thread(target=play, daemon=True).start()
        while engine.stats().cycles < 3:
            time.sleep(0.01)
    """,
    "daemon threads that make engines": """
        made = []
        def make():
            while True:
                try:
                    AudioEngine().start()
                    made.append(True)
                except EngineClosed:  # by the interpreter's exit, between the two calls
                    return
        for _ in range(2):
            threading.Thread(target=make, daemon=True).start()
        while len(made) < 3:
            time.sleep(0.01)
    """,
    "a thread that plays on for a moment": """
        engine = AudioEngine()
        def play():
            engine.start()
            while engine.stats().cycles < 10:
                time.sleep(0.01)
        threading.Thread(target=play).start()
    """,
    "sys.exit in a thread": """
        engine = AudioEngine()
        engine.start()
        thread = threading.Thread(target=sys.exit)
        thread.start()
        thread.join()
    """,
    "os._exit": """
        engine = AudioEngine()
        engine.start()
        os._exit(0)
    """,
    "used by atexit": """
        engine = AudioEngine()
        atexit.register(lambda: (engine.start(), engine.stats(), engine.close()))
        engine.start()
    """,
    "made by atexit": """
        atexit.register(lambda: AudioEngine().start())
    """,
    "used by a finalizer": """
        class Holder:
            def __init__(self):
                self.engine = AudioEngine()
                self.engine.start()
            def __del__(self):
                self.engine.close()
        holder = Holder()
    """,
    "only imported": "",
    "only listed": """
        list_devices()
    """,
}


def script(name: str) -> str:
    return textwrap.dedent(IMPORTS) + textwrap.dedent(WAYS_TO_END[name])


def ends_quietly(name: str, times: int) -> None:
    for _ in range(times):
        done = run_python(script(name))

        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    eventually(lambda: nodes("flitzis-looper") == [])


@pytest.mark.parametrize("name", WAYS_TO_END)
def test_the_interpreter_ends_quietly(name: str) -> None:
    ends_quietly(name, times=1)


@pytest.mark.soak
@pytest.mark.parametrize("name", WAYS_TO_END)
def test_the_interpreter_ends_quietly_fifty_times(name: str) -> None:
    ends_quietly(name, times=50)


def test_the_interpreter_ends_quietly_twenty_times_while_playing() -> None:
    ends_quietly("running", times=20)


def test_an_exception_is_told_and_nothing_else() -> None:
    done = run_python(script("running") + "raise KeyError('the program')\n")

    assert done.returncode == 1
    assert done.stderr.startswith("Traceback") and done.stderr.endswith("KeyError: 'the program'\n")
    assert done.stderr.count("Traceback") == 1
    eventually(lambda: nodes("flitzis-looper") == [])


def test_an_interpreter_that_is_killed_leaves_no_node() -> None:
    playing = script("running") + "print('playing', flush=True)\nsys.stdin.read()\n"
    with running_python(playing) as process:
        assert process.stdout and process.stdout.readline() == "playing\n"
        assert len(nodes("flitzis-looper")) == 1

        process.kill()
        process.wait()

        eventually(lambda: nodes("flitzis-looper") == [])


def test_the_exit_status_is_the_programs() -> None:
    done = run_python(script("running") + "sys.exit(7)\n")

    assert (done.returncode, done.stdout, done.stderr) == (7, "", "")


def test_no_client_stays_behind() -> None:
    before = len(objects("Client"))

    ends_quietly("two engines", times=3)

    eventually(lambda: len(objects("Client")) == before)
