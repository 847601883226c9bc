"""The graph as pw-dump shows it, and this process as /proc shows it."""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter
from dataclasses import dataclass
from typing import Any

from programs import run

Object = dict[str, Any]


@dataclass(frozen=True)
class Node:
    """One node of the graph."""

    id: int
    state: str
    properties: dict[str, Any]
    parameters: dict[str, Any]

    @property
    def name(self) -> str:
        """node.name; empty where it has none."""
        return str(self.properties.get("node.name", ""))


@dataclass(frozen=True)
class Link:
    """One link, by the ids of its nodes."""

    output_node: int
    input_node: int


def objects(kind: str) -> list[Object]:
    """Everything of a kind ("Node", "Port", "Link", "Client") that pw-dump lists."""
    return [found for found in _dump().values() if found["type"] == f"PipeWire:Interface:{kind}"]


def nodes(name: str | None = None) -> list[Node]:
    """The nodes called `name`; without one, all."""
    found = [
        Node(one["id"], one["info"]["state"], one["info"]["props"], one["info"]["params"])
        for one in objects("Node")
    ]
    return [node for node in found if name is None or node.name == name]


def node(node_id: int | None) -> Node | None:
    """The node with this id."""
    return next((found for found in nodes() if found.id == node_id), None)


def active_links_to(name: str) -> int:
    """How many links carry sound to the node of this name: each of them begins by itself."""
    wanted = {found.id for found in nodes(name)}
    links = [link["info"] for link in objects("Link")]
    return sum(link["input-node-id"] in wanted and link["state"] == "active" for link in links)


def ports(node_id: int | None) -> list[str]:
    """The names of a node's ports."""
    owned = [port["info"]["props"] for port in objects("Port")]
    return [port["port.name"] for port in owned if port["node.id"] == node_id]


def links() -> list[Link]:
    """Every link of the graph."""
    return [
        Link(link["info"]["output-node-id"], link["info"]["input-node-id"])
        for link in objects("Link")
    ]


def sinks_of(node_id: int | None) -> set[str]:
    """The names of the nodes that a node is linked to."""
    names = {node.id: node.name for node in nodes()}
    return {names[link.input_node] for link in links() if link.output_node == node_id}


def threads() -> set[str]:
    """The ids of this process's threads."""
    return set(os.listdir("/proc/self/task"))


def thread_names() -> list[str]:
    """The names of this process's threads, sorted."""
    names = []
    for thread in threads():
        try:
            with open(f"/proc/self/task/{thread}/comm", encoding="ascii") as comm:
                names.append(comm.read().strip())
        except (FileNotFoundError, ProcessLookupError):
            pass  # it ended meanwhile
    return sorted(names)


def threads_since(names: list[str]) -> list[str]:
    """Those that thread_names() had not; of what it had, some may have ended: a test before leaves them behind."""
    return sorted((Counter(thread_names()) - Counter(names)).elements())


def descriptors() -> int:
    """How many files this process has open."""
    return len(os.listdir("/proc/self/fd")) - 1  # one is the listing's own


def resident_bytes() -> int:
    """How much memory this process has in RAM."""
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGESIZE")


def _dump() -> dict[int, Object]:
    """Objects by id. pw-dump 0.3.65 may hang while the graph changes, and print several arrays: later ones win."""
    for _ in range(5):
        try:
            text = run("pw-dump", timeout=3.0).strip()
            break
        except subprocess.TimeoutExpired:
            pass
    else:
        raise AssertionError("pw-dump does not come back")
    found: dict[int, Object] = {}
    while text:
        array, end = json.JSONDecoder().raw_decode(text)
        found.update({one["id"]: one for one in array})
        text = text[end:].strip()
    return {key: one for key, one in found.items() if one.get("info")}
