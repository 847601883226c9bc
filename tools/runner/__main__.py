"""The test runner behind tools/test: a table of parts, run one after the other, and a summary.

Every part is a function in cpp, package, proof or python. What a failing part printed is
shown; --verbose shows everything. The last line is the sum: N passed, M failed.
"""

from __future__ import annotations

import argparse
import dataclasses
import signal
import sys
import time
from collections.abc import Callable, Sequence
from typing import NoReturn

from . import cpp, package, proof, python
from .job import Counts, Job, PartFailed


@dataclasses.dataclass(frozen=True)
class Part:
    """One line of the summary: its name, what it does, whether only --all runs it."""

    name: str
    run: Callable[[Job], None]
    always: bool = False
    asked: bool = False  # only by --only: others have most of it, and --all has its time

    @property
    def about(self) -> str:
        """The first line of the function's docstring."""
        return (self.run.__doc__ or "").splitlines()[0]


PARTS = [
    Part("build", cpp.build_all, always=True),
    Part("c++", cpp.cpp_tests, always=True),
    Part("pytest", python.python_tests, always=True),
    Part("checks", python.checks, always=True),
    Part("asan", cpp.asan_cpp),
    Part("asan-pytest", python.asan_python),
    Part("tsan", cpp.tsan),
    Part("clang", cpp.clang, asked=True),
    Part("compilers", cpp.compilers, asked=True),
    Part("clang-tidy", cpp.clang_tidy),
    Part("symbols", proof.symbols, always=True),
    Part("rtsan", proof.rtsan),
    Part("fuzz", proof.fuzz),
    Part("soak", python.soak),
    Part("network", python.network),
    Part("faults", python.faults),
    Part("bench", python.benchmarks),
    Part("instructions", python.instructions),
    Part("consumer", package.consumer),
    Part("wheel", package.wheel),
    Part("wheel-isolated", package.isolated_wheel),
    Part("screenshot", python.screenshot),
    Part("newer-linters", python.newer_linters),
]


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What one part came to."""

    part: Part
    counts: Counts
    seconds: float
    notes: Sequence[str]

    @property
    def line(self) -> str:
        """Its line of the summary."""
        notes = "".join(f"; {note}" for note in self.notes)
        counts = str(self.counts) if self.counts.total else "-"
        return f"{self.part.name:<16}{self.seconds:>6.1f} s   {counts}{notes}"


def run_part(part: Part, verbose: bool) -> Outcome:
    """Run a part; show what it printed when it failed."""
    print(f"-- {part.name}: {part.about}", flush=True)
    job = Job(verbose)
    begin = time.monotonic()
    try:
        part.run(job)
    except PartFailed as failure:
        job.check(part.name, False, str(failure))
    if job.counts.skipped:
        job.note("what is skipped counts as failed")
    bad = job.counts.failed or job.counts.skipped
    if bad and not verbose:
        print(job.output, flush=True)
    return Outcome(part, job.counts, time.monotonic() - begin, job.notes)


def summary(outcomes: Sequence[Outcome]) -> int:
    """Print the counts; the exit status."""
    total = Counts()
    print("\n-- summary")
    for outcome in outcomes:
        print(outcome.line)
        total.add(outcome.counts)
    failed = total.failed + total.skipped
    print(f"\n{total.passed} passed, {failed} failed", flush=True)
    return 0 if total.passed and not failed else 1


def options() -> argparse.Namespace:
    """The command line."""
    line = argparse.ArgumentParser(
        prog="tools/test", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    line.add_argument(
        "--all",
        action="store_true",
        help="sanitizers, clang-tidy, repetitions, packaging and more as well",
    )
    line.add_argument(
        "--only",
        action="append",
        metavar="PART",
        choices=[p.name for p in PARTS],
        help="run this part; may be repeated",
    )
    line.add_argument("--list", action="store_true", help="name the parts")
    line.add_argument("--verbose", action="store_true", help="show what passing parts print, too")
    return line.parse_args()


def interrupt(*_: object) -> NoReturn:
    """SIGTERM ends us as Ctrl-C does, and with us the commands that run."""
    raise KeyboardInterrupt


def main() -> int:
    """Return the exit status: 0 when everything passed and something ran."""
    given = options()
    if given.list:
        for part in PARTS:
            when = "" if part.always else "(--only) " if part.asked else "(--all) "
            print(f"{part.name:<16}{when}{part.about}")
        return 0
    # A shell starts what runs in the background with SIGINT ignored, and the tests are about Ctrl-C.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, interrupt)
    chosen = [
        part
        for part in PARTS
        if (part.name in given.only if given.only else part.always or given.all and not part.asked)
    ]
    outcomes: list[Outcome] = []
    try:
        for part in chosen:
            outcomes.append(run_part(part, given.verbose))
            if part.name == "build" and outcomes[-1].counts.failed:
                break  # nothing else could say anything
    except KeyboardInterrupt:
        print("\ntools/test: interrupted", file=sys.stderr)
        return 130
    return summary(outcomes)


if __name__ == "__main__":
    sys.exit(main())
