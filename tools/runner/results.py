"""Counting the test cases of a JUnit file: pytest writes one, and Meson one with every GoogleTest's cases."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from pathlib import Path

from .job import Counts


def junit(path: Path) -> Counts:
    """The cases of one JUnit file; nothing where there is no such file."""
    counts = Counts()
    try:
        cases = list(ElementTree.parse(path).getroot().iter("testcase"))
    except (FileNotFoundError, ElementTree.ParseError):
        return counts
    for case in cases:
        if case.find("failure") is not None or case.find("error") is not None:
            counts.failed += 1
        elif case.find("skipped") is not None or case.get("result") in ("skipped", "suppressed"):
            counts.skipped += 1
        elif case.get("status") != "notrun":
            counts.passed += 1
    return counts
