"""Counting test cases from what GoogleTest, pytest and Meson write down."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

from .job import Counts


def junit(path: Path) -> Counts:
    """The cases of one JUnit file, GoogleTest's or pytest's; nothing where there is no such file."""
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


def meson(build: Path, gtest: Path) -> Counts:
    """The cases of the last `meson test` in `build`, whose GoogleTests wrote into `gtest`.

    A program that is no GoogleTest, or that died before it wrote, is one case; so is one that
    failed although all its cases passed, such as by a leak at its end.
    """
    log = build / "meson-logs" / "testlog.json"
    counts = Counts()
    if not log.exists():
        return counts
    for line in log.read_text().splitlines():
        counts.add(_program(json.loads(line), build, gtest))
    return counts


def _program(entry: dict[str, Any], build: Path, gtest: Path) -> Counts:
    cases = Counts()
    for path in _reports(entry, build, gtest):
        cases.add(junit(path))
        path.unlink()  # the next run of the same program writes its own
    good = entry["result"] in ("OK", "EXPECTEDFAIL")
    if entry["result"] == "SKIP":
        cases.skipped += 1
    elif not good and not cases.failed:
        cases.failed += 1
    elif good and not cases.total:
        cases.passed += 1
    return cases


def _reports(entry: dict[str, Any], build: Path, gtest: Path) -> list[Path]:
    """Where a program wrote: GTEST_OUTPUT's directory, or where Meson's gtest protocol told it."""
    names = {Path(word).name for word in entry["command"]}
    found = [
        path
        for name in names
        for path in gtest.glob("*.xml")
        if path.stem == name or path.stem.rpartition("_")[0] == name
    ]
    own = [
        Path(word.removeprefix("--gtest_output=xml:"))
        for word in entry["command"]
        if word.startswith("--gtest_output=xml:")
    ]
    return found + [build / path for path in own if (build / path).exists()]
