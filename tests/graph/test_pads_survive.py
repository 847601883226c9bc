"""Loads and loops outlive what becomes of their program: exit, close, stop, many engines at once."""

from __future__ import annotations

import textwrap
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError

import numpy as np
import pytest

from deadlines import back_within
from eventually import eventually
from flitzis_looper_audio import AudioEngine, EngineClosed, Loading, Pad, PadState
from kinds import NewEngine
from noise import noise
from observer import thread_names
from programs import run_python

pytestmark = pytest.mark.usefixtures("server")

LOOP = noise(0, 12000, 2)
MINUTE = np.zeros((44100 * 60, 2), np.float32)  # takes a worker long to resample
MANY = 64

BUSY = """
    import threading
    import numpy
    from flitzis_looper_audio import AudioEngine, EngineClosed

    minute = numpy.zeros((44100 * 60, 2), "f4")
    engine = AudioEngine()
    engine.start()
    loads = [pad.load(minute, sample_rate=44100) for pad in engine.pads[:8]]
    while loads[0].stage == "queued":
        pass
"""

WAYS_TO_END = {
    "at the end": "",
    "with a thread that loads on": """
    def load():
        while True:
            try:
                engine.pads[9].load(minute[:100000], sample_rate=44100)
            except EngineClosed:
                return
    threading.Thread(target=load, daemon=True).start()
    """,
    "with a thread that waits": """
    def wait():
        try:
            loads[7].result()
        except BaseException:
            pass
    threading.Thread(target=wait, daemon=True).start()
    """,
    "with the loads dropped": "del loads",
    "with the engine dropped": "del loads, engine",
    "closed": "engine.close()",
}


def begin_loads(engine: AudioEngine, count: int) -> list[Loading]:
    """So many that take long; the first two are at work when it returns."""
    loads = [pad.load(MINUTE, sample_rate=44100) for pad in engine.pads[1 : count + 1]]
    eventually(lambda: all(load.stage != "queued" for load in loads[:2]))
    return loads


def loop(pad: Pad) -> None:
    pad.load(LOOP).result(10)
    pad.loop = True
    pad.play()


def loops_on(pad: Pad) -> None:
    """Return when it is elsewhere in its loop."""
    place = pad.position
    eventually(lambda: pad.position != place)
    assert pad.state is PadState.PLAYING


LATER = [pytest.param(way, marks=pytest.mark.soak) for way in list(WAYS_TO_END)[2:]]


@pytest.mark.parametrize("how", [*list(WAYS_TO_END)[:2], *LATER])
def test_the_interpreter_ends_quietly_while_workers_load(how: str) -> None:
    done = run_python(textwrap.dedent(BUSY) + textwrap.dedent(WAYS_TO_END[how]), timeout=10)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_close_cancels_the_loads_and_every_call_names_it(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()
    pad = engine.pads[0]
    loop(pad)
    loads = begin_loads(engine, 8)

    with back_within(0):
        engine.close()

    assert all(load.done() for load in loads)  # the first may have been loaded before
    assert loads[-1].cancelled()
    with pytest.raises(CancelledError):
        loads[-1].result(0)
    calls: list[Callable[[], object]] = [
        *(pad.play, pad.stop, pad.pause, pad.resume, pad.unload, engine.stop_all, engine.meters),
        *(lambda: pad.load(LOOP), lambda: pad.seek(0), lambda: pad.overview(10)),
        *(lambda: pad.state, lambda: pad.position, lambda: pad.sample, lambda: pad.loop),
        *(lambda: pad.gain_db, lambda: pad.choke, lambda: engine.frame, lambda: engine.master),
        lambda: setattr(pad, "loop", True),
    ]
    for call in calls:
        with pytest.raises(EngineClosed):
            call()
    eventually(lambda: "flitzis-load" not in thread_names())


def test_a_closing_engine_wakes_who_waits_for_a_load(new_engine: NewEngine) -> None:
    engine = new_engine()
    last = begin_loads(engine, 8)[-1]
    told: list[type[BaseException]] = []

    def wait() -> None:
        try:
            last.result()
        except CancelledError as error:
            told.append(type(error))

    waiting = threading.Thread(target=wait)
    waiting.start()
    engine.close()
    waiting.join(10)

    assert told == [CancelledError]


def test_stopping_and_starting_leaves_loads_and_loop(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()
    loop(engine.pads[0])
    loads = begin_loads(engine, 2)

    for _ in range(3):
        engine.stop()
        engine.start()
        loops_on(engine.pads[0])

    assert [load.result(30).source_frames for load in loads] == [len(MINUTE)] * 2
    loops_on(engine.pads[0])


@pytest.mark.soak
def test_sixty_four_engines_have_each_a_loop_of_their_own(new_engine: NewEngine) -> None:
    engines = [new_engine(name=f"engine {number}", timeout=20) for number in range(MANY)]
    for number, engine in enumerate(engines):
        engine.pads[number].load(LOOP[: 4800 + number]).result(20)
        engine.pads[number].loop = True
        engine.pads[number].play()
        engine.start()
    for number, engine in enumerate(engines):
        loops_on(engine.pads[number])

    for engine in engines[::2]:
        engine.close()

    for number, engine in list(enumerate(engines))[1::2]:
        loops_on(engine.pads[number])
        engine.stop()
        meters, frames = engine.meters(), 4800 + number
        assert list(np.flatnonzero(meters.pads["state"] == 2)) == [number]
        assert round(float(meters.pads["position"][number]) * 48000) == meters.frame % frames
    assert thread_names().count("flitzis-load") <= 2 * MANY // 2
