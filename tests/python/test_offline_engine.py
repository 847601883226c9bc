"""AudioEngine.offline(): all that render() needs, and nothing of the graph."""

from __future__ import annotations

import ast
import asyncio
import inspect
import os
import select
import threading
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

import flitzis_looper_audio
from flitzis_looper_audio import (
    AudioEngine,
    AudioError,
    EngineClosed,
    PadStarted,
    PadState,
    Pong,
    State,
    StateChanged,
    _native,
)
from noise import noise
from observer import thread_names
from programs import run_python
from recording import Samples

pytestmark = pytest.mark.usefixtures("no_server")

FRAMES = noise(0, 4800, 2)


@pytest.fixture
def engine() -> Iterator[AudioEngine]:
    with AudioEngine.offline(fade_ms=0) as engine:
        yield engine


def test_what_is_written_is_rendered_frame_for_frame(engine: AudioEngine) -> None:
    assert engine.write(FRAMES) == len(FRAMES) == engine.queued

    rendered = engine.render(len(FRAMES) + 10)

    assert np.array_equal(rendered[:-10], FRAMES) and not rendered[-10:].any()
    assert engine.stats().played == len(FRAMES) and engine.queued == 0
    assert engine.frame == len(rendered)


def a_song(block: int) -> Samples:
    """Two pads, a loop, a tempo and what is written, rendered in blocks."""
    with AudioEngine.offline(pads=4, voices=2, sample_rate=44100) as engine:
        engine.pads[0].load(noise(0, 22050, 2), sample_rate=44100).result(10)
        engine.pads[1].load(noise(500, 9000, 2), sample_rate=44100).result(10)
        engine.pads[1].loop = (0.01, 0.15)
        engine.pads[1].gain_db = -6.0
        engine.transport.bpm = 140.0
        engine.pads[0].play(at=1000)
        engine.pads[1].play(0.5, at="beat")
        engine.limiter = True
        engine.write(FRAMES)
        blocks = [engine.render(block) for _ in range(48000 // block)]
    song: Samples = np.concatenate(blocks)
    return song


def test_a_song_is_the_same_bytes_every_time_and_in_blocks_of_any_length() -> None:
    song = a_song(48000)

    assert song.any()
    assert a_song(48000).tobytes() == song.tobytes()
    assert a_song(480).tobytes() == song.tobytes()


def test_pads_play_and_tell_of_it(engine: AudioEngine) -> None:
    pad = engine.pads[3]
    pad.load(FRAMES, sample_rate=48000).result(10)
    pad.play(at=100)

    rendered = engine.render(200)

    assert pad.state is PadState.PLAYING
    assert np.array_equal(rendered[100:], FRAMES[:100])
    assert select.select([engine.fileno()], [], [], 0)[0]
    started = [event for event in engine.poll_events() if isinstance(event, PadStarted)]
    assert [(event.pad, event.frame) for event in started] == [(3, 100)]
    assert engine.meters().pads[3]["peak"] > 0
    engine.stop_all(fade_ms=0)
    assert not engine.render(100)[-50:].any()


def assign_a_device(engine: AudioEngine) -> None:
    engine.device = None


def test_it_is_stopped_and_will_not_start(engine: AudioEngine) -> None:
    assert engine.state is State.STOPPED and engine.node_id is None and engine.device is None
    calls: list[Callable[[], None]] = [engine.start, engine.play, lambda: assign_a_device(engine)]
    for call in calls:
        with pytest.raises(AudioError, match="this engine is offline: there is no graph to play"):
            call()
    engine.stop()
    assert engine.state is State.STOPPED and engine.poll_events() == []


def test_volume_and_mute_are_kept(engine: AudioEngine) -> None:
    engine.volume, engine.mute = 0.5, True
    engine.write(FRAMES)

    assert (engine.volume, engine.mute) == (0.5, True)
    assert np.array_equal(engine.render(100), FRAMES[:100])


def test_a_wait_is_for_another_threads_render_alone(engine: AudioEngine) -> None:
    assert engine.drain()
    engine.write(FRAMES)
    assert not engine.drain() and not engine.drain(0.05)
    assert engine.write(np.zeros((8192, 2), np.float32), timeout=None) == 8192 - len(FRAMES)

    played = threading.Thread(target=lambda: engine.render(8192))
    played.start()

    assert engine.drain(10)
    played.join()
    assert engine.drain(0)


def test_flush_ping_and_clock_are_as_ever(engine: AudioEngine) -> None:
    engine.write(FRAMES)
    engine.flush()
    assert engine.queued == 0 and not engine.render(100).any()

    number = engine.ping()
    engine.render(10)
    assert [event.number for event in engine.poll_events() if isinstance(event, Pong)] == [number]
    engine.write(FRAMES)
    assert engine.clock().stream_offset == 110 - len(FRAMES)
    assert engine.stats().frames == 110 and engine.stats().device is None
    with pytest.raises(AudioError, match="no cycle has come yet"):
        engine.time_of(0)


def test_a_closed_one_says_so_and_its_last_event_too(engine: AudioEngine) -> None:
    engine.close()

    assert engine.state is State.CLOSED
    (last,) = engine.poll_events()
    assert isinstance(last, StateChanged) and last.new is State.CLOSED
    with pytest.raises(EngineClosed):
        engine.render(1)


def test_in_asyncio_a_task_renders_what_another_one_writes(engine: AudioEngine) -> None:
    async def write() -> int:
        accepted = await engine.write_async(noise(0, 40_000, 2))
        engine.close()
        return accepted

    async def render() -> Samples:
        parts = []
        while engine.state is not State.CLOSED:
            parts.append(engine.render(1000))
            await asyncio.sleep(0)
            while engine.queued == 0 and engine.state is not State.CLOSED:
                await asyncio.sleep(0)
        samples: Samples = np.concatenate(parts)
        return samples

    async def both() -> tuple[int, Samples]:
        accepted, rendered = await asyncio.gather(write(), render(), return_exceptions=True)
        assert isinstance(accepted, int)
        events = [event async for event in engine.events()]
        assert isinstance(events[-1], StateChanged)
        return accepted, rendered if not isinstance(rendered, BaseException) else FRAMES[:0]

    assert asyncio.run(both())[0] == 40_000


def test_threads_may_render_write_and_play_at_once() -> None:
    with AudioEngine.offline(pads=8, fade_ms=0) as engine:
        for pad in engine.pads:
            pad.load(FRAMES, sample_rate=48000).result(10)
        over = threading.Event()

        def disturb(number: int) -> None:
            while not over.is_set():
                engine.pads[number].play()
                engine.write(FRAMES, timeout=0.01)
                engine.flush()
                engine.volume = 0.5
                engine.pads[number].load(FRAMES, sample_rate=48000)

        threads = [threading.Thread(target=disturb, args=[number]) for number in range(4)]
        for thread in threads:
            thread.start()
        rendered = [engine.render(1000) for _ in range(300)]
        over.set()
        for thread in threads:
            thread.join()

    assert sum(len(part) for part in rendered) == 300_000


def opened() -> set[str]:
    """What this process has open."""
    return {os.readlink(f"/proc/self/fd/{name}") for name in descriptor_names()}


def descriptor_names() -> list[str]:
    return [n for n in os.listdir("/proc/self/fd") if os.path.lexists(f"/proc/self/fd/{n}")]


def test_it_opens_nothing_and_starts_no_thread_of_pipewires() -> None:
    with AudioEngine.offline():
        pass  # what logs has begun
    before, threads = opened(), thread_names()
    with AudioEngine.offline() as engine:
        engine.render(1000)

        assert thread_names() == threads
        assert opened() - before <= {"anon_inode:[eventfd]"}


def test_it_works_where_there_is_nothing_of_pipewire(tmp_path: Path) -> None:
    done = run_python(
        """
        from flitzis_looper_audio import AudioEngine

        with AudioEngine.offline(name="bare", channels=1) as engine:
            print(engine, engine.name, engine.channels, len(engine.render(48000)))
        """,
        env={
            "XDG_RUNTIME_DIR": str(tmp_path),
            "PIPEWIRE_CONFIG_DIR": str(tmp_path),
            "SPA_PLUGIN_DIR": str(tmp_path),
            "PIPEWIRE_MODULE_DIR": str(tmp_path),
        },
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "<AudioEngine 'bare' STOPPED> bare 1 48000\n"


def test_a_subclass_makes_its_own() -> None:
    class Looper(AudioEngine):
        """One of somebody's."""

    with Looper.offline(channels=1) as looper:
        assert type(looper) is Looper and looper.channels == 1


def test_parameters_are_those_of_the_engine_and_refused_alike() -> None:
    signature = inspect.signature(AudioEngine.offline)
    known = {name: default for name, (default, _) in _native._parameters().items()}
    stub = resources.files(flitzis_looper_audio).joinpath("_native.pyi").read_text("utf-8")
    (declared,) = (
        one
        for one in ast.walk(ast.parse(stub))
        if isinstance(one, ast.FunctionDef) and one.name == "offline"
    )

    for name, parameter in signature.parameters.items():
        assert parameter.default == known[name] and parameter.kind is parameter.KEYWORD_ONLY
    assert [one.arg for one in declared.args.kwonlyargs] == list(signature.parameters)
    with pytest.raises(ValueError, match="channels must be 1-64, got 65"):
        AudioEngine.offline(channels=65)
    with pytest.raises(ValueError, match="sample_rate must be 8000-384000 Hz where there is no"):
        AudioEngine.offline(sample_rate=None)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="device"):
        AudioEngine.offline(device="sink")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="AudioEngine.. has no parameter '_offline'"):
        AudioEngine(_offline=1)  # type: ignore[call-arg]


def test_after_a_fork_the_child_makes_its_own() -> None:
    with AudioEngine.offline() as engine:
        child = os.fork()
        if child == 0:
            try:
                with AudioEngine.offline(fade_ms=0) as own:
                    own.write(FRAMES)
                    good = np.array_equal(own.render(100), FRAMES[:100])
                os._exit(0 if good else 1)
            finally:
                os._exit(2)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert len(engine.render(100)) == 100
