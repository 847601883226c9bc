"""Where the peers live: a virtual environment and a Rust build in a cache directory, made when missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PYTHON = "/usr/bin/python3"  # the distribution's: the one the module is built for
PACKAGES = {
    "jack": "JACK-Client==0.5.7",
    "sounddevice": "sounddevice==0.5.6",
    "signalflow": "signalflow==0.6.0",
    "pygame": "pygame-ce==2.5.8",
    "pedalboard": "pedalboard==0.9.26",
}
CPAL = ROOT / "tests" / "bench" / "peers" / "cpal"
LIMIT_SECONDS = 900


def cache() -> Path:
    """The directory that is kept from run to run."""
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return home / "flitzis-looper" / "bench"


class Rooms:
    """What is there to run; missing() says why something is not."""

    def __init__(self, hold: float) -> None:
        self.hold = hold
        self.build = ROOT / "build" / "tests" / "bench"
        self.python = cache() / "python" / "bin" / "python"
        self.cpal = cache() / "cpal" / "release" / "cpal_peer"
        self._missing: dict[str, str] = {}

    def missing(self, what: str) -> str:
        """Why a package of PACKAGES or "cpal" is left out; empty where it is not."""
        return self._missing.get(what, "")

    def furnish(self) -> None:
        """Make what is missing; needs PyPI and crates.io the first time only."""
        if not self.python.exists():
            _say("making a virtual environment for the Python peers")
            subprocess.run(
                [PYTHON, "-m", "venv", "--system-site-packages", self.python.parent.parent],
                check=True,
            )
        for module, package in PACKAGES.items():
            self._missing[module] = self._install(module, package)
        self._missing["cpal"] = self._compile()
        for what, why in self._missing.items():
            if why:
                _say(f"{what} is left out: {why}")

    def _install(self, module: str, package: str) -> str:
        name, _, version = package.partition("==")
        look = f"import importlib.metadata as m; assert m.version('{name}') == '{version}'"
        if _runs([str(self.python), "-c", look]) == "":
            return ""
        _say(f"installing {package} there")
        pip = [str(self.python), "-m", "pip", "install", "--quiet", "--no-deps", package]
        if why := _runs([*pip, "cffi"]):
            return f"pip: {why}"
        return _runs([str(self.python), "-c", f"import {module}"])

    def _compile(self) -> str:
        cargo = shutil.which("cargo")
        if not cargo:
            return "" if self.cpal.exists() else "there is no cargo"
        command = [cargo, "build", "--quiet", "--release", "--locked", "--target-dir"]
        if not self.cpal.exists():
            _say("building the Rust program of cpal; the first time takes a minute")
        why = _runs([*command, str(self.cpal.parent.parent)], CPAL)
        return f"cargo: {why}" if why else ""


def _runs(command: list[str], directory: Path = ROOT) -> str:
    """Run it; empty when it succeeded, else the last line it said."""
    try:
        done = subprocess.run(
            command,
            cwd=directory,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=LIMIT_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    lines = done.stdout.strip().splitlines() or ["it said nothing"]
    return "" if done.returncode == 0 else lines[-1]


def _say(text: str) -> None:
    print(f"tools/bench: {text}", file=sys.stderr, flush=True)
