"""The parts of tools/test about Python: pytest, the checkers, benchmarks and the screenshot."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from . import results
from .cpp import ASAN, BUILD, asan_preload
from .job import PYTHON, ROOT, Counts, Job, PartFailed, environment

CORES = os.cpu_count() or 2


def _together(workers: int) -> tuple[str, ...]:
    """pytest's options for so many processes, each of which runs whole files."""
    return ("-n", str(workers), "--dist", "loadfile", "--max-worker-restart", "0")


def _pytest(
    job: Job, *options: str, env: Mapping[str, str] | None = None, limit: float = 600
) -> None:
    with tempfile.TemporaryDirectory(prefix="pytest-") as directory:
        report = Path(directory) / "report.xml"
        status, output = job.attempt(
            PYTHON,
            "-m",
            "pytest",
            "-q",
            "-ra",
            f"--junitxml={report}",
            *options,
            env=env,
            limit=limit,
        )
        counts = results.junit(report)
    job.counts.add(counts)
    for line in output.splitlines():
        if line.startswith("ran again: "):
            job.note(line[:160])
    if not counts.total:
        raise PartFailed(f"pytest ended with {status} and reports no test")
    if status != 0 and not counts.failed:
        job.check("pytest", False, f"it ended with {status}")


def python_tests(job: Job) -> None:
    """pytest: the package in private graphs, seen by other programs; alone where every cycle counts."""
    _pytest(job, "-m", "not soak and not network and flaky")
    others = "not soak and not network and not flaky"
    _pytest(job, "-m", others, *_together(CORES + 1))  # they mostly wait


def soak(job: Job) -> None:
    """pytest -m soak: repetitions and long runs."""
    _pytest(job, "-m", "soak", limit=1200)


def network(job: Job) -> None:
    """pytest -m network: an engine plays on another host, in network namespaces; needs root."""
    _pytest(job, "-m", "network", "tests/network", limit=1200)


def faults(job: Job) -> None:
    """tools/soak: two minutes of noise while everything is disturbed, and what became of each frame."""
    status, output = job.attempt(ROOT / "tools" / "soak", "--minutes", "2", limit=600)
    wrong = [line for line in output.splitlines() if line.startswith("FAULT: ")]
    job.check("the account", status == 0, "; ".join(wrong) or f"status {status}")


def asan_python(job: Job) -> None:
    """pytest against the module built with AddressSanitizer and UndefinedBehaviorSanitizer."""
    if not ASAN.exists():
        raise PartFailed("there is no build-asan; run the part asan first")
    with tempfile.TemporaryDirectory(prefix="asan-") as directory:
        reports = Path(directory)
        chosen = "not soak and not uninstrumented and not flaky"  # a sanitizer loses cycles itself
        options = ("-m", chosen, *_together(CORES), "tests/graph", "tests/looper", "tests/python")
        try:
            _pytest(job, *options, env=asan_preload(reports), limit=1200)
        finally:
            for report in sorted(reports.iterdir()):
                job.check(report.name, False, f"\n{report.read_text(errors='replace')}")


def checks(job: Job) -> None:
    """tools/check: formatters, linters, types, stubs, spelling, the floors' includes."""
    status, output = job.attempt(ROOT / "tools" / "check", limit=300)
    for line in output.splitlines():
        word, _, _ = line.partition("  ")
        if word in ("ok", "FAIL"):
            job.counts.add(Counts(passed=1) if word == "ok" else Counts(failed=1))
    if status != 0 and not job.counts.failed or not job.counts.total:
        raise PartFailed(f"tools/check ended with {status}")


NEWER = (
    "ruff==0.17.6",
    "mypy==2.4.1",
)  # raise them by hand: what is newest tomorrow is not judged yet


def newer_linters(job: Job) -> None:
    """Newer linters than the distribution's, where the package index can be reached."""
    with tempfile.TemporaryDirectory(prefix="linters-") as directory:
        venv = Path(directory)
        job.run(PYTHON, "-m", "venv", "--system-site-packages", venv)
        python = venv / "bin" / "python"
        if not index_answers(job, python):
            raise PartFailed("the Python package index cannot be reached")
        job.run(python, "-m", "pip", "install", "--quiet", *NEWER)
        job.check("ruff", job.attempt(venv / "bin" / "ruff", "check", "--no-cache", ".")[0] == 0)
        env = environment(CHECK_PYTHON=str(python))
        job.check(
            "mypy", job.attempt(PYTHON, ROOT / "tools" / "check", "--only", "mypy", env=env)[0] == 0
        )


def index_answers(job: Job, python: Path) -> bool:
    """Whether pip can get a package from wherever it is set up to get them."""
    with tempfile.TemporaryDirectory(prefix="probe-") as directory:
        status, _ = job.attempt(
            python,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--no-deps",
            "--retries",
            "0",
            "--timeout",
            "10",
            "--dest",
            directory,
            "meson-python",
            env=environment(PIP_NO_INPUT="1"),
            limit=60,
        )
    return status == 0


BENCH = ROOT / "tests" / "bench"
BENCHMARKS: dict[str, tuple[str | Path, ...]] = {
    "render_bench": (BUILD / "tests" / "bench" / "render_bench", "--benchmark_min_time=0.01"),
    "pads_bench": (BUILD / "tests" / "bench" / "pads_bench", "--benchmark_min_time=0.01"),
    "stream_bench": (BUILD / "tests" / "bench" / "stream_bench", "--benchmark_min_time=0.01"),
    "writing": (PYTHON, BENCH / "writing.py", "--rounds", "5", "--streams", "8", "--seconds", "1"),
    "pads": (PYTHON, BENCH / "pads.py", "--rounds", "3"),
    "looper": (PYTHON, BENCH / "looper.py", "--rounds", "3", "--seconds", "1"),
    "life": (
        PYTHON,
        BENCH / "life.py",
        "--rounds",
        "5",
        "--fresh",
        "3",
        "--hold",
        "1",
        "--stage",
        "2",
    ),
    "beside_the_floor": (PYTHON, BENCH / "beside_the_floor.py", "--rounds", "2", "--seconds", "1"),
}


def benchmarks(job: Job) -> None:
    """Each benchmark once, briefly: that they run, not what they measure.

    A peer that tools/bench leaves out has failed: PyPI, crates.io and a cargo are to be had on every machine.
    """
    for name, command in BENCHMARKS.items():
        status, _ = job.attempt(ROOT / "tools" / "headless", "--", *command)
        job.check(name, status == 0)
    with tempfile.TemporaryDirectory(prefix="plots-") as plots:
        command = (ROOT / "tools" / "bench", "--quick", "--plots", plots)
        status, output = job.attempt(*command, limit=1200)
        drawn = {path.stem for path in Path(plots).glob("*.svg")}
    job.check("tools/bench", status == 0)
    job.check(
        "tools/bench draws", drawn == {"lost", "growth", "voices", "alias", "chord", "attack"}
    )
    for line in output.splitlines():
        peer, left_out, why = line.removeprefix("tools/bench: ").partition(" is left out: ")
        if left_out:
            job.note(f"{peer} is left out: {why}")
        if left_out and "no cargo" not in why:  # Debian 12's is too old for the peer that needs one
            job.check(f"tools/bench runs {peer}", False, why)


def instructions(job: Job) -> None:
    """Instructions of the rooms by callgrind: at most 1.25 times the baseline's."""
    status, _ = job.attempt(BENCH / "count_instructions.py", "--tolerance", "1.25")
    job.check("instructions", status == 0)


def screenshot(job: Job) -> None:
    """tools/screenshot: a virtual screen shows the node in qpwgraph, and pads that play; fails on a blank picture."""
    with tempfile.TemporaryDirectory(prefix="screenshot-") as directory:
        for name in ("qpwgraph", "pads"):
            command = (ROOT / "tools" / "screenshot", name, "--to", directory)
            status, _ = job.attempt(*command, limit=60)
            picture = Path(directory) / f"{name}.png"
            job.check(f"the picture of {name}", status == 0 and picture.exists())
