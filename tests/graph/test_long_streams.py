"""Ten minutes of noise, every sample of it; and a stream that a thread without manners starves of the GIL."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from cycles import plays_on
from eventually import eventually
from flitzis_looper_audio import AudioEngine, Underrun
from freewheel import add_freewheeling_sink
from generations import freewheeling_waits
from jack_recording import jack_recording
from kinds import NewEngine, NewServer
from machine import needs_every_cycle
from noise import heard_part, noise
from told import Told
from written import write_noise, writing

pytestmark = pytest.mark.soak

TEN_MINUTES = 600 * 48000
BATCH = 1 << 22


@contextmanager
def meanwhile(work: Callable[[], None]) -> Iterator[None]:
    """Do this again and again while the block runs."""
    ended = threading.Event()

    def again() -> None:
        while not ended.is_set():
            work()

    thread = threading.Thread(target=again)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join(60)
        assert not thread.is_alive()


def is_played_whole(engine: AudioEngine, directory: Path, count: int) -> bool:
    """Play so many frames of noise at once, as fast as the graph can; whether all were heard, in order."""
    with jack_recording(directory, engine, frames=count + (1 << 20)) as recording:
        assert engine.write(noise(0, count, 2)) == count
        assert engine.drain(timeout=300)
        engine.stop()
        heard = recording.end()
    engine.start()
    return heard.is_noise(count)


@needs_every_cycle
@pytest.mark.parametrize("quantum", [32, 512] if freewheeling_waits() else [1024, 8192])
def test_ten_minutes_are_heard_sample_by_sample(
    new_server: NewServer, new_engine: NewEngine, tmp_path: Path, quantum: int
) -> None:
    new_server(pulse=False)
    engine = new_engine(
        quantum=quantum, fade_ms=0, buffer_frames=BATCH, device=add_freewheeling_sink()
    )
    engine.start()
    for left in range(TEN_MINUTES, 0, -BATCH):
        assert is_played_whole(engine, tmp_path, min(left, BATCH))

    assert engine.stats().underruns == 0
    assert engine.stats().frames >= TEN_MINUTES


@contextmanager
def gil_hog(interval: float) -> Iterator[None]:
    """A thread that computes in pure Python, and gives the GIL up only every `interval` seconds."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(interval)
    try:
        with meanwhile(lambda: None):
            yield
    finally:
        sys.setswitchinterval(before)


@needs_every_cycle
@pytest.mark.uninstrumented
def test_the_queue_bridges_what_the_gil_takes(
    new_server: NewServer, new_engine: NewEngine, tmp_path: Path
) -> None:
    new_server(pulse=False)
    engine = new_engine(fade_ms=0, buffer_frames=48000)
    engine.start()
    block = 16384  # a third of the queue: it lasts far longer than the GIL's few turns for it

    with (
        jack_recording(tmp_path, engine) as recording,
        gil_hog(0.02),
        writing(engine, block=block) as writer,
    ):
        eventually(lambda: writer.error or writer.written > 10 * 48000, 40)
        count = writer.end()
        assert engine.drain()
        plays_on(engine)
        heard = recording.end()

    assert engine.stats().underruns == 0
    assert heard.is_noise(count)


@needs_every_cycle
@pytest.mark.uninstrumented
def test_what_the_queue_does_not_bridge_is_counted_to_the_frame(
    new_server: NewServer, new_engine: NewEngine, tmp_path: Path
) -> None:
    new_server(pulse=False)
    engine = new_engine(fade_ms=0, buffer_frames=1024)
    told = Told(engine)
    engine.start()

    with jack_recording(tmp_path, engine, frames=40 * 48000) as recording:
        with gil_hog(0.1), writing(engine) as writer:
            eventually(lambda: writer.error or engine.stats().underruns > 48000, 40)
            count = writer.end() + 1024
        write_noise(engine, count - 1024, 1024)  # what ran dry ends within the recording
        assert engine.drain()
        plays_on(engine)
        heard = recording.end()

    silent = np.all(heard_part(heard.samples) == 0, axis=1)
    assert heard.is_noise_with_gaps(count)
    with heard.judged():
        assert engine.stats().underruns == np.count_nonzero(silent)
        begins = np.count_nonzero(np.diff(silent.astype(int)) == 1)
        assert 0 < len(told.of(Underrun)) <= begins
