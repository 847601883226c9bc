"""One line that plays frames, and one that stops them: an engine is made for it, and closed after it."""

from __future__ import annotations

from contextlib import suppress
from threading import Lock, Thread
from typing import TYPE_CHECKING

from . import AudioEngine, EngineClosed

if TYPE_CHECKING:
    from ._native import _Frames
    from ._values import Device

_lock = Lock()
_playing: AudioEngine | None = None


def play(
    frames: _Frames,
    sample_rate: int,
    *,
    blocking: bool = True,
    device: str | int | Device | None = None,
) -> None:
    """Play frames, to the last one; what play() plays already ends, with a fade.

    frames: C-contiguous float32 of shape (n, channels), or (n,) for one channel, or a list of planes of shape (n,).
    sample_rate: theirs, 8000-384000 Hz; PipeWire resamples where the device's differs.
    blocking: False returns when they begin; leave them as they are until they are over.
    device: as AudioEngine has it; None follows the default sink.

    Ctrl-C ends it, and so does the end of the program, where blocking=False. Where there is no sink yet, it begins
    with the first one. Raises TypeError and ValueError before what plays ends; and what AudioEngine() and start()
    raise.
    """
    channels = _channels(frames)
    with AudioEngine.offline(sample_rate=sample_rate, channels=channels, pads=0) as judge:
        judge.write(frames)
    engine = AudioEngine(sample_rate=sample_rate, channels=channels, device=device, pads=0)
    try:
        _take_turn(engine)
        engine.start()
        first = engine.write(frames)
    except EngineClosed:
        return  # stop(), or another play(), came before it began
    except BaseException:
        engine.close()
        raise
    rest = _rest(frames, first)
    if blocking:
        _finish(engine, rest)
    else:
        Thread(target=_finish, args=(engine, rest), name="play", daemon=True).start()


def stop() -> None:
    """End what play() plays, with a fade; return when that is done. Nothing happens where nothing plays."""
    _take_turn(None)


def _take_turn(engine: AudioEngine | None) -> None:
    global _playing
    with _lock:
        before, _playing = _playing, engine
    if before:
        before.close()


def _finish(engine: AudioEngine, rest: _Frames) -> None:
    """Another play(), or stop(), closes it sooner."""
    global _playing
    try:
        with suppress(EngineClosed):
            engine.write(rest, timeout=None)
            while not engine.drain():
                pass  # nothing drives it now
    finally:
        engine.close()
        with _lock:
            if _playing is engine:
                _playing = None


def _channels(frames: _Frames) -> int:
    if isinstance(frames, (list, tuple)):
        return len(frames)
    try:
        shape = memoryview(frames).shape
    except TypeError as error:
        raise TypeError(
            f"frames: {type(frames).__name__}; accepted: float32 with the buffer protocol, or a list of planes"
        ) from error
    return shape[1] if shape and len(shape) > 1 else 1


def _rest(frames: _Frames, first: int) -> _Frames:
    if isinstance(frames, (list, tuple)):
        return [memoryview(plane)[first:] for plane in frames]
    return memoryview(frames)[first:]
