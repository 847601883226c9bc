"""The process that owns a headless server's daemons and its temporary directory.

HeadlessServer holds a Keeper, which runs this file as a program of its own. That program is the
parent of every daemon and outlives its owner by the milliseconds that cleaning up takes, so that
even SIGKILL leaves nothing behind. The daemons hang on it by PR_SET_PDEATHSIG, which looks at the
thread that forked: here there is only one.

Protocol: JSON, one object a line each way, on a socket that is the program's standard input.
  {"start": argv, "env": {...}, "log": path or null}  ->  {"pid": n} or {"error": text}
  {"stop": pid, "signal": n}                          ->  {} once it is dead and reaped
  {"poll": pid}                                       ->  {"code": null or Popen.returncode}
"""

from __future__ import annotations

import ctypes
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PROGRAM = os.path.abspath(__file__)
PR_SET_PDEATHSIG = 1  # linux/prctl.h
STOP_SECONDS = 2.0  # then SIGKILL
CLOSE_SECONDS = 10.0


class HeadlessError(RuntimeError):
    """The server did not do what was asked in time; the message ends in the daemons' logs."""


class Keeper:
    """The owner's end: starts the program; close() returns when all is cleaned up."""

    def __init__(self, env: Mapping[str, str]) -> None:
        """env: of the keeper; its TMPDIR says where the directory is made."""
        ours, theirs = socket.socketpair()
        with ours, theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", PROGRAM, str(os.getpid())],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                env=env,
                cwd="/",
                start_new_session=True,
            )  # Ctrl-C reaches the owner only, and its tests end in order
            self._channel = ours.makefile("rwb", buffering=0)
        try:
            self.directory = Path(self._reply()["directory"])
        except BaseException:
            self._channel.close()
            self._process.wait()
            raise

    def ask(self, **request: object) -> dict[str, Any]:
        """Send a request of the protocol above and return the answer."""
        try:
            self._channel.write(json.dumps(request).encode() + b"\n")
            return self._reply()
        except ConnectionError as error:
            raise HeadlessError("the keeper of the headless server died") from error

    def close(self) -> None:
        """Kill the daemons and remove the directory."""
        self._channel.close()
        try:
            self._process.wait(CLOSE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self.directory, ignore_errors=True)  # only where the keeper was killed

    def _reply(self) -> dict[str, Any]:
        line = self._channel.readline()
        if not line:
            raise HeadlessError("the keeper of the headless server died")
        reply: dict[str, Any] = json.loads(line)
        return reply


class Daemons:
    """The program's end: the children it has."""

    def __init__(self) -> None:
        self._libc = ctypes.CDLL(None)
        self._children: dict[int, subprocess.Popen[bytes]] = {}

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Do what one line asks for."""
        if "start" in request:
            return self._start(request["start"], request["env"], request["log"])
        if "stop" in request:
            return self._stop(self._children[request["stop"]], request["signal"])
        return {"code": self._children[request["poll"]].poll()}

    def reap(self) -> None:
        """Collect those that ended by themselves."""
        for child in self._children.values():
            child.poll()

    def kill(self) -> None:
        """End all of them, stopped ones too."""
        for child in self._children.values():
            child.kill()
        for child in self._children.values():
            child.wait()

    def _start(self, argv: list[str], env: dict[str, str], log: str | None) -> dict[str, Any]:
        """Append its output to the log; without one it goes to the keeper's stderr."""
        output = open(log, "ab") if log else sys.stderr.buffer
        try:
            child = subprocess.Popen(
                argv,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                preexec_fn=self._die_with_keeper,
            )
        except OSError as error:
            return {"error": str(error)}
        finally:
            if log:
                output.close()
        self._children[child.pid] = child
        return {"pid": child.pid}

    def _die_with_keeper(self) -> None:
        self._libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)

    @staticmethod
    def _stop(child: subprocess.Popen[bytes], number: int) -> dict[str, Any]:
        """Signal it and wait for the end; one that is stopped (SIGSTOP) wakes to receive it."""
        child.send_signal(number)
        child.send_signal(signal.SIGCONT)
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        return {}


def serve(owner: socket.socket, owner_pid: int, daemons: Daemons) -> None:
    """Answer until the owner closes its end or dies.

    A fork of the owner keeps the socket open after the owner's death: hence the pidfd beside it.
    """
    wake_read, wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    owner_end = os.pidfd_open(owner_pid)
    if os.getppid() != owner_pid:
        return
    received = b""
    while True:
        ready = select.select([owner.fileno(), wake_read, owner_end], [], [])[0]
        if owner_end in ready:
            return
        if wake_read in ready:
            os.read(wake_read, 4096)
            daemons.reap()
        if owner.fileno() in ready:
            data = owner.recv(65536)
            if not data:
                return
            *lines, received = (received + data).split(b"\n")
            for line in lines:
                owner.sendall(json.dumps(daemons.answer(json.loads(line))).encode() + b"\n")


def main() -> None:
    """Make the directory, announce it, serve, clean up."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))  # by way of finally
    owner = socket.socket(fileno=0)
    daemons = Daemons()
    directory = tempfile.mkdtemp(prefix="flitzis-headless-")
    try:
        owner.sendall(json.dumps({"directory": directory}).encode() + b"\n")
        serve(owner, int(sys.argv[1]), daemons)
    except (ConnectionError, ProcessLookupError):
        pass  # the owner died while we talked to it, or before we looked
    finally:
        daemons.kill()
        shutil.rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    main()
