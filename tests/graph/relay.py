"""A socket between clients and the server, which can break in ways that PipeWire's own does not."""

from __future__ import annotations

import contextlib
import os
import selectors
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MOST_BYTES, MOST_DESCRIPTORS = 1 << 16, 64


class Relay:
    """Passes on bytes and descriptors between everybody who connects and the server."""

    def __init__(self, path: Path, server: Path) -> None:
        self._server = server
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._wake, wakes = os.pipe()
        self._selector.register(self._wake, selectors.EVENT_READ)
        self._wakes = wakes
        self._peers: dict[socket.socket, socket.socket] = {}
        self._clients: list[socket.socket] = []
        self._lock = threading.RLock()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def say(self, garbage: bytes) -> None:
        """Tell the newest client what no server says."""
        with self._lock:
            self._clients[-1].sendall(garbage)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nothing is passed on as long as the block lasts."""
        with self._lock:
            yield

    def break_unread(self) -> None:
        """Die, to the newest client, with bytes of its that nobody has read; held()."""
        with self._lock:
            client = self._clients[-1]
            assert client.recv(1, socket.MSG_PEEK), "the client has hung up"
            self._forget(client)

    def close(self) -> None:
        """End the thread and every connection."""
        os.write(self._wakes, b"x")
        self._thread.join()
        for one in (*self._peers, self._listener):
            one.close()
        os.close(self._wake)
        os.close(self._wakes)

    def _run(self) -> None:
        while True:
            for key, _ in self._selector.select():
                if key.fileobj == self._wake:
                    return
                with self._lock:
                    if key.fileobj is self._listener:
                        self._accept()
                    elif key.fileobj in self._peers:
                        self._pass_on(key.fileobj)  # type: ignore[arg-type]

    def _accept(self) -> None:
        client, _ = self._listener.accept()
        server = socket.socket(socket.AF_UNIX)
        server.connect(str(self._server))
        self._peers.update({client: server, server: client})
        self._clients.append(client)
        for one in (client, server):
            self._selector.register(one, selectors.EVENT_READ)

    def _pass_on(self, source: socket.socket) -> None:
        try:
            data, descriptors, _, _ = socket.recv_fds(source, MOST_BYTES, MOST_DESCRIPTORS)
            if data:
                socket.send_fds(self._peers[source], [data], descriptors)
        except OSError:
            data, descriptors = b"", []
        for descriptor in descriptors:
            os.close(descriptor)
        if not data:
            self._forget(source)

    def _forget(self, one: socket.socket) -> None:
        for end in (one, self._peers.pop(one)):
            with contextlib.suppress(KeyError):
                self._selector.unregister(end)
            self._peers.pop(end, None)
            end.close()


@contextmanager
def relay(path: Path) -> Iterator[Relay]:
    """A relay, listening at `path`, to the server that os.environ leads to."""
    between = Relay(path, Path(os.environ["XDG_RUNTIME_DIR"]) / "pipewire-0")
    try:
        yield between
    finally:
        between.close()
