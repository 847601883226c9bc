"""What a performer waits for: an event, a server that is back, a move to another device. Times for life.py.

Each function starts a server of its own and returns readings in milliseconds.
"""

from __future__ import annotations

import select
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path += [str(ROOT / "tools"), str(ROOT / "tests" / "graph")]

from eventually import eventually  # noqa: E402
from flitzis_looper_audio import (  # noqa: E402
    AudioEngine,
    DeviceAdded,
    DeviceRemoved,
    Event,
    State,
    list_devices,
)
from flitzis_looper_audio.testing import HeadlessServer, Sink, leading_to  # noqa: E402
from noise import hearing, noise_player  # noqa: E402
from programs import without_preload  # noqa: E402
from recording import Samples  # noqa: E402

MS = 1e3  # from seconds
SETTLED_SECONDS = 0.1


def until_readable(engine: AudioEngine, kind: type[Event], act: Callable[[], object]) -> float:
    """From act() to an event of this kind in Python's hands, woken by the descriptor."""
    time.sleep(SETTLED_SECONDS)
    engine.poll_events()
    begin = time.perf_counter()
    act()
    while select.select([engine.fileno()], [], [], 10)[0]:
        if any(isinstance(event, kind) for event in engine.poll_events()):
            return (time.perf_counter() - begin) * MS
    raise TimeoutError(f"no {kind.__name__}")


def events(rounds: int) -> list[float]:
    """From the request that changes the graph, made by a client that is connected already, to the event."""
    # On one line, as pw-cli reads it; it ends with its client.
    sink = " ".join(Sink("late").properties(1, 48000).split()).replace("object.linger = true", "")
    readings = []
    with HeadlessServer(pulse=False) as server, leading_to(server.env), AudioEngine() as engine:
        for _ in range(rounds):
            with subprocess.Popen(
                ["pw-cli"],
                env=without_preload(),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            ) as client:
                assert client.stdin
                write = client.stdin.raw.write  # type: ignore[attr-defined]
                create = f"create-node adapter {sink}\n".encode()
                readings.append(until_readable(engine, DeviceAdded, lambda: write(create)))
                readings.append(until_readable(engine, DeviceRemoved, client.kill))
    return readings


def restarts(rounds: int) -> list[float]:
    """From a default sink that other clients see to callbacks again."""
    readings = []
    with HeadlessServer(pulse=False) as server, leading_to(server.env), AudioEngine() as engine:
        for _ in range(rounds):
            eventually(lambda: engine.state is State.RUNNING)
            server.stop_server()
            eventually(lambda: engine.state is State.RECONNECTING)
            restart = threading.Thread(target=server.start_server)
            restart.start()
            known = when(default_is_known)
            before = engine.stats().cycles
            played = when(lambda: engine.stats().cycles > before)
            readings.append((played - known) * MS)
            restart.join()
    return readings


def default_is_known() -> bool:
    try:
        return any(device.is_default for device in list_devices(timeout=0.1))
    except RuntimeError:
        return False


def when(condition: Callable[[], bool]) -> float:
    """The time at which it is first seen to hold."""
    deadline = time.perf_counter() + 20
    while not condition():
        if time.perf_counter() > deadline:
            raise TimeoutError(condition.__name__)
        time.sleep(0.0005)
    return time.perf_counter()


def moves(rounds: int) -> list[float]:
    """Silence in a move, recorded: what one sink misses in two moves is what the other hears, and twice the silence."""
    with (
        tempfile.TemporaryDirectory() as directory,
        HeadlessServer(sinks=["main", "other"], pulse=False) as server,
        leading_to(server.env),
        noise_player("--signal", "dc", "--device", "main") as player,
        hearing(Path(directory), "main") as left,
        hearing(Path(directory), "other") as right,
    ):
        player.plays(20)
        for _ in range(rounds):
            for sink in ("other", "main"):
                player.do("move", sink)
                player.plays(20)
        missed, heard = runs(left.end(), loud=False)[1:], runs(right.end(), loud=True)
    return [(a - b) / 2 / 48 for a, b in zip(missed, heard)]


def runs(samples: Samples, loud: bool) -> list[int]:
    """The lengths of all unbroken runs of frames that are loud, or silent; the first silence is what came before."""
    is_loud = np.any(samples != 0, axis=1)
    first: NDArray[np.int64] = np.flatnonzero(np.diff(is_loud.astype(np.int8)))
    edges = [0, *(int(one) + 1 for one in first), len(is_loud)]
    return [b - a for a, b in zip(edges, edges[1:]) if a < b and bool(is_loud[a]) is loud]
