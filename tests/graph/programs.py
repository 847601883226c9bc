"""Running real programs against the server that os.environ leads to."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

TIMEOUT = 20.0


def without_preload() -> dict[str, str]:
    """os.environ for programs that are not ours: a sanitizer preloaded into Python is not meant for them."""
    return {key: value for key, value in os.environ.items() if key != "LD_PRELOAD"}


def run(*command: str, env: Mapping[str, str] | None = None, timeout: float = TIMEOUT) -> str:
    """The program's standard output; AssertionError where it fails."""
    done = subprocess.run(
        command,
        env={**without_preload(), **(env or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    assert (
        done.returncode == 0
    ), f"{command} ended with {done.returncode}: {done.stdout}{done.stderr}"
    return done.stdout


@contextmanager
def running(
    *command: str,
    env: Mapping[str, str] | None = None,
    stdin: int = subprocess.DEVNULL,
    stdout: int = subprocess.PIPE,
    text: bool = True,
) -> Iterator[subprocess.Popen[str]]:
    """A program that is ended when the block is; its environment is `env`, or ours without_preload()."""
    process = subprocess.Popen(
        command,
        env=without_preload() if env is None else env,
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=text,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=TIMEOUT)


@contextmanager
def running_until_ready(*command: str) -> Iterator[subprocess.Popen[str]]:
    """A program of ours that says "ready" and then reads lines."""
    with running(*command, stdin=subprocess.PIPE) as process:
        assert process.stdout and process.stderr
        ready = process.stdout.readline()
        assert ready == "ready\n", ready or process.stderr.read()
        yield process


def python(code: str, *arguments: str) -> list[str]:
    """The command line of a Python program with the package at hand."""
    return [sys.executable, "-c", textwrap.dedent(code), *arguments]


def run_python(
    code: str, *arguments: str, env: Mapping[str, str] | None = None, timeout: float = TIMEOUT
) -> subprocess.CompletedProcess[str]:
    """Run a Python program to its end, whatever its status."""
    return subprocess.run(
        python(code, *arguments),
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


@contextmanager
def running_python(code: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A Python program that is ended when the block is."""
    with running(*python(code, *arguments), env=os.environ, stdin=subprocess.PIPE) as process:
        yield process
