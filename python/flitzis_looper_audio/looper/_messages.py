"""What receive_msg() gives: starts and stops in their order, then peaks and playheads as they are now.

The engine's event box keeps what happened; a stalled window finds all of it, and one snapshot of the meters.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from struct import Struct
from typing import ClassVar

from .. import AudioEngine, PadIdle, PadStarted, PadStopped, Pong

METERS_A_SECOND = 10
STALLED = 5  # so many of them late, peaks are those of a time that is past
PAD_METER = Struct("=4xfd")  # of Meters.pads: peak and position, behind the state's byte
PLAYING = 2  # such a state, and above it what is paused


class AudioMessage:
    """One thing that the engine tells; each is of a class below. What does not apply is None."""

    SampleStarted: ClassVar[type[SampleStarted]]
    SampleStopped: ClassVar[type[SampleStopped]]
    PadPeak: ClassVar[type[PadPeak]]
    PadPlayhead: ClassVar[type[PadPlayhead]]
    MasterPeak: ClassVar[type[MasterPeak]]
    Pong: ClassVar[type[PongMessage]]

    __slots__ = ()

    def sample_id(self) -> int | None:
        """The pad that it is about, 0 to 215."""
        return getattr(self, "id", None)

    def pad_peak(self) -> float | None:
        """The pad's peak, 0 to 1."""
        return None

    def master_peak(self) -> float | None:
        """The peak of all that is played; above 1 it clips."""
        return None

    def pad_playhead(self) -> float | None:
        """The pad's position, in seconds of its sample."""
        return None


@dataclass(slots=True)
class SampleStarted(AudioMessage):
    """A pad began to play, or began anew."""

    id: int


@dataclass(slots=True)
class SampleStopped(AudioMessage):
    """A pad stopped, was asked to, or could not start."""

    id: int


@dataclass(slots=True)
class PadPeak(AudioMessage):
    """The largest |x| of a pad since the last one, after gain, EQ and volume, before the master volume; at most 1."""

    id: int
    peak: float

    def pad_peak(self) -> float | None:
        return self.peak


@dataclass(slots=True)
class PadPlayhead(AudioMessage):
    """Where a pad is that plays or is paused, in seconds of its sample."""

    id: int
    position_s: float

    def pad_playhead(self) -> float | None:
        return self.position_s


@dataclass(slots=True)
class MasterPeak(AudioMessage):
    """The largest |x| of all that was played since the last one, after the master volume; not limited."""

    peak: float

    def master_peak(self) -> float | None:
        return self.peak


@dataclass(slots=True)
class PongMessage(AudioMessage):
    """The audio callback saw a ping()."""


def _nest(name: str, message: type[AudioMessage]) -> None:
    message.__name__ = name
    message.__qualname__ = f"AudioMessage.{name}"
    setattr(AudioMessage, name, message)


for _message in (SampleStarted, SampleStopped, PadPeak, PadPlayhead, MasterPeak):
    _nest(_message.__name__, _message)
_nest("Pong", PongMessage)


@dataclass(slots=True)
class Unloaded:
    """A pad that played was unloaded. Whoever did that knows it: told only where a start was told after that."""

    id: int


class Messages:
    """What an engine tells, until somebody takes it. One thread."""

    def __init__(self, engine: AudioEngine) -> None:
        self._engine = engine
        self._queue: deque[AudioMessage | Unloaded] = deque()
        self._every = engine.sample_rate // METERS_A_SECOND
        self._metered = 0  # the engine's frame of the newest snapshot
        self._emptied = True  # since then, None was given: a reader that takes all comes to an end
        self._started: set[int] = set()  # pads whose start was taken since they were unloaded

    def take(self) -> AudioMessage | None:
        """The next one; None where there is none, before there are new peaks and playheads."""
        queue = self._queue
        if not queue:
            queue.extend(self._events())
        if not queue and self._emptied:
            queue.extend(self._meters())
            self._emptied = not queue
        while queue:
            message = queue.popleft()
            if isinstance(message, AudioMessage):
                if isinstance(message, SampleStarted):
                    self._started.add(message.id)
                return message
            if message.id in self._started:
                return SampleStopped(message.id)
        self._emptied = True
        return None

    def unload(self, pad: int) -> None:
        """Who takes messages unloads a pad now: what he was told of it is past."""
        self._started.discard(pad)

    def _events(self) -> Iterator[AudioMessage | Unloaded]:
        for event in self._engine.poll_events():
            if isinstance(event, PadStarted):
                yield SampleStarted(event.pad)
            elif isinstance(event, PadIdle):
                yield SampleStopped(event.pad)
            elif isinstance(event, PadStopped):
                if event.reason == "unload":
                    yield Unloaded(event.pad)
                elif event.reason != "retrigger":  # which its next start tells
                    yield SampleStopped(event.pad)
            elif isinstance(event, Pong):
                yield PongMessage()

    def _meters(self) -> list[AudioMessage]:
        """Nothing for silence: who shows peaks lets them fall by himself. Nor for what was loud while a window stalled:
        after that there are places at once, and peaks with the next ones."""
        told: list[AudioMessage] = []
        passed = self._engine.frame - self._metered
        if passed < self._every:
            return told
        meters = self._engine.meters()
        self._metered = meters.frame
        current = passed < STALLED * self._every
        pads = meters.pads.tobytes()
        for pad, state in enumerate(pads[:: PAD_METER.size]):
            if state >= PLAYING:
                peak, position = PAD_METER.unpack_from(pads, pad * PAD_METER.size)
                if peak > 0.0 and current:
                    told.append(PadPeak(pad, min(peak, 1.0)))
                told.append(PadPlayhead(pad, position))
        if meters.master_peak > 0.0 and current:
            told.append(MasterPeak(meters.master_peak))
        return told
