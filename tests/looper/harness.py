"""A facade whose time is the test's: its engine is an offline one, and goes on when render() is called."""

from __future__ import annotations

import os
import wave
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import flitzis_looper_audio
from eventually import eventually
from flitzis_looper_audio import looper
from flitzis_looper_audio.looper import AudioMessage
from recording import Samples

RATE = 48000
CHANNELS = 2
PADS = 216
CALLBACK = 512  # frames
INTERVAL = RATE // 10  # frames between two snapshots of peaks and playheads
MOST_MESSAGES = 1 << 20
HALF = 16384  # of 16 bits: 0.5, exactly

Event = dict[str, Any]
Told = tuple[str, int | None]

SOUNDS = (AudioMessage.SampleStarted, AudioMessage.SampleStopped)
FINAL = ("success", "error", "task_success", "task_error")


class OfflineEngine(flitzis_looper_audio.AudioEngine):
    """render() makes its time go on, from the beginning."""

    def start(self, *, at: int | None = None) -> None:
        """There is no graph to start in."""


class OfflineLooper(looper.AudioEngine):
    """The facade, all of it but the node."""

    def _open(self) -> flitzis_looper_audio.AudioEngine:
        return OfflineEngine.offline(**looper._running.ENGINE)


@contextmanager
def running() -> Iterator[OfflineLooper]:
    """One that runs, and is shut down at the end of the block."""
    facade = OfflineLooper()
    facade.run()
    try:
        yield facade
    finally:
        facade.shut_down()


def engine_of(facade: looper.AudioEngine) -> flitzis_looper_audio.AudioEngine:
    """What plays inside."""
    inside = facade._running
    assert inside is not None
    return inside.engine


def render(facade: looper.AudioEngine, frames: int) -> Samples:
    """So many frames of time, and what is heard in them."""
    heard: Samples = engine_of(facade).render(frames)
    return heard


def messages(facade: looper.AudioEngine) -> list[AudioMessage]:
    """All there are now, as the looper takes them in each frame of its window."""
    taken: list[AudioMessage] = []
    while (message := facade.receive_msg()) is not None:
        taken.append(message)
        assert len(taken) < MOST_MESSAGES, "the messages do not end"
    return taken


class Taken:
    """All messages that were taken since this was made."""

    def __init__(self, facade: looper.AudioEngine) -> None:
        self._facade = facade
        self._taken: list[AudioMessage] = []

    def so_far(self) -> list[AudioMessage]:
        """Oldest first."""
        self._taken += messages(self._facade)
        return self._taken


def told(facade: looper.AudioEngine) -> list[Told]:
    """The starts and stops among them: ("SampleStarted", 3)."""
    return [(type(one).__name__, one.sample_id()) for one in messages(facade) if is_sound(one)]


def metered(facade: looper.AudioEngine, frames: int = INTERVAL) -> list[AudioMessage]:
    """The peaks and playheads that there are after so many frames."""
    render(facade, frames)
    return [one for one in messages(facade) if not is_sound(one)]


def is_sound(message: AudioMessage) -> bool:
    """Whether it is a start or a stop."""
    return isinstance(message, SOUNDS)


def started(pad: int) -> Told:
    """A SampleStarted, as told() has it."""
    return "SampleStarted", pad


def stopped(pad: int) -> Told:
    """A SampleStopped."""
    return "SampleStopped", pad


def write_wav(path: Path | str, frames: NDArray[np.int16], rate: int = RATE) -> str:
    """16 bits, shape (frames, channels); returns the path."""
    with wave.open(str(path), "wb") as file:
        file.setparams((frames.shape[1], 2, rate, 0, "NONE", ""))
        file.writeframes(frames.tobytes())
    return str(path)


def level(frames: int, channels: int = CHANNELS, value: int = HALF) -> NDArray[np.int16]:
    """The same value throughout."""
    return np.full((frames, channels), value, np.int16)


def noise16(frames: int, channels: int = CHANNELS) -> NDArray[np.int16]:
    """The same noise every time."""
    values = np.random.default_rng(14).integers(-32768, 32767, (frames, channels))
    return values.astype(np.int16)


class LoaderEvents:
    """All that poll_loader_events() gave since this was made."""

    def __init__(self, facade: looper.AudioEngine) -> None:
        self._facade = facade
        self._events: list[Event] = []

    def everything(self) -> list[Event]:
        """Oldest first."""
        while (event := self._facade.poll_loader_events()) is not None:
            self._events.append(event)
        return self._events

    def of(self, pad: int, request: int) -> list[Event]:
        """A request's."""
        return [
            one for one in self.everything() if (one["id"], one["request_id"]) == (pad, request)
        ]

    def until_its_end(self, pad: int, request: int) -> list[Event]:
        """A request's, of which the last is its final one."""
        eventually(lambda: any(one["type"] in FINAL for one in self.of(pad, request)))
        return self.of(pad, request)


@contextmanager
def held(facade: looper.AudioEngine) -> Iterator[None]:
    """Within the block workers wait before they tell or end anything."""
    inside = facade._running
    assert inside is not None
    with inside.lock:
        yield


def load(facade: looper.AudioEngine, pad: int, path: str, run_analysis: bool = False) -> Event:
    """Load a file; the load's last event. All others that wait to be polled are forgotten."""
    events = LoaderEvents(facade)
    request = facade.load_sample_async(pad, path, run_analysis=run_analysis)
    return events.until_its_end(pad, request)[-1]


def hold(facade: looper.AudioEngine, pads: Sequence[int], frames: NDArray[np.int16]) -> None:
    """Load the same frames into pads, from samples/ of the working directory."""
    path = write_wav("samples/held.wav", frames)
    events = LoaderEvents(facade)
    requests = [(pad, facade.load_sample_async(pad, path, run_analysis=False)) for pad in pads]
    for pad, request in requests:
        assert events.until_its_end(pad, request)[-1]["type"] == "success"


def until_stems_are_read(facade: looper.AudioEngine, pad: int) -> None:
    """Until the newest that were published are the pad's, or turned out to be damaged."""
    inside = facade._running
    assert inside is not None
    reading = inside.slots[pad].stems
    assert reading is not None
    eventually(reading.done)


def is_empty(facade: looper.AudioEngine, pad: int) -> bool:
    """Whether a pad says that nothing is loaded."""
    try:
        facade.loaded_sample_shape(pad)
    except ValueError as error:
        assert str(error) == "sample is not loaded"
        return True
    return False


@contextmanager
def as_nobody() -> Iterator[None]:
    """Root may read and write what others may not; within the block nobody may."""
    was = os.geteuid()
    if was == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(was)


def called(function: Callable[..., object]) -> str:
    """For a test's name."""
    return str(function.__name__)


def raised_by(call: Callable[[], object]) -> tuple[type[BaseException] | None, str]:
    """The exception's type and words; (None, "") where there is none."""
    try:
        call()
    except Exception as error:  # pylint: disable=broad-exception-caught
        return type(error), str(error)
    return None, ""
