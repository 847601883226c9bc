"""The parts of tools/test that search and prove: fuzzers, RealtimeSanitizer, symbols of the callback's code."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from test_cpp import ASAN_OPTIONS, JOBS, UBSAN_OPTIONS, compile_all, configure
from test_job import ROOT, Job, PartFailed, environment

FUZZ = ROOT / "build-fuzz"
FUZZ_SECONDS = 10


def fuzz(job: Job) -> None:
    """libFuzzer with AddressSanitizer and UndefinedBehaviorSanitizer: each target in tests/fuzz, 10 s."""
    sanitizers = {"b_sanitize": "address,undefined", "b_lundef": "false", "optimization": "1"}
    configure(job, FUZZ, "clang++", tests="disabled", fuzz="true", **sanitizers)
    compile_all(job, FUZZ)
    names = sorted(path.stem for path in ROOT.glob("tests/fuzz/*_fuzz.cpp"))
    if not names:
        raise PartFailed("there is no fuzz target")
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
        "-max_len=4096",
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
