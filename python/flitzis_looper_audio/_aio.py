"""An engine's events, and writing to it, for asyncio; imported when either is first asked for."""

from __future__ import annotations

import asyncio
import os
import weakref
from typing import TYPE_CHECKING

from ._values import State, StateChanged

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from ._native import AudioEngine, _Frames
    from ._values import Event


class _Reader:
    """A loop's one reader of an engine's descriptor, for all who wait for events and for room.

    As a context manager it stays while it is used. Who waits for room leaves the events where they are: so that these
    do not keep the loop busy meanwhile, the descriptor is hushed after every look, until the last user goes.
    """

    def __init__(self, engine: AudioEngine) -> None:
        self.turn = asyncio.Lock()
        self.looks = 0
        self._engine = engine
        self._loop = asyncio.get_running_loop()
        self._waiting: set[asyncio.Future[None]] = set()
        self._users = 0
        self._descriptor = -1

    async def readable(self, looks: int) -> None:
        """Return when there may be something new since there were so many `looks`; the caller looks for it."""
        with self:
            if self.looks != looks:
                return
            future: asyncio.Future[None] = self._loop.create_future()
            self._waiting.add(future)
            try:
                await future
            finally:
                self._waiting.discard(future)

    def __enter__(self) -> None:
        if self._users == 0:
            # A loop keeps one reader a descriptor, and the caller may have one of their own.
            self._descriptor = os.dup(self._engine.fileno())
            self._loop.add_reader(self._descriptor, self._look)
        self._users += 1

    def __exit__(self, *_: object) -> None:
        self._users -= 1
        if self._users == 0:
            self._loop.remove_reader(self._descriptor)
            os.close(self._descriptor)
            self._engine._unhush()

    def _look(self) -> None:
        self.looks += 1
        self._engine._hush()
        for future in self._waiting:
            if not future.done():
                future.set_result(None)


# Kept by those who use it: one for every engine and loop.
_readers: weakref.WeakValueDictionary[tuple[int, int], _Reader] = weakref.WeakValueDictionary()


def _reader_of(engine: AudioEngine) -> _Reader:
    key = (id(engine), id(asyncio.get_running_loop()))
    reader = _readers.get(key)
    if reader is None:
        _readers[key] = reader = _Reader(engine)
    return reader


async def events(engine: AudioEngine) -> AsyncIterator[Event]:
    """Yield the engine's events as they come; end after StateChanged to CLOSED, whichever reader gets it."""
    reader = _reader_of(engine)
    while True:
        closed = engine.state is State.CLOSED  # asked first: then the box holds the last there is
        looks = reader.looks
        for event in engine.poll_events():
            yield event
            if isinstance(event, StateChanged) and event.new is State.CLOSED:
                return
        if closed:
            return
        await reader.readable(looks)


async def write(engine: AudioEngine, frames: _Frames) -> int:
    """Queue all frames, a part whenever there is room; return how many."""
    reader = _reader_of(engine)
    done = 0
    async with reader.turn:
        with reader:
            while True:
                looks = reader.looks
                accepted, left = engine._write_some(frames, done)
                done += accepted
                if not left:
                    return done
                engine._want_room(left)
                await reader.readable(looks)
