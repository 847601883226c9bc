"""Who writes: waiting or not, several at once, interrupted, and beside every other call."""

from __future__ import annotations

import random
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cycles import plays_on
from eventually import eventually
from flitzis_looper_audio import EngineClosed, State
from jack_recording import jack_recording
from kinds import NewEngine
from machine import needs_every_cycle
from noise import heard_part, noise
from programs import running_python
from written import places, writing

pytestmark = pytest.mark.usefixtures("server")

BUFFER = 8192
PATIENCE = 20.0


def test_what_fits_is_taken_and_the_rest_is_not(new_engine: NewEngine) -> None:
    engine = new_engine()

    assert engine.write(noise(0, 5000, 2)) == 5000
    assert (engine.queued, engine.writable) == (5000, BUFFER - 5000)
    assert engine.write(noise(5000, 5000, 2)) == BUFFER - 5000
    assert (engine.queued, engine.writable) == (BUFFER, 0)
    assert engine.write(noise(0, 10, 2)) == 0


def test_a_timeout_that_passes_leaves_what_fitted(new_engine: NewEngine) -> None:
    engine = new_engine(fade_ms=0)

    assert engine.write(noise(0, BUFFER + 1, 2), timeout=0.1) == BUFFER
    assert engine.write(noise(0, 10, 2), timeout=0.1) == 0

    assert np.array_equal(engine.render(BUFFER), noise(0, BUFFER, 2))


@needs_every_cycle
def test_more_than_the_buffer_holds_is_written_as_it_plays(
    new_engine: NewEngine, tmp_path: Path
) -> None:
    engine = new_engine(fade_ms=0, buffer_frames=2048)
    engine.start()

    with jack_recording(tmp_path, engine) as recording:
        assert engine.write(noise(0, 48000, 2), timeout=PATIENCE) == 48000
        assert engine.drain()
        plays_on(engine)
        heard = recording.end()

    assert engine.stats().underruns == 0
    assert heard.is_noise(48000)


@contextmanager
def threads(*works: Callable[[], Any]) -> Iterator[None]:
    """Each runs in a thread of its own, to its end; what one of them raises is raised."""
    errors: list[BaseException] = []

    def guarded(work: Callable[[], Any]) -> None:
        try:
            work()
        except BaseException as error:  # whatever it is
            errors.append(error)

    started = [threading.Thread(target=guarded, args=[work]) for work in works]
    for thread in started:
        thread.start()
    try:
        yield
    finally:
        for thread in started:
            thread.join(PATIENCE)
            assert not thread.is_alive()
    for error in errors:
        raise error


@needs_every_cycle
def test_blocks_of_several_threads_are_never_mixed(new_engine: NewEngine, tmp_path: Path) -> None:
    engine = new_engine(fade_ms=0, buffer_frames=1024)
    engine.start()
    block, writers, turns = 3000, 3, 6  # a block waits for room again and again
    together = threading.Barrier(writers)

    def write(writer: int) -> Callable[[], None]:
        def work() -> None:
            for turn in range(turns):
                together.wait(PATIENCE)
                first = (writer * turns + turn) * block
                assert engine.write(noise(first, block, 2), timeout=PATIENCE) == block

        return work

    with jack_recording(tmp_path, engine) as recording:
        with threads(*[write(writer) for writer in range(writers)]):
            pass
        assert engine.drain()
        plays_on(engine)
        heard = recording.end()

    samples = heard.samples[np.any(heard.samples != 0, axis=1)]
    found = places(samples, writers * turns * block)
    with heard.judged():
        assert len(found) == writers * turns * block
        blocks = found.reshape(-1, block)
        assert np.array_equal(blocks - blocks[:, :1], [np.arange(block)] * (writers * turns))
        turn_of = blocks[:, 0] // block % turns
        assert list(turn_of) == sorted([*range(turns)] * writers)


def test_a_writer_keeps_its_turn_from_its_first_frame_on(new_engine: NewEngine) -> None:
    engine = new_engine(fade_ms=0, buffer_frames=1024)
    frames, foreign = noise(0, 1500, 2), np.full((1, 2), 2, np.float32)

    for _ in range(300):
        with threads(lambda: engine.write(frames, timeout=PATIENCE)):
            while engine.writable:
                pass  # no wait: the moment after the first frames is what is tried
            heard = [engine.render(600)]
            taken = engine.write(foreign)
        heard.append(engine.render(900 + taken))

        at = np.flatnonzero(np.concatenate(heard)[:, 0] == 2)
        assert list(at) == [1500] * taken


def test_who_does_not_wait_gets_nothing_in_while_another_waits(new_engine: NewEngine) -> None:
    engine = new_engine(fade_ms=0)
    whole = noise(0, BUFFER + 4096, 2)

    with threads(lambda: engine.write(whole, timeout=PATIENCE)):
        eventually(lambda: engine.writable == 0)
        first = engine.render(2048)
        there_was_room, taken = engine.writable, engine.write(noise(0, 100, 2))
        second = engine.render(2048)
        eventually(lambda: engine.writable == 0)

    assert (there_was_room, taken) == (2048, 0)
    assert np.array_equal(np.concatenate((first, second, engine.render(BUFFER))), whole)


@pytest.mark.parametrize("waiting", ["write", "turn", "drain"])
def test_close_ends_who_waits(new_engine: NewEngine, waiting: str) -> None:
    engine = new_engine()
    raised: list[str] = []
    engine.write(noise(0, 1, 2))  # something to drain

    def wait(call: Callable[[], Any]) -> Callable[[], None]:
        def work() -> None:
            with pytest.raises(EngineClosed) as error:
                call()
            raised.append(str(error.value))

        return work

    write = wait(lambda: engine.write(noise(0, BUFFER + 1, 2), timeout=PATIENCE))
    waits = {"write": [write], "turn": [write, write], "drain": [write, wait(engine.drain)]}
    with threads(*waits[waiting]):
        eventually(lambda: engine.writable == 0)
        engine.close()

    assert len(raised) == len(waits[waiting])
    for text in raised:
        assert "closed engine" in text and "new AudioEngine" in text
    calls: list[Callable[[], object]] = [engine.drain, engine.flush, engine.clock, engine.ping]
    calls += [lambda: engine.queued, lambda: engine.writable, lambda: engine.render(1)]
    calls += [lambda: engine.time_of(0), lambda: engine.frame_at(0)]
    calls += [lambda: engine.write(noise(0, 1, 2))]
    for call in calls:
        with pytest.raises(EngineClosed):
            call()


def test_every_call_comes_back_beside_a_writer_that_waits(new_engine: NewEngine) -> None:
    engine = new_engine(buffer_frames=1024)
    dice = random.Random(5)
    calls: list[Callable[[], object]] = [engine.stop, engine.start, engine.stats, engine.clock]
    calls += [engine.flush, engine.ping, engine.poll_events, lambda: engine.drain(0.01)]
    calls += [lambda: engine.queued, lambda: engine.write(noise(0, 10, 2)), engine.reset_stats]
    calls += [lambda: setattr(engine, "volume", dice.random()), lambda: engine.volume]
    calls += [lambda: setattr(engine, "device", dice.choice(["main", "other"]))]

    with writing(engine) as writer:
        for _ in range(120):
            dice.choice(calls)()
        engine.start()
        engine.device = "main"
        writer.goes_on(4096)

    assert engine.state is State.RUNNING
    engine.volume = 1.0


def test_a_writer_outlives_stops(new_engine: NewEngine) -> None:
    engine = new_engine(buffer_frames=1024)

    with writing(engine) as writer:
        for _ in range(5):
            engine.start()
            writer.goes_on(2048)
            engine.stop()
            eventually(lambda: engine.writable < 1024)
        engine.start()


WAITING_CALLS = {
    "write": "engine.write(frames, timeout=60)",
    "turn": "threading.Thread(target=hold, daemon=True).start(); wait_until_full();"
    "engine.write(frames, timeout=60)",
    "drain": "engine.write(frames); engine.drain(60)",
}


@pytest.mark.parametrize("call", WAITING_CALLS.values(), ids=WAITING_CALLS.keys())
def test_ctrl_c_interrupts_who_waits(call: str) -> None:
    script = """
        import array, sys, threading, time
        from flitzis_looper_audio import AudioEngine, EngineClosed
        engine = AudioEngine(channels=1)
        frames = array.array("f", bytes(4 * 10000))
        def wait_until_full():
            while engine.writable:
                time.sleep(0.01)
        def hold():
            try:
                engine.write(frames, timeout=60)
            except EngineClosed:
                pass
        def tell():
            wait_until_full()
            print("waits", flush=True)
        threading.Thread(target=tell).start()
        try:
            exec(sys.argv[1])
        except KeyboardInterrupt:
            print("interrupted", engine.queued, engine.state.value, flush=True)
            engine.close()
    """
    with running_python(script, call) as process:
        assert process.stdout
        assert process.stdout.readline() == "waits\n"

        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=PATIENCE)

    assert (output, errors) == ("interrupted 8192 STOPPED\n", "")
    assert process.returncode == 0


def test_ctrl_c_interrupts_who_is_let_in_again_and_again() -> None:
    script = """
        import array, threading, time
        from flitzis_looper_audio import AudioEngine
        engine = AudioEngine(channels=1, buffer_frames=1024)
        engine.start()
        def tell():
            while engine.stats().played < 4800:
                time.sleep(0.01)
            print("plays", flush=True)
        threading.Thread(target=tell).start()
        try:
            engine.write(array.array("f", bytes(4 * 48000 * 60)), timeout=100)
        except KeyboardInterrupt:
            print("interrupted", flush=True)
    """
    with running_python(script) as process:
        assert process.stdout
        assert process.stdout.readline() == "plays\n"

        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=PATIENCE)

    assert (output, errors) == ("interrupted\n", "")


def test_the_last_block_of_each_thread_is_there(new_engine: NewEngine) -> None:
    engine = new_engine(fade_ms=0)
    numbers = [500 * number for number in range(8)]

    def write(number: int) -> Callable[[], int]:
        return lambda: engine.write(noise(number, 500, 2), timeout=PATIENCE)

    with threads(*map(write, numbers)):
        pass

    found = places(heard_part(engine.render(4000)), 4000)
    assert np.array_equal(np.sort(found[::500]), numbers)
    assert np.array_equal(found.reshape(8, 500) - found[::500, None], [np.arange(500)] * 8)
