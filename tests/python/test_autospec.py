"""inspect.signature() knows every call, and what unittest.mock makes of a class refuses what the class refuses."""

from __future__ import annotations

import ast
import asyncio
import inspect
import pickle
import pydoc
from importlib import resources
from typing import Any
from unittest.mock import create_autospec

import pytest

import flitzis_looper_audio
from flitzis_looper_audio import AudioEngine, Loading, Pad, Transport, _native, list_devices

CLASSES = {one.__name__: one for one in (AudioEngine, Loading, Pad, Transport)}
STUB = resources.files(flitzis_looper_audio).joinpath("_native.pyi").read_text("utf-8")
DECLARED = {
    (node.name, one.name): one
    for node in ast.parse(STUB).body
    if isinstance(node, ast.ClassDef) and node.name in CLASSES
    for one in node.body
    if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef))
    and not one.name.startswith("_")
    and not one.decorator_list
}


def parameters(signature: inspect.Signature) -> list[tuple[str, Any, bool]]:
    """Each one's name, default, and whether it has to be named; not self."""
    keyword = inspect.Parameter.KEYWORD_ONLY
    empty = inspect.Parameter.empty
    every = [one for one in signature.parameters.values() if one.name != "self"]
    return [
        (one.name, "needed" if one.default is empty else one.default, one.kind is keyword)
        for one in every
    ]


def declared(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[tuple[str, Any, bool]]:
    """The same of the stub."""
    given = function.args
    defaults = [None] * (len(given.args) - len(given.defaults)) + list(given.defaults)
    pairs = [*zip(given.args, defaults), *zip(given.kwonlyargs, given.kw_defaults)]
    return [
        (one.arg, ast.literal_eval(default) if default else "needed", one in given.kwonlyargs)
        for one, default in pairs
        if one.arg != "self"
    ]


@pytest.mark.parametrize(("of", "name"), DECLARED)
def test_a_signature_is_that_of_the_stub(of: str, name: str) -> None:
    method = getattr(CLASSES[of], name)

    signature = inspect.signature(method)

    assert next(iter(signature.parameters)) == "self"
    assert parameters(signature) == declared(DECLARED[of, name])
    assert method.__doc__.startswith(f"{name}(") and "--" not in method.__doc__
    assert (method.__name__, method.__qualname__) == (name, f"{of}.{name}")


def test_the_signature_of_the_engine_has_its_parameters() -> None:
    expected = [(name, default, True) for name, (default, _) in _native._parameters().items()]

    assert parameters(inspect.signature(AudioEngine)) == expected
    assert parameters(inspect.signature(AudioEngine.__init__)) == expected
    assert (inspect.getdoc(AudioEngine) or "").startswith("A native PipeWire output node")


def test_the_signature_of_a_function_has_no_self() -> None:
    names = [(name, by_name) for name, _, by_name in parameters(inspect.signature(list_devices))]

    assert names == [("remote", True), ("timeout", True)]
    assert pickle.loads(pickle.dumps(list_devices)) is list_devices


@pytest.mark.parametrize(("of", "name"), DECLARED)
def test_a_mock_refuses_a_keyword_that_the_call_does_not_know(of: str, name: str) -> None:
    mock = create_autospec(CLASSES[of], instance=True)

    with pytest.raises(TypeError):
        getattr(mock, name)(no_such_thing=1)


@pytest.mark.parametrize(("of", "name"), DECLARED)
def test_a_mock_takes_what_the_call_takes(of: str, name: str) -> None:
    mock = create_autospec(CLASSES[of], instance=True)
    given = {one: default for one, default, _ in declared(DECLARED[of, name])}

    answer = getattr(mock, name)(**given)

    if inspect.iscoroutine(answer):
        answer.close()
    else:
        getattr(mock, name).assert_called_once_with(**given)


WRONG: dict[str, Any] = {
    "too many": lambda engine: engine.write(b"", 1.0, 2),
    "none": lambda engine: engine.write(),
    "by position": lambda engine: engine.stop_all(7),
    "unknown": lambda engine: engine.pause(),
}


@pytest.mark.parametrize("call", WRONG.values(), ids=WRONG.keys())
def test_a_mock_of_the_class_makes_engines_that_refuse(call: Any) -> None:
    made = create_autospec(AudioEngine)(name="x", channels=1)

    with pytest.raises((TypeError, AttributeError)):
        call(made)
    made.write(b"", timeout=None)
    made.stop_all(at=7)


def test_a_mock_of_the_class_refuses_a_parameter_that_there_is_not() -> None:
    mock = create_autospec(AudioEngine)

    with pytest.raises(TypeError):
        mock(rate=48000)
    with pytest.raises(TypeError):
        mock("a name")
    with pytest.raises(TypeError):
        mock.offline(device=None)
    mock.offline(pads=4)


@pytest.mark.parametrize(("of", "name"), DECLARED)
def test_help_shows_what_a_call_does(of: str, name: str) -> None:
    method = getattr(CLASSES[of], name)

    shown = pydoc.plain(pydoc.render_doc(method))

    assert method.__doc__.splitlines()[1].strip() in shown


def test_what_is_awaited_is_awaited_of_a_mock() -> None:
    engine = create_autospec(AudioEngine, instance=True)

    async def application() -> None:
        await engine.start_async()
        await engine.write_async(b"")
        await engine.drain_async(1.0)

    asyncio.run(application())

    engine.drain_async.assert_awaited_once_with(1.0)
