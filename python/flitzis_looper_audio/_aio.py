"""An engine's events, its calls that wait, and loads, for asyncio; imported when one of them is first asked for."""

from __future__ import annotations

import asyncio
import os
import weakref
from typing import TYPE_CHECKING

from ._events import StateChanged
from ._values import State

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from ._events import Event
    from ._native import AudioEngine, Loading, _Frames
    from ._values import Sample


class _Reader:
    """A loop's one reader of some of an engine's descriptors, for all tasks that wait for any of them.

    They stay readable until what they tell of is taken, and nobody takes it here: no wake-up is lost.
    """

    def __init__(self, *descriptors: int) -> None:
        self._loop = asyncio.get_running_loop()
        self._descriptors = descriptors
        self._watched: list[int] = []
        self._waiting: set[asyncio.Future[None]] = set()

    async def readable(self) -> None:
        """Return when one of them is; the caller looks what there is."""
        future: asyncio.Future[None] = self._loop.create_future()
        self._waiting.add(future)
        try:
            if not self._watched:
                self._watch()
            await future
        finally:
            self._waiting.discard(future)
            if not self._waiting:
                self._rest()

    def _watch(self) -> None:
        for descriptor in self._descriptors:
            # A loop keeps one reader a descriptor, and the caller may have one of their own.
            self._watched.append(os.dup(descriptor))
            self._loop.add_reader(self._watched[-1], self._wake)

    def _rest(self) -> None:
        while self._watched:
            descriptor = self._watched.pop()
            self._loop.remove_reader(descriptor)
            os.close(descriptor)

    def _wake(self) -> None:
        for future in self._waiting:
            if not future.done():
                future.set_result(None)


class _Shared:
    """What a loop's tasks share of an engine: a reader for events, one for room, and whose turn it is to write."""

    def __init__(self, engine: AudioEngine) -> None:
        self.events = _Reader(engine.fileno(), engine._closed_fileno())
        self.room = _Reader(engine.room_fileno(), engine._closed_fileno())
        self.turn = asyncio.Lock()
        self._engine = engine  # its descriptors last as long as it does


# Kept by those who use it: one for every engine and loop.
_all_shared: weakref.WeakValueDictionary[tuple[int, int], _Shared] = weakref.WeakValueDictionary()


def _shared_of(engine: AudioEngine) -> _Shared:
    key = (id(engine), id(asyncio.get_running_loop()))
    shared = _all_shared.get(key)
    if shared is None:
        _all_shared[key] = shared = _Shared(engine)
    return shared


async def events(engine: AudioEngine) -> AsyncIterator[Event]:
    """Yield the engine's events as they come; end after StateChanged to CLOSED, whoever gets it."""
    shared = _shared_of(engine)
    while True:
        closed = engine.state is State.CLOSED  # asked first: then the box holds the last there is
        taken = engine.poll_events()
        for event in taken:
            yield event
            if isinstance(event, StateChanged) and event.new is State.CLOSED:
                return
        if closed:
            return
        if not taken:
            await shared.events.readable()


async def write(engine: AudioEngine, frames: _Frames, at: int | None = None) -> int:
    """Queue all frames, a part whenever there is room; return how many. The first begins at `at`."""
    shared = _shared_of(engine)
    done = 0
    async with shared.turn:
        while True:
            accepted, left = engine._write_some(frames, done, None if done else at)
            done += accepted
            if not left:
                return done
            engine.want_room(left)
            await shared.room.readable()


async def in_thread(engine: AudioEngine, call: str, *given: object, **named: object) -> object:
    """Return what a call of the engine's does that waits."""
    return await asyncio.to_thread(getattr(engine, call), *given, **named)


async def loaded(loading: Loading) -> Sample:
    """Return what was loaded. A load is cancelled with the task that waits for it, as asyncio.wrap_future() has it."""
    try:
        if not loading.done():
            await _Reader(loading.fileno()).readable()
    except asyncio.CancelledError:
        loading.cancel()
        raise
    if loading.cancelled():
        raise asyncio.CancelledError("the load was cancelled, or replaced by another")
    return loading.result()
