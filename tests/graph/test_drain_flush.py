"""drain() plays to the last sample; flush() drops what is queued, with a fade, and what follows is played exactly."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from cycles import plays_on
from eventually import eventually
from flitzis_looper_audio import State
from jack_recording import jack_recording
from kinds import NewEngine
from machine import needs_every_cycle
from noise import heard_part, is_noise_and_silence, noise
from programs import running_python
from written import LEVEL, direct_current

pytestmark = pytest.mark.usefixtures("server")

HELPERS = str(Path(__file__).parent)
BUFFER = 8192
COUNT = 8000
FADE_MS = 20
FADE = FADE_MS * 48
TINY = 1e-6
MONITOR = "main:monitor_"


END = {
    "close": "engine.close()",
    "stop": "engine.stop()",
    "exit": "sys.exit()",
    "kill": "os.kill(os.getpid(), signal.SIGKILL)",
}


@needs_every_cycle
@pytest.mark.parametrize("end", END.values(), ids=END.keys())
def test_what_was_drained_is_heard_whatever_comes_next(tmp_path: Path, end: str) -> None:
    script = """
        import os, signal, sys
        sys.path.insert(0, sys.argv[1])
        from flitzis_looper_audio import AudioEngine
        from noise import noise
        frames = noise(0, 8000, 2)
        engine = AudioEngine(fade_ms=0)
        engine.start()
        sys.stdin.readline()
        engine.write(frames)
        if engine.drain():
            exec(sys.argv[2])
    """
    with (
        running_python(script, HELPERS, end) as process,
        jack_recording(tmp_path, MONITOR) as recording,
    ):
        process.communicate("go\n", timeout=20)
        recording.hears_on()
        heard = recording.end()

    assert heard.is_noise(COUNT)


def test_drain_returns_once_all_has_gone_to_the_graph(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()
    for frames in (1, 511, 512, 513, BUFFER):
        before = engine.stats().frames
        assert engine.write(noise(0, frames, 2)) == frames

        assert engine.drain()

        assert engine.queued == 0 and engine.writable == BUFFER
        assert engine.stats().frames >= before + frames


def test_nothing_is_drained_at_once(new_engine: NewEngine) -> None:
    engine = new_engine()

    assert engine.drain(timeout=0)
    engine.start()
    assert engine.drain(timeout=0)


def test_drain_tells_that_the_time_was_over(new_engine: NewEngine) -> None:
    engine = new_engine(timeout=0.1, buffer_frames=48000)
    engine.write(noise(0, 48000, 2))

    assert not engine.drain(timeout=0), "stopped"
    assert not engine.drain(timeout=0.1)
    engine.start()
    assert not engine.drain(timeout=0.1), "a second takes longer"
    assert engine.drain(), "by itself it waits for what is queued"


def test_drain_on_a_stopped_engine_ends_by_the_timeout(new_engine: NewEngine) -> None:
    engine = new_engine(timeout=0.1)
    engine.write(noise(0, 100, 2))

    assert not engine.drain()
    assert engine.queued == 100


def test_drain_waits_for_what_was_written_before_it_only(new_engine: NewEngine) -> None:
    engine = new_engine(buffer_frames=96000)
    engine.start()
    engine.write(noise(0, 4000, 2))
    drained = threading.Event()

    def drain() -> None:
        if engine.drain():
            drained.set()

    thread = threading.Thread(target=drain)
    thread.start()
    eventually(lambda: engine.queued < 3000)
    engine.write(noise(0, 90000, 2))

    assert drained.wait(10)

    assert engine.queued > 48000
    thread.join()


def test_flush_drops_what_is_queued(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()
    assert engine.write(noise(0, BUFFER, 2)) == BUFFER

    engine.flush()

    assert (engine.queued, engine.writable) == (0, BUFFER)
    assert engine.drain(timeout=0.1)


@needs_every_cycle
@pytest.mark.parametrize("queued", [8000, 600])
def test_flush_fades_over_what_was_queued_or_over_its_end(
    new_engine: NewEngine, tmp_path: Path, queued: int
) -> None:
    engine = new_engine(fade_ms=FADE_MS)
    engine.start()

    with jack_recording(tmp_path, engine) as recording:
        engine.write(direct_current(queued))
        eventually(lambda: engine.queued < queued)
        engine.flush()
        plays_on(engine)
        heard = recording.end()

    samples = heard_part(heard.samples)
    with heard.judged():
        assert len(samples) < queued + FADE
        assert samples[0, 0] == LEVEL and samples[-1, 0] <= LEVEL / FADE + TINY
        assert np.max(np.abs(np.diff(samples, axis=0))) <= LEVEL / FADE + TINY
        assert FADE - 1 <= np.count_nonzero(samples[:, 0] < LEVEL) < 2 * FADE


@needs_every_cycle
def test_what_follows_a_flush_is_played_exactly(new_engine: NewEngine, tmp_path: Path) -> None:
    engine = new_engine()
    engine.start()

    with jack_recording(tmp_path, engine) as recording:
        for _ in range(3):
            engine.write(noise(0, BUFFER, 2))
            eventually(lambda: engine.queued < BUFFER)
            engine.flush()
        assert engine.write(noise(20000, COUNT, 2)) == COUNT
        assert engine.drain()
        plays_on(engine)
        heard = recording.end()

    samples = heard_part(heard.samples)
    with heard.judged():
        assert np.array_equal(samples[-COUNT:], noise(20000, COUNT, 2))
        assert len(samples) < 4 * COUNT, "three times the rest was dropped"
    assert engine.stats().underruns == 0


@needs_every_cycle
@pytest.mark.parametrize("fade_ms", [0, 5])
def test_a_stopped_engine_flushes_at_once_and_plays_what_follows(
    new_engine: NewEngine, tmp_path: Path, fade_ms: int
) -> None:
    engine = new_engine(fade_ms=fade_ms)
    engine.start()

    with jack_recording(tmp_path, MONITOR) as recording:
        engine.write(direct_current(BUFFER))
        eventually(lambda: engine.queued < BUFFER)
        engine.stop()
        engine.flush()
        assert (engine.queued, engine.writable) == (0, BUFFER)
        engine.write(noise(0, COUNT, 2))
        engine.start()
        assert engine.drain()
        plays_on(engine, 20)
        heard = recording.end()

    after = heard_part(heard.samples)[-COUNT:]
    fade = fade_ms * 48
    rising = noise(0, fade, 2) * (np.arange(1, fade + 1)[:, None] / np.float32(max(1, fade)))
    with heard.judged():
        assert np.array_equal(after[fade:], noise(fade, COUNT - fade, 2))
        assert np.allclose(after[:fade], rising, atol=TINY), "nothing of what was before the stop"


def test_a_stopped_engine_that_never_played_flushes(new_engine: NewEngine) -> None:
    engine = new_engine(fade_ms=0)
    engine.write(noise(0, BUFFER, 2))

    engine.flush()
    engine.flush()

    assert engine.write(noise(0, COUNT, 2)) == COUNT
    assert np.array_equal(engine.render(COUNT), noise(0, COUNT, 2))


@needs_every_cycle
def test_a_waiting_engine_obeys_a_flush_when_it_plays(
    new_engine: NewEngine, tmp_path: Path
) -> None:
    engine = new_engine(autoconnect=False, fade_ms=0, timeout=0.1)
    engine.start()
    assert engine.state is State.WAITING
    engine.write(direct_current(1000))

    engine.flush()

    assert engine.queued == 0
    engine.write(noise(0, COUNT // 2, 2), timeout=0)
    with jack_recording(tmp_path, engine) as recording:  # linked, it plays
        eventually(lambda: engine.stats().cycles > 5)
        engine.write(noise(COUNT // 2, COUNT // 2, 2), timeout=5)
        assert engine.drain()
        plays_on(engine)
        heard = recording.end()

    assert not np.any(heard.samples == LEVEL)
    samples = heard_part(heard.samples)
    with heard.judged():
        assert len(samples) and is_noise_and_silence(samples)


def test_flush_gives_a_waiting_writer_room(new_engine: NewEngine) -> None:
    engine = new_engine(fade_ms=0)
    written: list[int] = []
    frames = noise(0, BUFFER + COUNT, 2)
    thread = threading.Thread(target=lambda: written.append(engine.write(frames, timeout=20)))
    thread.start()
    eventually(lambda: engine.writable == 0)

    engine.flush()
    thread.join(20)

    assert written == [len(frames)]
    assert np.array_equal(engine.render(COUNT), noise(BUFFER, COUNT, 2))
