"""What a sink heard, or what left a node: a node that takes part in the graph's cycles, and counts those it lost.

The node is native (src/pw/recorder.hpp); pw-link links it. NumPy is needed for the samples alone.
"""

from __future__ import annotations

import itertools
import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from ._graph import POLL_SECONDS
from ._keeper import HeadlessError
from ._server import HeadlessServer

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .._native import _Recorder

    Samples = NDArray[np.float32]

JOINING = 4  # cycles, all ports linked, until each carries sound
_numbers = itertools.count(1)


class Recorder:
    """Records from entry, or start(), to exit, or stop(); what was recorded can be read at any time, and afterwards.

        with HeadlessServer() as server, Recorder(server) as recorder:
            ...
        assert recorder.lost == 0 and recorder.samples.any()

    server: where, started.
    sink: node.name of the sink that is listened to, by its monitor: after its volume. None: the default sink.
    node: node.name of a node whose own ports are listened to, instead of a sink: before any volume but its own.
    seconds: how much there is room for, 0-3600; the memory is taken at once.
    timeout: seconds within which the ports have to be there and the recorder linked, else HeadlessError.
    Raises ValueError for a sink and a node together, and for values out of range; HeadlessError where there is none of
    that name, and ImportError without NumPy.
    """

    def __init__(
        self,
        server: HeadlessServer,
        *,
        sink: str | None = None,
        node: str | None = None,
        seconds: float = 60.0,
        timeout: float = 10.0,
    ) -> None:
        import numpy  # noqa: F401  # it says at once that it is missing

        if sink is not None and node is not None:
            raise ValueError(f"sink {sink!r} and node {node!r}: one of them is accepted")
        if not 0 < seconds <= 3600:
            raise ValueError(f"seconds must be more than 0 and at most 3600, got {seconds!r}")
        self._server = server
        self._sink, self._node = sink, node
        self._seconds, self._timeout = seconds, timeout
        self._native: _Recorder | None = None
        self._channels = 0

    def __enter__(self) -> Recorder:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def start(self) -> None:
        """Begin; returns when it is linked, and hears where the sink or the node runs. Once."""
        from .._native import _Recorder

        if self._native:
            raise HeadlessError("the recorder was started already")
        ports = self._source_ports()
        self._channels = len(ports)
        name = f"recorder-{os.getpid()}-{next(_numbers)}"
        room = int(self._seconds * self._server.rate)
        self._native = _Recorder(name, len(ports), room, self._server.remote, self._timeout)
        try:
            self._link(name, ports)
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End; what was recorded stays. Twice is the same as once."""
        if self._native:
            self._native.close()

    @property
    def frames(self) -> int:
        """How many were recorded so far."""
        return self._started().heard

    @property
    def channels(self) -> int:
        """As many as the sink, or the node, has ports."""
        return self._channels

    @property
    def sample_rate(self) -> int:
        """The graph's, in Hz."""
        return self._started().rate or self._server.rate

    @property
    def lost(self) -> int:
        """Cycles of the graph that are missing in the samples: the machine was late, or there was no room."""
        return self._started().lost

    @property
    def samples(self) -> Samples:
        """All that was recorded so far: float32, shape (frames, channels), a copy."""
        return self._read(0, self.frames)

    @property
    def sound(self) -> Samples:
        """The samples without the silence before the first sound and behind the last: none where all is silent."""
        return _without_silence(self.samples)

    def wait_for(self, frames: int, timeout: float = 10.0) -> Samples:
        """Return the samples once there are so many frames. Raises TimeoutError."""
        self._wait(lambda: self.frames >= frames, timeout, f"{frames} frames")
        return self.samples

    def wait_for_sound(self, timeout: float = 10.0) -> int:
        """Return when a sample is not 0; the frame in which the first of them is. Raises TimeoutError."""
        return self._wait_for_sound(time.monotonic() + timeout, timeout)

    def wait_for_sound_to_end(self, silence: float = 0.1, timeout: float = 10.0) -> Samples:
        """Wait until sound came, and after it `silence` seconds in which all is 0; return `sound`.

        Raises TimeoutError.
        """
        end = time.monotonic() + timeout
        last = self._wait_for_sound(end, timeout)
        looked = last

        def is_over() -> bool:
            nonlocal last, looked
            frames = self.frames
            loud = _loud(self._read(looked, frames))
            last = looked + int(loud[-1]) if len(loud) else last
            looked = frames
            return frames - last > silence * self.sample_rate

        self._wait(
            is_over, end - time.monotonic(), f"{silence} s of silence after a sound", timeout
        )
        return self.sound

    def _wait_for_sound(self, end: float, timeout: float) -> int:
        looked = 0
        first: int | None = None

        def is_there() -> bool:
            nonlocal looked, first
            frames = self.frames
            loud = _loud(self._read(looked, frames))
            first = looked + int(loud[0]) if len(loud) else None
            looked = frames
            return first is not None

        self._wait(is_there, end - time.monotonic(), "sound", timeout)
        assert first is not None
        return first

    def _wait(
        self, condition: Callable[[], bool], left: float, what: str, timeout: float | None = None
    ) -> None:
        """Ask until it is so, once more after the time is up or the server gone."""
        end = time.monotonic() + left
        while not condition():
            gone, late = self._started().gone, time.monotonic() > end
            if (gone or late) and not condition():
                why = "the recorder has ended" if gone else f"in {timeout or left:g} s"
                raise TimeoutError(
                    f"no {what}, {why}: {self.frames} frames were recorded, {len(self.sound)} of them from the first"
                    f" sound to the last, {self.lost} cycles lost"
                )
            time.sleep(POLL_SECONDS)

    def _started(self) -> _Recorder:
        if not self._native:
            raise HeadlessError("the recorder is not started")
        return self._native

    def _read(self, first: int, end: int) -> Samples:
        import numpy as np

        memory = self._started().read(first, end)
        return np.frombuffer(memory, np.float32).reshape(-1, self._channels)

    def _source_ports(self) -> list[str]:
        """Of the sink's monitor, or of the node, once two looks find the same."""
        name = self._node or self._sink or self._server.default_sink
        if not name:
            raise HeadlessError("there is no default sink to record; name one")
        prefix = f"{name}:" if self._node else f"{name}:monitor_"
        end = time.monotonic() + self._timeout
        before: list[str] = []
        while True:
            ports = [port for port in self._server.graph.ports("output") if port.startswith(prefix)]
            if ports and ports == before:
                return ports
            if time.monotonic() > end:
                there = ", ".join(sorted(self._server.graph.nodes()))
                raise HeadlessError(
                    f"no ports {prefix}... to record in {self._timeout:g} s; nodes are {there}"
                )
            before = ports
            time.sleep(POLL_SECONDS)

    def _link(self, name: str, sources: list[str]) -> None:
        """Link each port to one of ours, and wait until all carry sound: of a node, if it runs."""
        end = time.monotonic() + self._timeout
        wanted = [f"{name}:in_{number}" for number in range(1, self._channels + 1)]
        self._until(lambda: set(wanted) <= set(self._server.graph.ports("input")), end, "ports")
        for source, ours in zip(sources, wanted):
            self._server.graph.link(source, ours)
        rests = self._node is not None and not self._server.graph.is_running(self._node)
        if not rests:
            self._until(lambda: self._started().whole >= JOINING, end, "cycle")
        self._started().keep()

    def _until(self, condition: Callable[[], bool], end: float, what: str) -> None:
        while not condition():
            if time.monotonic() > end:
                raise HeadlessError(
                    f"the recorder got no {what} in {self._timeout:g} s\n{self._server.log()}"
                )
            time.sleep(POLL_SECONDS)


def _loud(samples: Samples) -> NDArray[np.intp]:
    """The frames that are not silent."""
    import numpy as np

    return np.flatnonzero(np.any(samples != 0, axis=1))


def _without_silence(samples: Samples) -> Samples:
    loud = _loud(samples)
    return samples[loud[0] : loud[-1] + 1] if len(loud) else samples[:0]
