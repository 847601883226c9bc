"""What the package promises to importers."""

from __future__ import annotations

import ast
import importlib
import inspect
from importlib import resources

import pytest

import flitzis_looper_audio
from programs import run_python


def test_old_code_finds_the_engine_under_its_first_name() -> None:
    alias = importlib.import_module("flitzis_looper_rs")

    assert alias.AudioEngine is flitzis_looper_audio.AudioEngine


def test_the_package_is_typed() -> None:
    files = resources.files(flitzis_looper_audio)

    assert files.joinpath("py.typed").is_file()
    assert files.joinpath("_native.pyi").is_file()


def test_every_public_name_exists_and_is_documented() -> None:
    for name in flitzis_looper_audio.__all__:
        assert hasattr(flitzis_looper_audio, name)
        if not name.startswith("__"):
            assert inspect.getdoc(getattr(flitzis_looper_audio, name)), name


@pytest.mark.parametrize(
    "name", ["DeviceNotFound", "StreamCreationFailed", "ServerUnavailable", "EngineClosed"]
)
def test_every_error_is_an_audio_error_and_audio_errors_are_runtime_errors(name: str) -> None:
    error = getattr(flitzis_looper_audio, name)

    assert issubclass(error, flitzis_looper_audio.AudioError)
    assert issubclass(flitzis_looper_audio.AudioError, RuntimeError)
    assert error.__module__ == "flitzis_looper_audio"


def test_the_stub_has_every_method_of_the_engine() -> None:
    stub = resources.files(flitzis_looper_audio).joinpath("_native.pyi").read_text("utf-8")
    classes = {node.name: node for node in ast.parse(stub).body if isinstance(node, ast.ClassDef)}

    declared = {
        node.name
        for node in classes["AudioEngine"].body
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    }

    public = {name for name in vars(flitzis_looper_audio.AudioEngine) if name[0] != "_"}
    assert public == {name for name in declared if name[0] != "_"}


def test_importing_starts_no_thread_and_needs_no_numpy() -> None:
    done = run_python(
        """
        import sys, threading
        import flitzis_looper_audio, os
        print(len(os.listdir("/proc/self/task")), threading.active_count(), "numpy" in sys.modules)
        """
    )

    assert (done.stdout, done.stderr) == ("1 1 False\n", "")


def test_the_engine_takes_keywords_only_and_refuses_unknown_ones() -> None:
    with pytest.raises(TypeError):
        flitzis_looper_audio.AudioEngine("name")  # type: ignore[misc]
    with pytest.raises(TypeError, match="latency"):
        flitzis_looper_audio.AudioEngine(latency=512)  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        flitzis_looper_audio.list_devices("pipewire-0")  # type: ignore[misc]
