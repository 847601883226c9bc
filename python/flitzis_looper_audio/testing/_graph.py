"""What PipeWire's own programs tell of a private server's graph, and change in it."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Mapping
from typing import Literal

from ._keeper import HeadlessError

POLL_SECONDS = 0.005
DEFAULT_SINK = ("pw-metadata", "-n", "default", "0", "default.audio.sink")
PROBE_SECONDS = 1.0  # one question; PipeWire's tools wait for ever on a silent server


class Graph:
    """The graph of the server to which env leads; timeout: seconds that an answer may take."""

    def __init__(self, env: Mapping[str, str], timeout: float) -> None:
        self._env = without_preload(env)
        self._timeout = timeout

    def ports(self, direction: Literal["input", "output"]) -> list[str]:
        """All ports of one direction, "node.name:port". Raises ValueError for any other word."""
        if direction not in ("input", "output"):
            raise ValueError(f"direction must be 'input' or 'output', got {direction!r}")
        return self.run("pw-link", f"--{direction}").splitlines()

    def link(self, output: str, port: str) -> None:
        """Link two ports, named as ports() names them. Raises HeadlessError."""
        try:
            self._run("pw-link", output, port)
        except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
            raise HeadlessError(f"{output} cannot be linked to {port}: {error}") from error

    def nodes(self) -> dict[str, str]:
        """Ids by node.name."""
        nodes: dict[str, str] = {}
        node_id = ""
        for line in self.run("pw-cli", "ls", "Node").splitlines():
            words = line.split()
            if words[:1] == ["id"]:
                node_id = words[1].rstrip(",")
            elif words[:2] == ["node.name", "="]:
                nodes[line.split('"')[1]] = node_id
        return nodes

    def is_running(self, node: str) -> bool:
        """Whether a node of this node.name takes part in the graph's cycles now."""
        listed = json.loads(self._answer("pw-dump"))
        infos = [one["info"] for one in listed if one["type"] == "PipeWire:Interface:Node"]
        return any(
            info["props"].get("node.name") == node and info["state"] == "running" for info in infos
        )

    def has_sink(self) -> bool:
        """Whether there is any. A server always lists its Dummy-Driver: an empty list is no answer."""
        return '"Audio/Sink"' in self._answer("pw-cli", "ls", "Node")

    def default_sink(self) -> str | None:
        """node.name of the session manager's default; None where there is none. There is a session manager."""
        told = self._answer(*DEFAULT_SINK)
        found = re.search(r'"name":\s*"([^"]+)"', told)
        return found[1] if found else None

    def default_metadata(self) -> str:
        """What the metadata "default" say of that, if they stand."""
        return self.run(*DEFAULT_SINK)

    def run(self, *command: str) -> str:
        """Output of a client; empty where it fails or hangs, as conditions are asked again."""
        try:
            return self._run(*command)
        except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
            return ""

    def _answer(self, *command: str) -> str:
        """Output of a client that always has some; asked again while it has none."""
        end = time.monotonic() + self._timeout
        while not (output := self.run(*command)):
            if time.monotonic() > end:
                raise HeadlessError(f"{command[0]} got no answer in {self._timeout:g} s")
            time.sleep(POLL_SECONDS)
        return output

    def _run(self, *command: str) -> str:
        try:
            return subprocess.run(
                command,
                env=self._env,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=PROBE_SECONDS,
                check=True,
            ).stdout
        except FileNotFoundError as error:
            raise HeadlessError(f"cannot run {command[0]}: is it installed?") from error


def without_preload(env: Mapping[str, str]) -> dict[str, str]:
    """A sanitizer preloaded into our process is not meant for other programs."""
    return {key: value for key, value in env.items() if key != "LD_PRELOAD"}
