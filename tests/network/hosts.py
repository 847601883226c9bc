"""Two hosts in one machine: network namespaces, joined by a virtual cable, each with a PipeWire server of its own.

No namespace has a name: a descriptor of this process holds it, so that it is gone with its cable when the process is,
however that ends. The addresses are those of the drop-ins in pipewire-conf/user/network, for documentation (RFC 5737).
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from eventually import eventually
from flitzis_looper_audio.testing import HeadlessServer, leading_to
from programs import run
from recording import Samples, recording

DROP_INS = Path(__file__).resolve().parents[2] / "pipewire-conf" / "user" / "network"
CLONE_NEWNET = 0x40000000  # linux/sched.h
RECEIVER, SENDER = "192.0.2.1", "192.0.2.2"
CABLE = "eth0"  # as netjack2's drop-ins call it
# In front of a program: it ends when its parent does.
WITH_PARENT = ("setpriv", "--pdeathsig", "KILL")

_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Host:
    """A network namespace, by its descriptor, and the address it has there."""

    namespace: int
    address: str

    @contextmanager
    def inside(self) -> Iterator[None]:
        """What this thread starts inside of the block is on this host; sockets in the file system are everybody's."""
        own = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        try:
            _checked(_libc.setns(self.namespace, CLONE_NEWNET))
            yield
        finally:
            _checked(_libc.setns(own, CLONE_NEWNET))
            os.close(own)

    def ip(self, *words: str) -> None:
        """Run iproute2's ip there."""
        with self.inside():
            run("ip", *words)

    def plug(self) -> None:
        """Have the cable carry what is sent."""
        self.ip("link", "set", CABLE, "up")

    def unplug(self) -> None:
        """Have the cable carry nothing, both ways."""
        self.ip("link", "set", CABLE, "down")

    @contextmanager
    def server(self, drop_ins: Path, sink: str, log: Path) -> Iterator[HeadlessServer]:
        """A private server there, with these drop-ins; what its pipewire-pulse says goes to the log.

        pipewire-pulse is started again when it crashes, as systemd does it. That of 1.6.9 now and then does when its
        tunnel has lost its host: it sets the volume of a stream that is gone (do_stream_sync_volumes).
        """
        with ExitStack() as stack:
            with self.inside():  # what is started stays there, and so does what that starts later
                server = HeadlessServer(sinks=[sink], overlay=drop_ins, pulse=False)
                stack.enter_context(server)
                stack.enter_context(_started_again("pipewire-pulse", server.env, log))
            yield server


@contextmanager
def two_hosts() -> Iterator[tuple[Host, Host]]:
    """A sender and a receiver, and the cable between them."""
    with ExitStack() as stack:
        sender, receiver = (
            Host(stack.enter_context(_namespace()), address) for address in (SENDER, RECEIVER)
        )
        there = f"/proc/{os.getpid()}/fd/{receiver.namespace}"
        sender.ip("link", "add", CABLE, "type", "veth", "peer", "name", CABLE, "netns", there)
        for host in (sender, receiver):
            host.ip("address", "add", f"{host.address}/24", "dev", CABLE)
            host.ip("link", "set", "lo", "up")
            host.plug()
        yield sender, receiver


def heard_at(server: HeadlessServer, sink: str, file: Path, seconds: float = 1.0) -> Samples:
    """What pw-record hears at a sink of a server for so long."""
    with leading_to(server.env), recording(file, sink=sink) as recorder:
        eventually(lambda: recorder.seconds_in_file() >= seconds)
        return recorder.end()


# $@ is the program. TERM ends it and is then waited for, so that it does not stay as a zombie.
AGAIN = """
trap 'kill $child; wait $child; exit' TERM
while :; do
    "$@" & child=$!
    wait $child && exit
    sleep 0.1
done
"""


@contextmanager
def _started_again(program: str, env: Mapping[str, str], log: Path) -> Iterator[None]:
    """A program that is started again when it fails, until the block ends."""
    without_display = {key: value for key, value in env.items() if key != "DISPLAY"}
    command = (*WITH_PARENT, "sh", "-c", AGAIN, "again", *WITH_PARENT, program)
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env=without_display, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        finally:
            process.kill()
            process.wait()


@contextmanager
def _namespace() -> Iterator[int]:
    """A network namespace that nobody is in yet."""
    made: list[int | OSError] = []

    def make() -> None:
        try:
            _checked(_libc.unshare(CLONE_NEWNET))
            made.append(os.open("/proc/thread-self/ns/net", os.O_RDONLY))
        except OSError as error:
            made.append(error)

    thread = threading.Thread(target=make)  # it takes the way back along into its grave
    thread.start()
    thread.join()
    if isinstance(made[0], OSError):
        raise AssertionError(f"no network namespace, which needs root: {made[0]}") from made[0]
    try:
        yield made[0]
    finally:
        os.close(made[0])


def _checked(result: int) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
