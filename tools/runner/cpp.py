"""The parts of tools/test about C++: builds, GoogleTest, sanitizers, clang, clang-tidy."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

from . import results
from .job import ROOT, Job, PartFailed, environment

BUILD = ROOT / "build"
JOBS = str(os.cpu_count() or 2)
CCACHE = shutil.which("ccache", path="/usr/bin")  # Meson looks for it only where CXX is not set

# Debugging information is a third of what compiling takes, -O1 half of it under the sanitizers.
NOT_TO_DEBUG = {"debug": "false"}
IN_REPORTS = {"debug": "false", "cpp_args": "-g1", "optimization": "g"}  # -g1: files and lines


def _option(build: Path, name: str) -> str | None:
    """The value of a Meson option of a configured build directory, as on a command line, else None."""
    options = build / "meson-info" / "intro-buildoptions.json"
    try:
        value = next(o["value"] for o in json.loads(options.read_text()) if o["name"] == name)
    except (FileNotFoundError, json.JSONDecodeError, StopIteration):
        return None
    return " ".join(value) if isinstance(value, list) else str(value).lower()


def configure(job: Job, build: Path, compiler: str = "g++", **options: str) -> None:
    """Make or bring up to date a build directory; Meson's names of options, true and false as such."""
    env = environment(CXX=f"{CCACHE} {compiler}" if CCACHE else compiler)
    wanted = {"tests": "enabled", **options}
    words = [f"-D{key}={value}" for key, value in wanted.items()]
    if _option(build, "buildtype") is None:
        job.run("meson", "setup", *words, build, env=env)
    elif any(_option(build, key) != value for key, value in wanted.items()):
        job.run("meson", "configure", *words, build, env=env)


def compile_all(job: Job, build: Path, *targets: str) -> None:
    """Compile all, or these; where an old build directory cannot be used any more, start over."""
    status, output = job.attempt("ninja", "-C", build, *targets, limit=1200)
    if status != 0 and "FAILED:" not in output:
        job.run("meson", "setup", "--wipe", build)
        status, _ = job.attempt("ninja", "-C", build, *targets, limit=1200)
    if status != 0:
        raise PartFailed(f"{build.name} does not compile")


def build_all(job: Job) -> None:
    """Everything, with g++, warnings as errors."""
    configure(job, BUILD, werror="true")
    compile_all(job, BUILD)
    job.check("build", True)


def run_tests(job: Job, build: Path, *options: str, setup: str = "") -> None:
    """Run Meson's tests of a build, under one of its test setups, and count the cases of its JUnit file."""
    report = build / "meson-logs" / f"testlog{'-' + setup if setup else ''}.junit.xml"
    report.unlink(missing_ok=True)
    command = ("meson", "test", "-C", build, "--no-rebuild", "--print-errorlogs")
    chosen = ("--setup", setup) if setup else ()
    status, _ = job.attempt(*command, *chosen, *options, limit=1200)
    counts = results.junit(report)
    job.counts.add(counts)
    if not counts.total:
        raise PartFailed("no test has run")
    if status != 0 and not counts.failed:
        raise PartFailed(f"meson test ended with {status}")


def cpp_tests(job: Job) -> None:
    """GoogleTest: units, the callback, the graph."""
    run_tests(job, BUILD)


ASAN = ROOT / "build-asan"


def asan_cpp(job: Job) -> None:
    """AddressSanitizer with leak detection and UndefinedBehaviorSanitizer: every C++ test."""
    configure(job, ASAN, b_sanitize="address,undefined", b_lundef="false", **IN_REPORTS)
    compile_all(job, ASAN)
    run_tests(job, ASAN, setup="asan")


# For Python and for the fuzzers; tests/meson.build has the same for the C++ tests.
ASAN_OPTIONS = "strict_string_checks=1:check_initialization_order=1:detect_stack_use_after_return=1"
UBSAN_OPTIONS = "halt_on_error=1:print_stacktrace=1"


def _runtime(name: str) -> str:
    """Where the compiler's runtime library of this name lies."""
    found = subprocess.run(
        ["g++", f"-print-file-name={name}"],
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    if not Path(found).is_absolute():
        raise PartFailed(f"g++ has no {name}")
    return found


def asan_preload(reports: Path) -> dict[str, str]:
    """The environment in which a Python without sanitizers can load our module with them.

    libstdc++ goes along: the sanitizer looks for __cxa_throw before Python has loaded it. Python
    itself never frees all it has, so leaks are the C++ tests' business. Reports go to files below
    `reports`, as pytest keeps what a dying process says to itself.
    """
    return environment(
        FLITZIS_PYTHON_PATH=str(ASAN / "python"),
        PYTHONPATH=str(ASAN / "python"),
        PYTHONMALLOC="malloc",
        LD_PRELOAD=f"{_runtime('libasan.so')} {_runtime('libstdc++.so.6')}",
        ASAN_OPTIONS=f"{ASAN_OPTIONS}:detect_leaks=0:log_path={reports}/asan",
        UBSAN_OPTIONS=f"{UBSAN_OPTIONS}:log_path={reports}/ubsan",
    )


def tsan(job: Job) -> None:
    """ThreadSanitizer: the unit tests, those of handoff/ above all."""
    build = ROOT / "build-tsan"
    configure(job, build, b_sanitize="thread", b_lundef="false", **IN_REPORTS)
    compile_all(job, build, "tests/unit/unit_tests")
    run_tests(job, build, "--suite", "unit", setup="tsan")


CLANG = ROOT / "build-clang"
BIN = Path("/usr/bin")  # the distribution's own


def clang(job: Job) -> None:
    """clang, warnings as errors: everything is compiled, the tests without a server are run."""
    configure(job, CLANG, "clang++", werror="true", **NOT_TO_DEBUG)
    compile_all(job, CLANG)
    run_tests(job, CLANG, "--suite", "unit", "--suite", "render")


def _newest(compiler: str) -> Path:
    """The installed one with the highest number in its name, /usr/bin/clang++-19, or else without."""
    numbered = {int(path.name.rpartition("-")[2]): path for path in BIN.glob(f"{compiler}-[0-9]*")}
    return numbered[max(numbered)] if numbered else BIN / compiler


def compilers(job: Job) -> None:
    """The newest g++ and clang of the release, warnings as errors: every C++ test."""
    for name in ("g++", "clang++"):
        newest = _newest(name)
        usual = (BIN / name).exists() and (BIN / name).resolve() == newest.resolve()
        build = (BUILD if name == "g++" else CLANG) if usual else ROOT / f"build-{newest.name}"
        job.note(newest.name + (", as in build" if build == BUILD else ""))
        if build != BUILD:
            configure(job, build, newest.name, werror="true", **NOT_TO_DEBUG)
            compile_all(job, build)
            run_tests(job, build)


FINDING = re.compile(r"(\S+?):\d+:\d+: (?:warning|error): ")
COLOUR = re.compile("\x1b\\[[0-9;]*m")


def _findings(output: str) -> dict[Path, set[str]]:
    """What run-clang-tidy found in each file of ours: it names them as the compiler was told to, in colours."""
    found: dict[Path, set[str]] = {}
    for line in COLOUR.sub("", output).splitlines():
        finding = FINDING.match(line)
        if finding:
            file = (CLANG / finding[1]).resolve()
            found.setdefault(file, set()).add(line)
    return found


def clang_tidy(job: Job) -> None:
    """clang-tidy over src/ and python/bind, each source a check; the checks are in .clang-tidy."""
    configure(job, CLANG, "clang++", werror="true", **NOT_TO_DEBUG)
    status, output = job.attempt(
        "run-clang-tidy",
        "-quiet",
        "-p",
        CLANG,
        "-j",
        JOBS,
        f"^{ROOT}/(src|python/bind)/.*\\.cpp$",
        limit=1800,
    )
    found = _findings(output)
    sources = {*ROOT.glob("src/*/*.cpp"), *ROOT.glob("python/bind/*.cpp")}
    for file in sorted(sources | found.keys()):  # headers count where something is found in them
        findings = found.get(file, set())
        job.check(os.path.relpath(file, ROOT), not findings, f"{len(findings)} findings")
    if status != 0 and not job.counts.failed:
        raise PartFailed(f"run-clang-tidy ended with {status}")
