"""A private graph, a virtual screen, and programs on both; all of it is gone when the stage is left."""

from __future__ import annotations

import os
import select
import struct
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

from flitzis_looper_audio.testing import HeadlessServer

ROOT = Path(__file__).resolve().parents[2]
PYTHON = "/usr/bin/python3"
SINK = "Speakers"
DEADLINE_SECONDS = 20.0
POLL_SECONDS = 0.05
STEADY = 6  # equal pictures in a row before one is kept

Colour = tuple[int, int, int]


class NoPicture(Exception):
    """What was waited for did not come."""


class Stage:
    """Use it in a with block. `env`: what leads programs to its graph and its screen; `home`: a directory of theirs."""

    def __init__(self, size: str) -> None:
        self._size = size
        self._stack = ExitStack()
        self.home = Path()
        self.env: dict[str, str] = {}

    def __enter__(self) -> Stage:
        try:
            server = self._stack.enter_context(HeadlessServer(sinks=[SINK]))
            temporary = tempfile.TemporaryDirectory(prefix="screenshot-")
            self.home = Path(self._stack.enter_context(temporary))
            self.env = {
                **server.env,
                "PYTHONPATH": str(ROOT / "build" / "python"),
                "HOME": str(self.home),
                "XDG_CACHE_HOME": str(self.home),
                "XDG_DATA_HOME": str(self.home),
            }
            self.env.pop("WAYLAND_DISPLAY", None)
            self.env["DISPLAY"] = self._screen()
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def start(self, *command: str, keep: tuple[int, ...] = ()) -> None:
        """Start a program that ends with the stage; `keep`: descriptors it inherits."""
        child = subprocess.Popen(
            command,
            env=self.env,
            pass_fds=keep,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

        def end() -> None:
            child.terminate()
            try:
                child.wait(3)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()

        self._stack.callback(end)

    def _screen(self) -> str:
        """Start a virtual screen; its DISPLAY."""
        reader, writer = os.pipe()
        self._stack.callback(os.close, reader)
        where = ("-displayfd", str(writer), "-screen", "0", f"{self._size}x24")
        self.start("Xvfb", *where, "-nolisten", "tcp", keep=(writer,))
        os.close(writer)
        if not select.select([reader], [], [], DEADLINE_SECONDS)[0]:
            raise NoPicture("Xvfb does not start")
        return f":{os.read(reader, 16).decode().strip()}"

    def output(self, *command: str) -> bytes:
        """What a program prints."""
        return output(self.env, *command)

    def picture(self, window: str = "root") -> bytes:
        """The screen, or a window by its number, as PPM; nothing where it cannot be had."""
        return self.output("import", "-silent", "-window", window, "-depth", "8", "ppm:-")

    def steady_picture(self, what: str, shows: Callable[[bytes], bool]) -> bytes:
        """The screen, once it shows what it is to show and has stopped changing."""
        seen: list[bytes] = []

        def steady() -> bool:
            seen.append(self.picture())
            return len(seen) >= STEADY and len(set(seen[-STEADY:])) == 1 and shows(seen[-1])

        wait(f"picture of {what}", steady)
        return seen[-1]


def wait(what: str, condition: Callable[[], bool]) -> None:
    """Poll until the condition holds."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise NoPicture(f"no {what} within {DEADLINE_SECONDS:.0f} s")
        time.sleep(POLL_SECONDS)


def output(env: Mapping[str, str], *command: str) -> bytes:
    """What a program prints; nothing when it fails or hangs."""
    try:
        return subprocess.run(command, env=env, capture_output=True, timeout=5, check=True).stdout
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return b""


def pixels(ppm: bytes) -> Iterator[Colour]:
    """Red, green and blue of every pixel of a picture."""
    data = ppm.split(b"\n255\n", 1)[-1]
    return struct.iter_unpack("3B", data[: len(data) // 3 * 3])  # type: ignore[return-value]


def write_png(ppm: bytes, file: Path, colours: int) -> None:
    """Write it with at most so many colours, and nothing but the picture."""
    command = ["convert", "ppm:-", "-strip", "+dither", "-colors", str(colours), f"png:{file}"]
    subprocess.run(command, input=ppm, check=True, timeout=30)
