"""What disturbs the engine under soak. Each kind is a method: it makes its trouble and ends it."""

from __future__ import annotations

import contextlib
import ctypes
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator

from eventually import eventually
from flitzis_looper_audio import AudioEngine, State, StreamCreationFailed
from flitzis_looper_audio.testing import HeadlessServer
from linking import link_ports
from observer import links
from programs import run, running

from .player import NODE, Player

SINKS = ("main", "other")
BUSY = "while True: pass"
TOUCH = """
import sys, time
memory = bytearray(int(sys.argv[1]))
memory[::4096] = bytes([1]) * len(memory[::4096])
time.sleep(1)
"""
MOST_MEMORY = 1 << 30


class Trouble:
    """A deck of disturbances: all of them in random order, then again."""

    def __init__(self, server: HeadlessServer, player: Player, seed: int) -> None:
        self._server = server
        self._player = player
        self._dice = random.Random(seed)
        self._deck: list[Callable[[], object]] = []
        self._unmanaged = False
        self.restarts = 0
        self.by_hand = 0
        self.not_moved = 0
        self.tempos = 0
        self.decks = 0

    @property
    def _engine(self) -> AudioEngine:
        return self._player.engine

    def next(self) -> Callable[[], object]:
        """The next disturbance."""
        if self._unmanaged:  # by a session manager that does not know us: only a restart mends that
            self._unmanaged = False
            return self.server_ends
        if not self._deck:
            self._deck = self._kinds()
            self._dice.shuffle(self._deck)
            self.decks += 1
        return self._deck.pop()

    @property
    def dealt_once(self) -> bool:
        """Every kind has come once."""
        return self.decks > 1 or self.decks == 1 and not self._deck

    def _kinds(self) -> list[Callable[[], object]]:
        return [
            *(self.server_ends, self.server_is_killed, self.session_manager_restarts),
            *(self.server_stands_still, self.default_flips, self.sink_comes_and_goes),
            *(self.every_sink_goes, self.engine_moves, self.quantum_war, self.quantum_is_forced),
            *(self.cpu_is_loaded, self.gil_is_hogged, self.memory_is_scarce),
            *(self.engine_stops, self.queue_is_flushed, self.queue_is_drained, self.tempo_is_set),
        ]

    def server_ends(self) -> None:
        """The server restarts after SIGTERM."""
        self._restart(signal.SIGTERM)

    def server_is_killed(self) -> None:
        """The server restarts after SIGKILL."""
        self._restart(signal.SIGKILL)

    def session_manager_restarts(self) -> None:
        """WirePlumber alone restarts; 0.4 leaves a stream unlinked that it did not see appear."""
        self._server.stop_session_manager(self._dice.choice([signal.SIGTERM, signal.SIGKILL]))
        self._server.start_session_manager()
        if not self._player.settle(3.0) and not self._is_linked():
            self._unmanaged = True
            self.by_hand += 1
            for channel in ("FL", "FR"):
                link_ports(f"{NODE}:output_{channel}", f"main:playback_{channel}")

    def server_stands_still(self) -> None:
        """SIGSTOP, SIGCONT."""
        self._server.pause()
        time.sleep(self._dice.uniform(0.05, 2.5))
        self._server.resume()

    def default_flips(self) -> None:
        """Another sink is the default, several times."""
        for name in (*reversed(SINKS), *reversed(SINKS)):
            self._set_default(name)
            time.sleep(self._dice.uniform(0.0, 0.3))

    def sink_comes_and_goes(self) -> None:
        """A sink vanishes and returns; the default one, where that is what we play on."""
        name = self._dice.choice(SINKS)
        self._server.remove_sink(name)
        time.sleep(self._dice.uniform(0.0, 0.5))
        self._server.add_sink(name)

    def every_sink_goes(self) -> None:
        """No sink is left; then they come back."""
        for name in SINKS:
            self._server.remove_sink(name)
        time.sleep(self._dice.uniform(0.0, 0.5))
        for name in SINKS:
            self._server.add_sink(name)

    def engine_moves(self) -> None:
        """The program moves the engine to a sink and back to the default."""
        for device in ("other", None):
            try:
                self._engine.device = device
            except (
                StreamCreationFailed
            ):  # the session manager did not follow: the account tells how often
                self.not_moved += 1
                self._engine.device = device
            time.sleep(self._dice.uniform(0.0, 0.3))

    def quantum_war(self) -> None:
        """Other clients ask for other latencies."""
        for latency in self._dice.sample([64, 128, 256, 1024, 2048], 3):
            command = ["pw-cat", "--playback", "--target=main", f"--latency={latency}"]
            with running(*command, "--rate=48000", os.fspath(self._tone)):
                time.sleep(self._dice.uniform(0.1, 0.6))

    def quantum_is_forced(self) -> None:
        """Somebody forces the graph's quantum, and lets go of it."""
        for quantum in (*self._dice.sample([64, 128, 256, 1024, 2048], 3), 0):
            run("pw-metadata", "-n", "settings", "0", "clock.force-quantum", str(quantum))
            time.sleep(self._dice.uniform(0.1, 0.4))

    @contextlib.contextmanager
    def load(self) -> Iterator[None]:
        """Every core is busy twice."""
        with contextlib.ExitStack() as stack:
            for _ in range(2 * (os.cpu_count() or 1)):
                stack.enter_context(running(sys.executable, "-c", BUSY))
            yield

    def cpu_is_loaded(self) -> None:
        """Busy loops on every core."""
        with self.load():
            time.sleep(self._dice.uniform(0.5, 2.0))

    def gil_is_hogged(self) -> None:
        """A thread holds the interpreter, for longer than the queue lasts, too."""
        hold = ctypes.PyDLL(None).usleep  # PyDLL keeps the lock
        thread = threading.Thread(
            target=lambda: [hold(int(us)) for us in (1e4, 5e4, 1e5, 3e5, 6e5)], name="hog"
        )
        thread.start()
        thread.join()

    def memory_is_scarce(self) -> None:
        """Another process touches much memory."""
        with open("/proc/meminfo", encoding="ascii") as text:
            free = next(int(line.split()[1]) for line in text if line.startswith("MemAvailable"))
        run(sys.executable, "-c", TOUCH, str(min(free * 1024 // 4, MOST_MEMORY)), timeout=60)

    def engine_stops(self) -> None:
        """The program stops and starts."""
        for _ in range(3):
            self._engine.stop()
            time.sleep(self._dice.uniform(0.0, 0.2))
            self._engine.start()

    def queue_is_flushed(self) -> None:
        """The program flushes."""
        for _ in range(3):
            self._player.flush()
            time.sleep(self._dice.uniform(0.0, 0.2))

    def queue_is_drained(self) -> None:
        """The program drains, and the books balance."""
        self._player.drain()

    def tempo_is_set(self) -> None:
        """Somebody sets the node's tempo, several times."""
        for bpm in self._dice.sample(range(60, 200), 4):
            value = f'{{ params = [ "flitzis.bpm" {bpm:.1f} ] }}'
            run("pw-cli", "set-param", str(self._engine.node_id), "Props", value)
            self.tempos += 1

    def _restart(self, number: int) -> None:
        self._server.stop_server(number)
        eventually(lambda: self._engine.state is State.RECONNECTING, timeout=30)
        time.sleep(self._dice.uniform(0.0, 1.0))
        self._server.start_server()
        self.restarts += 1

    def _set_default(self, name: str) -> None:
        value = f'{{ "name": "{name}" }}'
        key = "default.configured.audio.sink"
        run("pw-metadata", "-n", "default", "0", key, value, "Spa:String:JSON")

    def _is_linked(self) -> bool:
        node = self._engine.node_id
        return any(link.output_node == node for link in links())

    @property
    def _tone(self) -> os.PathLike[str]:
        return self._server.directory / "tone.wav"
