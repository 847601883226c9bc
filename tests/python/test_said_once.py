"""What Python people read says what C++ has: classes, parameters, defaults, ranges."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import re
from enum import Enum
from importlib import resources
from typing import Any

import pytest

import flitzis_looper_audio
from flitzis_looper_audio import AudioEngine, Event, _events, _native, _values
from flitzis_looper_audio._options import make_parser

VALUES = {
    name: one
    for module in (_values, _events)
    for name, one in vars(module).items()
    if inspect.isclass(one) and one.__module__ == module.__name__
}
CLASSES: dict[str, dict[str, str]] = _native._classes()
PARAMETERS: dict[str, tuple[Any, str]] = _native._parameters()
RANGES = {
    name: found[0]
    for name, (_, accepted) in PARAMETERS.items()
    if (found := re.search(r"[\d.]+-[\d.]+", accepted))
}


def test_every_dataclass_is_one_that_is_filled() -> None:
    declared = {name for name, one in VALUES.items() if dataclasses.is_dataclass(one)}

    assert declared == {*CLASSES, "Event", "Meters", "Overview"}  # arrays: see _pads.py


@pytest.mark.parametrize("name", CLASSES)
def test_a_dataclass_has_the_fields_that_are_filled(name: str) -> None:
    one: Any = VALUES[name]
    common = Event.__annotations__ if issubclass(one, Event) else {}
    declared = {each.name: each.type for each in dataclasses.fields(one)}

    assert declared == {**common, **CLASSES[name]}


def test_every_value_is_exported() -> None:
    stub = ast.parse(inspect.getsource(flitzis_looper_audio))
    imported = {
        alias.name
        for node in ast.walk(stub)
        if isinstance(node, ast.ImportFrom) and node.module in ("_events", "_values")
        for alias in node.names
    }

    assert set(VALUES) <= set(flitzis_looper_audio.__all__)
    assert set(VALUES) == imported


def arguments(function: ast.FunctionDef) -> dict[str, Any]:
    """The keywords of a declaration, and their defaults."""
    pairs = zip(function.args.kwonlyargs, function.args.kw_defaults)
    return {one.arg: default and ast.literal_eval(default) for one, default in pairs}


def test_the_stub_has_every_parameter_and_its_default() -> None:
    text = resources.files(flitzis_looper_audio).joinpath("_native.pyi").read_text("utf-8")
    init = next(
        one
        for node in ast.parse(text).body
        if isinstance(node, ast.ClassDef) and node.name == "AudioEngine"
        for one in node.body
        if isinstance(one, ast.FunctionDef) and one.name == "__init__"
    )

    expected = {name: default for name, (default, _) in PARAMETERS.items()}
    assert arguments(init) == {**expected, "properties": ...}  # a dict is no default


def test_the_docstring_has_every_parameter_its_default_and_its_range() -> None:
    doc = inspect.getdoc(AudioEngine) or ""
    signature = doc[doc.index("AudioEngine(*") : doc.index(")\n") + 1]
    declared = ast.parse(f"def {signature}: ...").body[0]
    assert isinstance(declared, ast.FunctionDef)
    lines = dict(re.findall(r"^    (\w+): (.*)$", doc, re.MULTILINE))

    assert arguments(declared) == {name: default for name, (default, _) in PARAMETERS.items()}
    assert list(lines) == list(PARAMETERS)
    assert {name: one for name, one in RANGES.items() if one not in lines[name]} == {}


def test_the_command_line_has_every_range() -> None:
    options = {action.dest: action.help or "" for action in make_parser(None)._actions}

    assert {n: one for n, one in RANGES.items() if one not in options.get(n, one)} == {}
    of_no_use = {"buffer_frames", "pads", "voices", "lock_range", "max_events"}
    assert set(PARAMETERS) - set(options) == of_no_use


@pytest.mark.parametrize("name", [name for name, one in CLASSES.items() if "time_ns" not in one])
def test_a_value_is_frozen_and_has_slots(name: str) -> None:
    one: Any = VALUES[name]

    assert not issubclass(one, Enum)
    assert one.__dataclass_params__.frozen
    assert not hasattr(object.__new__(one), "__dict__")
