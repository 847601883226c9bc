"""The machine and the versions that figures belong to."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from pathlib import Path
from typing import Any


def said(*command: str | Path) -> str:
    """What a command prints; empty where it cannot be run."""
    try:
        return subprocess.run(
            [str(word) for word in command], capture_output=True, text=True, timeout=20
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""


def found(pattern: str, text: str) -> str:
    """The pattern's group in a text, or "?"."""
    match = re.search(pattern, text)
    return match[1] if match else "?"


def described(python: Path, cpal: Path) -> dict[str, str]:
    """By name."""
    version = "import importlib.metadata as m; print(m.version('{}'))"
    cpuinfo = Path("/proc/cpuinfo").read_text()
    release = Path("/etc/os-release").read_text() if Path("/etc/os-release").exists() else ""
    cpal_toml = Path(__file__).parents[1] / "peers" / "cpal" / "Cargo.toml"
    return {
        "cpu": found(r"model name\s*: (.*)", cpuinfo),
        "cores": str(os.cpu_count()),
        "virtual": "yes" if "hypervisor" in cpuinfo else "no",
        "kernel": platform.release().split("-")[0],
        "system": found(r'PRETTY_NAME="(.*)"', release),
        "PipeWire": found(r"Linked with libpipewire (\S+)", said("pipewire", "--version")),
        "WirePlumber": found(r"Linked with libwireplumber (\S+)", said("wireplumber", "--version")),
        "Python": platform.python_version(),
        "g++": found(r"(\d+\.\d+\.\d+)", said("g++", "--version")),
        "JACK-Client": said(python, "-c", version.format("JACK-Client")).strip() or "-",
        "sounddevice": said(python, "-c", version.format("sounddevice")).strip() or "-",
        "SignalFlow": said(python, "-c", version.format("signalflow")).strip() or "-",
        "pygame-ce": said(python, "-c", version.format("pygame-ce")).strip() or "-",
        "pedalboard": said(python, "-c", version.format("pedalboard")).strip() or "-",
        "cpal": found(r'cpal = .*version = "=([^"]+)"', cpal_toml.read_text())
        if cpal.exists()
        else "-",
    }


def in_words(kept: dict[str, Any]) -> str:
    """One paragraph above the table."""
    names = dict(kept["machine"])
    cores, cpu, virtual = names.pop("cores"), names.pop("cpu"), names.pop("virtual")
    load = " to ".join(f"{value:.1f}" for value in kept["load"])
    words = [f"{cores} cores of {cpu}{', virtual' if virtual == 'yes' else ''}"]
    words += [f"{names.pop('system')}, Linux {names.pop('kernel')}"]
    words += [f"{name} {version}" for name, version in names.items()]
    given = ", ".join(f"{key} {value:g}" for key, value in kept["run"].items())
    return f"{'; '.join(words)}; load average {load}; {given}"
