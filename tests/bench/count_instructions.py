#!/usr/bin/python3
"""Count what the rooms of handoff/ and render/ cost in instructions, and hold it against a baseline.

    tests/bench/count_instructions.py [--tolerance 1.25] [--only NAME] [--update]

Each benchmark runs under callgrind twice, for some iterations and for more; what the two differ by,
divided by the iterations they differ by, is one iteration free of start-up. Seconds depend on the
machine and its neighbours, this count on the compiler alone: by another compiler than the
baseline's, a count may be twice as high. --update writes baseline.json anew.

The exit status is 1 where a count is more than --tolerance times the baseline's.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
BUILD = HERE.parents[1] / "build"
BASELINE = HERE / "baseline.json"
OTHER_COMPILER = 2.0  # the tolerance there
LIMIT_SECONDS = 120


@dataclass(frozen=True)
class Counted:
    """A benchmark: what is counted, its program and name there, iterations of the longer run."""

    about: str
    program: str
    name: str
    iterations: int = 4000


COUNTED = [
    Counted("a cycle of silence, 512 x 2", "render_bench", "Render/channels:2/quantum:512"),
    Counted("a cycle of silence, 512 x 64", "render_bench", "Render/channels:64/quantum:512"),
    Counted("a cycle of silence, no pads", "pads_bench", "NoPads"),
    Counted("a cycle of silence, idle pads", "pads_bench", "PadsIdle"),
    Counted("32 stereo loops, 512 frames", "pads_bench", "Voices/voices:32/quantum:512", 400),
    Counted("a cycle, gate closed", "render_bench", "RenderGateClosed/channels:2/quantum:512"),
    Counted("cycle meter, begin to end", "render_bench", "MeterBeginEnd"),
    Counted("histogram, add", "render_bench", "HistogramAdd"),
    Counted("newest value, publish", "render_bench", "LatestValuePublish"),
    Counted("loan, borrow", "render_bench", "LoanBorrow"),
    Counted("queue of log lines, push and pop", "render_bench", "ManyToOnePushPop"),
    Counted("16 x write() of 512 x 2, flush", "stream_bench", "StreamWrite", 80),
    Counted("write of 8192 x 2, 16 blocks played", "stream_bench", "StreamRender", 80),
]


class CountError(Exception):
    """A program did not run as it should."""


def compiler() -> str:
    """What compiled the programs, as they say in .comment, and for which machine."""
    program = (BUILD / "tests" / "bench" / COUNTED[0].program).read_bytes()
    clang = re.search(
        rb"clang version (\d+)", program
    )  # beside GCC's, of what the C library brings
    gcc = re.search(rb"GCC: \([^)]*\) (\d+)", program)
    found = clang or gcc
    name = "clang" if clang else "gcc"
    return f"{name} {found[1].decode() if found else '?'}, {os.uname().machine}"


def run(benchmark: Counted, iterations: int) -> int:
    """Instructions of a whole run."""
    with tempfile.TemporaryDirectory(prefix="count-") as directory:
        out = Path(directory) / "out"
        command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}"]
        command += [str(BUILD / "tests" / "bench" / benchmark.program)]
        command += [f"--benchmark_filter=^{benchmark.name}(/manual_time|/iterations:[0-9]+)*$"]
        done = subprocess.run(
            command,
            env={**os.environ, "BENCH_ITERATIONS": str(iterations)},
            capture_output=True,
            text=True,
            timeout=LIMIT_SECONDS,
        )
        if done.returncode != 0 or f"iterations:{iterations}" not in done.stdout:
            raise CountError(f"{benchmark.name}: {(done.stderr or done.stdout).strip()[-300:]}")
        total = re.search(r"^(?:totals|summary): (\d+)", out.read_text(errors="replace"), re.M)
    if not total:
        raise CountError(f"{benchmark.name}: callgrind counted nothing")
    return int(total[1])


def count(benchmark: Counted) -> float:
    """Instructions of one iteration."""
    few = benchmark.iterations // 4
    return (run(benchmark, benchmark.iterations) - run(benchmark, few)) / (
        benchmark.iterations - few
    )


def report(counts: dict[str, float], baseline: dict[str, float], tolerance: float) -> int:
    """The table; how many are above the tolerance."""
    above = 0
    for about, counted in counts.items():
        before = baseline.get(about)
        ratio = counted / before if before else None
        bad = ratio is None or ratio > tolerance
        above += bad
        told = "not in the baseline" if ratio is None else f"{before:>10.1f}{ratio:>8.3f}"
        print(f"{about:<38}{counted:>10.1f}  {told}{'  above' if bad else ''}")
    return above


def parser() -> argparse.ArgumentParser:
    """The command line."""
    line = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    line.add_argument("--tolerance", type=float, default=1.25)
    line.add_argument("--only", action="append", metavar="NAME", help="a benchmark's name")
    line.add_argument("--update", action="store_true", help="write the baseline")
    return line


def main() -> int:
    """Return the exit status."""
    line = parser()
    given = line.parse_args()
    unknown = set(given.only or ()) - {one.name.split("/")[0] for one in COUNTED}
    if unknown or (given.only and given.update):
        line.error(f"--only {unknown}: unknown" if unknown else "--update counts all of them")
    chosen = [one for one in COUNTED if not given.only or one.name.split("/")[0] in given.only]
    try:
        here = compiler()
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            counts = dict(zip((one.about for one in chosen), pool.map(count, chosen)))
    except (CountError, OSError, subprocess.TimeoutExpired) as error:
        print(f"count_instructions: {error}", file=sys.stderr)
        return 2
    if given.update:
        kept = {"compiler": here, "instructions": {k: round(v, 1) for k, v in counts.items()}}
        BASELINE.write_text(json.dumps(kept, indent=2) + "\n")
    baseline = json.loads(BASELINE.read_text())
    same = baseline["compiler"] == here
    tolerance = given.tolerance if same else max(given.tolerance, OTHER_COMPILER)
    print(f"{here}; the baseline's: {baseline['compiler']}; at most {tolerance:g} times as many")
    return 1 if report(counts, baseline["instructions"], tolerance) else 0


if __name__ == "__main__":
    sys.exit(main())
