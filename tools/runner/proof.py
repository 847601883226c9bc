"""The parts of tools/test that search and prove: fuzzers, RealtimeSanitizer, symbols of the callback's code."""

from __future__ import annotations

import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .cpp import (
    ASAN_OPTIONS,
    BUILD,
    IN_REPORTS,
    JOBS,
    UBSAN_OPTIONS,
    compile_all,
    configure,
    run_tests,
)
from .job import PYTHON, ROOT, Job, PartFailed, environment

FUZZ = ROOT / "build-fuzz"
FUZZ_SECONDS = 10
FUZZ_LENGTHS = {"media_fuzz": 16384}  # bytes; a Vorbis file begins with four thousand


def fuzz(job: Job) -> None:
    """libFuzzer with AddressSanitizer and UndefinedBehaviorSanitizer: each target in tests/fuzz, 10 s."""
    sanitizers = {"b_sanitize": "address,undefined", "b_lundef": "false", **IN_REPORTS}
    configure(job, FUZZ, _newest_clang(job), tests="disabled", fuzz="true", **sanitizers)
    names = sorted(path.stem for path in ROOT.glob("tests/fuzz/*_fuzz.cpp"))
    if not names:
        raise PartFailed("there is no fuzz target")
    compile_all(job, FUZZ, *(f"tests/fuzz/{name}" for name in names))
    seeds = FUZZ / "corpus" / "media_fuzz"
    seeds.mkdir(parents=True, exist_ok=True)
    job.run(PYTHON, ROOT / "tests" / "fuzz" / "media_seeds.py", seeds)
    with ThreadPoolExecutor(int(JOBS)) as pool:
        for name, (passed, output) in zip(names, pool.map(_fuzz_one, names)):
            job.say(output)
            job.check(name, passed, f"the input is in {FUZZ.name}/found/{name}-*")


def _fuzz_one(name: str) -> tuple[bool, str]:
    """Run a target on what its earlier runs found worth keeping; whether nothing broke, and what it said."""
    corpus, found = FUZZ / "corpus" / name, FUZZ / "found"
    for directory in (corpus, found):
        directory.mkdir(parents=True, exist_ok=True)
    mine = Job()
    status, output = mine.attempt(
        FUZZ / "tests" / "fuzz" / name,
        f"-max_total_time={FUZZ_SECONDS}",
        f"-max_len={FUZZ_LENGTHS.get(name, 4096)}",
        "-timeout=60",
        f"-artifact_prefix={found}/{name}-",
        corpus,
        env=environment(
            ASAN_OPTIONS=ASAN_OPTIONS,
            UBSAN_OPTIONS=UBSAN_OPTIONS,
        ),
        cwd=Path(FUZZ),
        limit=300,
    )
    return status == 0 and "Done " in output, mine.output


def symbols(job: Job) -> None:
    """tools/checking/symbols.py: what the callback's code calls outside itself is on a list, with the reason."""
    status, output = job.attempt(PYTHON, ROOT / "tools" / "checking" / "symbols.py", BUILD)
    strange = [line for line in output.splitlines() if " which is not in " in line]
    job.check("undefined symbols", status == 0, "; ".join(strange) or f"status {status}")


RTSAN = ROOT / "build-rtsan"
LEAST_CLANG = 20


def rtsan(job: Job) -> None:
    """Clang 20: -Wfunction-effects over the callback's code, and the render tests under RealtimeSanitizer."""
    compiler = _newest_clang(job)
    configure(job, RTSAN, compiler, rtsan="true", b_lundef="false")
    compile_all(job, RTSAN, "src/libflitzis-looper-audio.a", "tests/render/rtsan_tests")
    job.check("-Wfunction-effects", True)
    run_tests(job, RTSAN, "--suite", "render")


def _newest_clang(job: Job) -> str:
    """A clang++ that knows [[clang::nonblocking]] and can link RealtimeSanitizer, and so has libFuzzer."""
    for name in ("clang++", *(f"clang++-{number}" for number in range(40, LEAST_CLANG - 1, -1))):
        path = shutil.which(name, path=environment()["PATH"])
        if not path:
            continue
        _, output = job.attempt(path, "--version")
        found = re.search(r"clang version (\d+)", output)
        probe = (path, "-fsanitize=realtime", "-x", "c++", "-", "-o", "/dev/null")
        if found and int(found[1]) >= LEAST_CLANG and _links(job, *probe):
            return path
    raise PartFailed(f"there is no clang {LEAST_CLANG} or newer with its runtime")


def _links(job: Job, *command: str) -> bool:
    return job.attempt("/bin/sh", "-c", "echo 'int main() {}' | " + " ".join(command))[0] == 0
