"""Everything public says what it is: help() and editors show it, and tools/reference prints it."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest

import flitzis_looper_audio as package
from flitzis_looper_audio import _events, _values

PUBLIC = [name for name in package.__all__ if name != "__version__"]
NATIVE = [package.AudioEngine, package.Pad, package.Transport, package.Loading]


def undocumented_fields(source: str) -> list[str]:
    """Class attributes that no string follows."""
    missing = []
    for each in ast.parse(source).body:
        if isinstance(each, ast.ClassDef):
            for statement, following in zip(each.body, [*each.body[1:], None]):
                if isinstance(statement, (ast.AnnAssign, ast.Assign)):
                    if not (
                        isinstance(following, ast.Expr)
                        and isinstance(following.value, ast.Constant)
                    ):
                        missing.append(f"{each.name}: {ast.unparse(statement)}")
    return missing


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_has_a_docstring_of_its_own(name: str) -> None:
    thing = getattr(package, name)

    assert inspect.cleandoc(thing.__doc__ or "")
    if isinstance(thing, type):
        assert not (thing.__doc__ or "").startswith(f"{name}(")  # what a dataclass makes itself


@pytest.mark.parametrize("module", [_values, _events], ids=["_values", "_events"])
def test_every_field_of_values_and_events_has_one(module: object) -> None:
    source = Path(inspect.getfile(module)).read_text()  # type: ignore[arg-type]

    assert undocumented_fields(source) == []


def test_a_field_without_one_is_found() -> None:
    assert undocumented_fields("class A:\n    a: int\n    'it'\n    b: int\n") == ["A: b: int"]


@pytest.mark.parametrize("kind", NATIVE)
def test_every_public_member_of_the_native_classes_has_one(kind: type) -> None:
    members = [name for name in vars(kind) if not name.startswith("_")]

    assert members
    assert [name for name in members if not getattr(kind, name).__doc__] == []
