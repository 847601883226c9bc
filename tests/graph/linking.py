"""Linking ports by hand, as a patchbay does."""

from __future__ import annotations

from eventually import eventually
from programs import run, running


def link_ports(source: str, target: str) -> None:
    """Link two ports by their full names.

    Since PipeWire 1.2 pw-link stays until the link has a format, which it gets when both nodes are active; it is not
    waited for.
    """
    with running("pw-link", source, target):
        eventually(lambda: are_linked(source, target))


def are_linked(source: str, target: str) -> bool:
    """Whether pw-link shows a link from one port to the other."""
    found = False
    for line in run("pw-link", "--links", "--output").splitlines():
        if "|->" not in line:
            found = line.strip() == source
        elif found and line.split("|->")[1].strip() == target:
            return True
    return False
