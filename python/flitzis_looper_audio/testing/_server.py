"""A private PipeWire server without devices, D-Bus or desktop, for tests and for the command line.

    with HeadlessServer(sinks=["main", "surround:6"], quantum=256) as server:
        subprocess.run(["pw-cli", "ls", "Node"], env=server.env)
        server.kill()
        server.start_server()

Everything lives in one temporary directory. A keeper process (_keeper.py) owns it and the
daemons, and removes both when this process closes the server or dies in any way.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from ._config import MEMORY, Clock, Sink, parse_sinks, write_config
from ._graph import POLL_SECONDS, Graph, without_preload
from ._keeper import HeadlessError, Keeper

__all__ = ["HeadlessError", "HeadlessServer"]

HIDDEN = ("PIPEWIRE_", "PULSE_", "WIREPLUMBER_")
SERVER, SESSION_MANAGER, PULSE = "pipewire", "wireplumber", "pipewire-pulse"


class HeadlessServer:
    """One private server, started on entry or by start(), gone after exit or close().

    Programs find it by `env`; this process by `with leading_to(server.env):`, or one engine by remote=server.remote.
    Inside, it can be killed or frozen and come back, lose its session manager, and get and lose sinks: every call
    returns when that is so.

    sinks: null sinks, each "name" or "name:channels"; the first is the default sink.
    channels: of the sinks that name none, 1 to 64.
    rate, quantum, min_quantum, max_quantum: the graph's, in Hz and frames.
    session_manager, pulse: whether WirePlumber and pipewire-pulse run too.
    memory: whether WirePlumber restores streams' volume, mute and target, as it does on a desktop.
    overlay: a directory laid over XDG_CONFIG_HOME, as ~/.config holds
        directories pipewire and wireplumber, or with their contents side by side.
    timeout: seconds every step may take before HeadlessError.
    verbose: the daemons report to stderr at info level, and log() is empty.
    Raises ValueError for settings out of range.
    """

    def __init__(
        self,
        *,
        sinks: Sequence[str] = ("test_sink",),
        channels: int = 2,
        rate: int = 48000,
        quantum: int = 512,
        min_quantum: int = 16,
        max_quantum: int = 8192,
        session_manager: bool = True,
        pulse: bool = True,
        memory: bool = False,
        overlay: str | os.PathLike[str] | None = None,
        timeout: float = 10.0,
        verbose: bool = False,
    ) -> None:
        self._clock = Clock(rate, quantum, min_quantum, max_quantum)
        self._sinks = parse_sinks(sinks, channels)
        self._session_manager = session_manager
        self._pulse = pulse
        self._overlays = ([MEMORY] if memory else []) + ([Path(overlay)] if overlay else [])
        self._timeout = timeout
        self._verbose = verbose
        self._keeper: Keeper | None = None
        self._owner = 0
        self._pids: dict[str, int] = {}
        self._env: dict[str, str] = {}

    def __enter__(self) -> HeadlessServer:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    @property
    def env(self) -> dict[str, str]:
        """The environment for clients: a copy of ours, led to this server and nowhere else."""
        return dict(self._env)

    @property
    def directory(self) -> Path:
        """The temporary directory: run, state, config and log."""
        return self._kept().directory

    @property
    def remote(self) -> str:
        """The socket, as AudioEngine(remote=...) takes it."""
        return f"{self.directory}/run/pipewire-0"

    @property
    def rate(self) -> int:
        """The graph's sample rate in Hz."""
        return self._clock.rate

    @property
    def pids(self) -> dict[str, int]:
        """The process ids, by "pipewire", "wireplumber" and "pipewire-pulse"."""
        return dict(self._pids)

    @property
    def default_sink(self) -> str | None:
        """node.name of the sink that the session manager has for the default, now; None where there is none."""
        return self.graph.default_sink() if SESSION_MANAGER in self._pids else None

    @property
    def graph(self) -> Graph:
        """What is in it, and linking: ports(), nodes(), is_running(), link()."""
        return Graph(self._env, self._timeout)

    def start(self) -> None:
        """Make the directory and start the daemons, each when the one before it answers."""
        if self._keeper:
            raise HeadlessError("the headless server is started already")
        self._owner = os.getpid()
        self._keeper = Keeper(without_preload(os.environ))
        try:
            self._env = self._private_environment()
            write_config(self.directory / "config", self._clock, self._sinks, self._overlays)
            self.start_server()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Kill the daemons, remove the directory. May be called twice; does nothing in a fork."""
        if self._keeper and os.getpid() == self._owner:
            self._keeper.close()
            self._keeper = None
            self._pids.clear()

    def restart(self) -> None:
        """Stop everything and start it again: the same sockets, the constructor's sinks."""
        self._stop(PULSE, SESSION_MANAGER, SERVER)
        self.start_server()

    def start_server(self) -> None:
        """Start PipeWire and what goes with it, after kill() or stop_server(): the same sockets."""
        self._stop(PULSE, SESSION_MANAGER, SERVER)
        run = self.directory / "run"
        self._start(SERVER)
        self._wait(
            SERVER,
            "answer",
            lambda: ((run / "pipewire-0").exists() and self.graph.run("pw-cli", "info", "0") != ""),
        )
        for sink in self._sinks:
            self._wait_for_ports(sink)
        if self._session_manager:
            self.start_session_manager()
        if self._pulse:
            self._start(PULSE)
            self._wait(
                PULSE,
                "answer",
                lambda: (
                    (run / "pulse" / "native").exists() and self.graph.run("pactl", "info") != ""
                ),
            )

    def kill(self) -> None:
        """Kill PipeWire and what goes with it, as a crash would; start_server() brings all of it back."""
        self._stop(PULSE, SESSION_MANAGER, SERVER, number=signal.SIGKILL)

    def stop_server(self, number: int = signal.SIGTERM) -> None:
        """End PipeWire by a signal; returns when it is dead. Its clients see it at that time."""
        self._stop(SERVER, number=number)

    def pause(self) -> None:
        """Freeze PipeWire (SIGSTOP); returns when each of its threads stands still."""
        tasks = Path(f"/proc/{self._pids[SERVER]}/task")
        os.kill(self._pids[SERVER], signal.SIGSTOP)
        self._wait(
            SERVER,
            "standstill",
            lambda: all(
                (task / "stat").read_text().rpartition(")")[2].split()[0] == "T"
                for task in tasks.iterdir()
            ),
        )

    def resume(self) -> None:
        """Let a paused PipeWire go on."""
        os.kill(self._pids[SERVER], signal.SIGCONT)

    def start_session_manager(self) -> None:
        """Start WirePlumber; returns when the default metadata stands, and with sinks a default."""
        self._stop(SESSION_MANAGER)
        self._start(SESSION_MANAGER)
        sign = '"name"' if self.graph.has_sink() else "Found"
        self._wait(
            SESSION_MANAGER,
            "default metadata",
            lambda: (sign in self.graph.default_metadata()),
        )

    def stop_session_manager(self, number: int = signal.SIGTERM) -> None:
        """End WirePlumber by a signal; returns when it is dead."""
        self._stop(SESSION_MANAGER, number=number)

    def add_sink(self, name: str, channels: int = 2, *, priority: int = 1000) -> None:
        """Add a null sink; returns when it has ports. restart() forgets it.

        priority: its priority.session; the constructor's sinks have 2000 and less.
        """
        sink = Sink(name, channels)
        if name in self.graph.nodes():
            raise ValueError(f"sink {name!r} exists already")
        self.graph.run(
            "pw-cli", "create-node", "adapter", sink.properties(priority, self._clock.rate)
        )
        self._wait_for_ports(sink)

    def remove_sink(self, name: str) -> None:
        """Remove a sink, the constructor's too; returns when it is gone. KeyError without one."""
        self.graph.run("pw-cli", "destroy", self.graph.nodes()[name])
        # Dummy-Driver is always listed: an empty list is no answer.
        self._wait(SERVER, f"end of {name}", lambda: name not in (self.graph.nodes() or [name]))

    def log(self) -> str:
        """What the daemons wrote so far, each under its name."""
        texts = [
            (path.stem, path.read_text(errors="replace"))
            for path in sorted((self.directory / "log").glob("*.log"))
        ]
        return "".join(f"--- {name}\n{text}" for name, text in texts if text)

    def _kept(self) -> Keeper:
        if not self._keeper:
            raise HeadlessError("the headless server is not started")
        return self._keeper

    def _private_environment(self) -> dict[str, str]:
        """Make the directories and the environment that leads to them."""
        env = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(HIDDEN) and key != "DBUS_SESSION_BUS_ADDRESS"
        }
        for name in ("run", "state", "config", "log"):
            (self.directory / name).mkdir(mode=0o700)
        env["XDG_RUNTIME_DIR"] = f"{self.directory}/run"
        env["XDG_STATE_HOME"] = f"{self.directory}/state"
        env["XDG_CONFIG_HOME"] = f"{self.directory}/config"
        env["PULSE_SERVER"] = f"unix:{self.directory}/run/pulse/native"  # so: no autospawn
        return env

    def _start(self, name: str) -> None:
        env = without_preload(self._env)
        env.pop("DISPLAY", None)  # libdbus launches a bus of its own where there is a display
        if name == SERVER:
            # Seals the server against drop-ins in /etc and /usr/share.
            env["PIPEWIRE_CONFIG_DIR"] = f"{self.directory}/config/pipewire"
        if self._verbose:
            env.update(PIPEWIRE_DEBUG="3", WIREPLUMBER_DEBUG="3")
        log = None if self._verbose else f"{self.directory}/log/{name}.log"
        reply = self._kept().ask(start=[name], env=env, log=log)
        if "error" in reply:
            raise HeadlessError(f"cannot start {name}: {reply['error']}; is it installed?")
        self._pids[name] = reply["pid"]

    def _stop(self, *names: str, number: int = signal.SIGTERM) -> None:
        for name in names:
            if name in self._pids:
                self._kept().ask(stop=self._pids.pop(name), signal=int(number))

    def _wait(self, daemon: str, what: str, condition: Callable[[], bool]) -> None:
        """Poll the condition; HeadlessError when the daemon dies or the time is up."""
        deadline = time.monotonic() + self._timeout
        while not condition():
            code = self._kept().ask(poll=self._pids[daemon])["code"]
            if code is not None:
                raise HeadlessError(f"{daemon} ended with status {code}\n{self.log()}")
            if time.monotonic() > deadline:
                raise HeadlessError(f"{daemon}: no {what} in {self._timeout} s\n{self.log()}")
            time.sleep(POLL_SECONDS)

    def _wait_for_ports(self, sink: Sink) -> None:
        def stand() -> bool:
            ports = self.graph.ports("input")
            return sum(port.startswith(f"{sink.name}:") for port in ports) == sink.channels

        self._wait(SERVER, f"ports on {sink.name}", stand)
