"""The engine under soak: a thread that writes, a thread that reads events, and the books they keep."""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import random
import threading
import time
from collections.abc import Iterator

from flitzis_looper_audio import (
    AudioEngine,
    EngineClosed,
    EventsDropped,
    ServerLost,
    ServerReturned,
    State,
    Underrun,
    Xrun,
)

from .noise import noise
from .pads import Pads

NODE = "soak"
SETTLE_SECONDS = 30.0


@dataclasses.dataclass
class Books:
    """Written frames and what became of them."""

    written: int
    played: int
    queued: int
    dropped: int

    @property
    def unaccounted(self) -> int:
        """What is missing, or too much."""
        return self.written - self.played - self.queued - self.dropped


class Player:
    """Plays numbered noise until it is closed."""

    def __init__(self, seed: int) -> None:
        # No fades: what is heard is what was written, or silence.
        self.engine = AudioEngine(name=NODE, fade_ms=0.0, timeout=10.0)
        self.written = 0
        self.dropped = 0
        self.told: collections.Counter[str] = collections.Counter()
        self.failures: list[str] = []
        self.pads = Pads(self.engine, seed)
        self._dice = random.Random(seed)
        self._turn = threading.Lock()
        self._ended = threading.Event()
        self._threads = [
            threading.Thread(target=self._guarded, args=[work], name=work.__name__)
            for work in (self._write, self._read_events, self._play_pads)
        ]
        for thread in self._threads:
            thread.start()
        self.engine.start()

    def end_writing(self) -> None:
        """End the threads; the engine plays on."""
        self._ended.set()
        for thread in self._threads:
            thread.join(timeout=60)
            if thread.is_alive():
                self.failures.append(f"the thread {thread.name} hangs")

    def close(self) -> None:
        """End everything; may be called twice."""
        self.end_writing()
        self.engine.close()
        self._note_events()

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Nothing is written in the block."""
        with self._turn:
            yield

    def settle(self, seconds: float = SETTLE_SECONDS) -> bool:
        """Wait until the engine plays; whether it does."""
        deadline = time.monotonic() + seconds
        before = self.engine.stats()
        while time.monotonic() < deadline:
            now = self.engine.stats()
            if self.engine.state is State.RUNNING and now.played > before.played:
                return True
            time.sleep(0.02)
        return False

    def flush(self) -> None:
        """Drop what is queued; the books say how much, within what was queued before."""
        with self.held():
            queued, before = self.engine.queued, self.engine.stats()
            self.engine.flush()
            after = self.engine.stats()
            dropped = self.written - after.played - self.engine.queued - self.dropped
            least = queued - (after.frames - before.frames)
            if not least <= dropped <= queued:
                self.failures.append(f"flush() dropped {dropped} of {queued} queued frames")
            self.dropped += dropped

    def drain(self) -> None:
        """Play to the last frame; then the books balance."""
        with self.held():
            if not self.engine.drain(timeout=SETTLE_SECONDS):
                self.failures.append(f"drain() left {self.engine.queued} frames")
            elif missing := self.books().unaccounted:
                self.failures.append(f"{missing} frames unaccounted after a drain")

    def books(self) -> Books:
        """As they stand, exact while nothing is written and nothing played."""
        return Books(self.written, self.engine.stats().played, self.engine.queued, self.dropped)

    def _guarded(self, work: object) -> None:
        try:
            assert callable(work)
            work()
        except EngineClosed:
            pass
        except Exception as error:  # the account tells
            self.failures.append(f"{getattr(work, '__name__', work)}: {error!r}")

    def _write(self) -> None:
        while not self._ended.is_set():
            frames = noise(self.written, self._dice.randrange(1, 4096))
            with self._turn:
                self.written += self.engine.write(frames, timeout=0.5)

    def _play_pads(self) -> None:
        while not self._ended.wait(0.005):
            self.pads.act()
        self.pads.end()

    def _read_events(self) -> None:
        while not self._ended.wait(0.1):
            self._note_events()

    def _note_events(self) -> None:
        for event in self.engine.poll_events():
            self.told[type(event).__name__] += 1
            self.pads.note(event)
            if isinstance(event, Xrun):
                self.told["xruns"] += event.cycles
            elif isinstance(event, Underrun):
                self.told["underruns"] += event.frames
            elif isinstance(event, EventsDropped):
                self.told["dropped"] += event.count

    @property
    def servers_lost(self) -> tuple[int, int]:
        """Servers lost and returned."""
        return self.told[ServerLost.__name__], self.told[ServerReturned.__name__]
