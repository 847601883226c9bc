"""render(): the same renderer without the graph, bit for bit what the node plays."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from eventually import eventually
from flitzis_looper_audio import AudioEngine, AudioError, State, StateChanged
from freewheel import add_freewheeling_sink
from heard import Heard
from jack_recording import JOINING, jack_recording
from kinds import NewEngine, NewServer
from machine import needs_every_cycle
from noise import heard_part, noise
from programs import run_python
from recording import Samples
from told import Told

COUNT = 20_000
MONITOR = "main:monitor_"


def played_by_the_node(engine: AudioEngine, directory: Path, frames: Samples) -> Heard:
    """What a sink's monitor hears of an engine that starts with `frames` queued, fading out as they end."""
    with jack_recording(directory, MONITOR) as recording:
        assert engine.write(frames) == len(frames)
        engine.start()
        eventually(lambda: engine.queued == 0)
        recording.hears_on(20)
        return recording.end()


@needs_every_cycle
@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("fade_ms", [0, 5, 100])
@pytest.mark.parametrize("quantum", [256, 2048])
def test_what_is_rendered_is_bit_for_bit_what_the_node_plays(
    new_engine: NewEngine, tmp_path: Path, fade_ms: int, quantum: int
) -> None:
    frames = noise(0, COUNT, 2)
    options: dict[str, Any] = {"fade_ms": fade_ms, "buffer_frames": COUNT, "quantum": 512}
    offline = new_engine(**options, name="offline")
    node = new_engine(**{**options, "quantum": quantum}, name="node")
    offline.write(frames)

    rendered = offline.render(COUNT + 48 * fade_ms + 512)
    played = played_by_the_node(node, tmp_path, frames)

    assert node.stats().underruns > 0 and offline.stats().underruns > 0
    heard, expected = heard_part(played.samples), heard_part(rendered)
    # PipeWire makes a node's links active one by one: a channel may join late.
    joined = int((heard != 0).argmax(axis=0).max())
    with played.judged():
        assert joined < quantum * JOINING
        assert played.is_all_of(expected, joined)
    assert rendered.dtype == np.float32 and rendered.flags.c_contiguous
    fade = max(1, 48 * fade_ms)
    assert np.array_equal(rendered[fade - 1 : COUNT], frames[fade - 1 :])
    assert not np.any(rendered[COUNT + fade - 1 :])


@pytest.mark.usefixtures("server")
def test_in_pieces_it_is_the_same_as_in_one(new_engine: NewEngine) -> None:
    whole, pieces = new_engine(name="whole"), new_engine(name="pieces")
    frames = noise(0, 6000, 2)
    sizes = [1, 2, 17, 511, 512, 513, 1000, 3000]
    for engine in (whole, pieces):
        engine.write(frames)

    parts = [pieces.render(size) for size in sizes]

    assert [len(part) for part in parts] == sizes
    assert np.array_equal(np.concatenate(parts), whole.render(sum(sizes)))


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("channels", [1, 3, 64])
def test_every_channel_is_rendered(new_engine: NewEngine, channels: int) -> None:
    engine = new_engine(channels=channels, fade_ms=0)
    engine.write(noise(0, 5000, channels))

    assert np.array_equal(engine.render(5000), noise(0, 5000, channels))


@pytest.mark.usefixtures("server")
def test_what_is_written_between_two_renderings_follows(new_engine: NewEngine) -> None:
    engine = new_engine(fade_ms=0)
    told = Told(engine)

    for turn in range(10):
        assert engine.write(noise(1000 * turn, 1000, 2)) == 1000
        assert np.array_equal(engine.render(1000), noise(1000 * turn, 1000, 2))
    assert not np.any(engine.render(100))

    stats = engine.stats()
    assert (stats.frames, stats.cycles, stats.underruns) == (10_100, 0, 100)
    assert told.of(StateChanged) == [] and engine.state is State.STOPPED


@pytest.mark.usefixtures("server")
def test_a_rendering_gives_a_waiting_writer_room(new_engine: NewEngine) -> None:
    engine = new_engine(fade_ms=0, buffer_frames=1024)
    frames = noise(0, COUNT, 2)
    thread = threading.Thread(target=lambda: engine.write(frames, timeout=20))
    thread.start()
    heard: list[Samples] = []

    while sum(map(len, heard)) < COUNT:
        if queued := engine.queued:
            heard.append(engine.render(queued))
    thread.join(20)

    assert np.array_equal(np.concatenate(heard), frames)
    assert engine.stats().underruns == 0


@pytest.mark.usefixtures("server")
def test_while_the_graph_drives_the_engine_nothing_is_rendered(new_engine: NewEngine) -> None:
    engine = new_engine(autoconnect=False)
    engine.write(noise(0, 1000, 2))
    engine.start()
    assert engine.state is State.WAITING

    with pytest.raises(AudioError, match=r"render\(\): the graph drives this engine; stop\(\)"):
        engine.render(100)
    driven = new_engine()
    driven.start()
    with pytest.raises(AudioError, match=r"stop\(\) it first"):
        driven.render(100)

    assert engine.queued == 1000
    engine.stop()
    driven.stop()
    assert len(engine.render(100)) == len(driven.render(100)) == 100


@needs_every_cycle
@pytest.mark.usefixtures("server")
def test_start_plays_on_where_the_rendering_ended(new_engine: NewEngine, tmp_path: Path) -> None:
    engine = new_engine(fade_ms=0, buffer_frames=COUNT)
    engine.write(noise(0, COUNT, 2))
    first = engine.render(7001)

    with jack_recording(tmp_path, MONITOR) as recording:
        engine.start()
        eventually(lambda: engine.queued < COUNT - 7001)
        engine.stop()
        left = engine.queued
        rest = engine.render(left)
        cycles = engine.stats().cycles
        engine.start()
        eventually(lambda: engine.stats().cycles > cycles + 20)
        heard = recording.end()

    with heard.judged():
        amid = heard_part(heard.samples)
        assert np.array_equal(np.concatenate((first, amid, rest)), noise(0, COUNT, 2))


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("frames", [0, -1, 1 << 31, 1 << 64])
def test_a_number_of_frames_out_of_range_is_refused(new_engine: NewEngine, frames: int) -> None:
    with pytest.raises(ValueError, match="^frames must be 1-2147483647 frames, got "):
        new_engine().render(frames)


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("frames", [1.0, "1", None, True])
def test_a_number_of_frames_of_another_type_is_refused(new_engine: NewEngine, frames: Any) -> None:
    with pytest.raises(TypeError, match="^frames must be "):
        new_engine().render(frames)


@pytest.mark.usefixtures("server")
def test_without_numpy_it_is_a_memoryview() -> None:
    done = run_python(
        """
        import array, sys
        sys.modules["numpy"] = None
        from flitzis_looper_audio import AudioEngine
        with AudioEngine(fade_ms=0, autoconnect=False) as engine:
            engine.stop()
            planes = [array.array("f", [0.25, 0.5, 1.0]), array.array("f", [-1.0, -0.5, 0.0])]
            assert engine.write(planes) == 3
            frames = engine.render(4)
            print(type(frames).__name__, frames.format, frames.shape, frames.tolist())
            print(engine.write(frames))
        """
    )

    assert done.stderr == ""
    expected = [[0.25, -1.0], [0.5, -0.5], [1.0, 0.0], [0.0, 0.0]]
    assert done.stdout.splitlines() == [f"memoryview f (4, 2) {expected}", "4"]


@needs_every_cycle
@pytest.mark.parametrize("fade_ms", [0, 5])
def test_on_the_freewheel_driver_the_same_is_played(
    new_server: NewServer, new_engine: NewEngine, tmp_path: Path, fade_ms: int
) -> None:
    new_server(pulse=False)
    count = 5 * 48000
    options: dict[str, Any] = {"fade_ms": fade_ms, "buffer_frames": count, "quantum": 8192}
    offline = new_engine(**options, name="offline")
    node = new_engine(**options, device=add_freewheeling_sink())
    node.start()
    for engine in (node, offline):
        engine.drain(timeout=0)

    with jack_recording(tmp_path, node) as recording:
        node.write(noise(0, count, 2))
        eventually(lambda: node.stats().underruns > 4096, 20)  # beyond the tail
        node.stop()
        heard = recording.end()
    offline.render(1024)  # silence: the gate opens as the node's did before
    offline.write(noise(0, count, 2))

    with heard.judged():
        assert np.array_equal(heard_part(heard.samples), heard_part(offline.render(count + 512)))
