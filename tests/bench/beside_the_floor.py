#!/usr/bin/python3
"""Hold the engine against the floor: bare_stream, the least PipeWire client that plays silence.

    tools/headless -- tests/bench/beside_the_floor.py [--rounds 20] [--json]

Busy time: in every round two programs play to the same sink at once, so that both meet the same
clocks and caches, and PipeWire's profiler times both in each cycle; who joins first alternates. The
ratio is the median of the rounds' ratios of medians. The floor beside itself shows what is chance.
Missed are the cycles that the graph ended without the program: `--quantum 32 --cycles 90000 --rounds 1
--seconds 0` is a minute at the quantum that shows them.

Instructions: each program runs alone under callgrind, twice, for a short and a long time; what the
two differ by, divided by the cycles they differ by, is one cycle's cost free of start-up. Counted
are the data loop's thread and, apart from it, all threads together.

To reach: at most 1.1 times the floor. The exit status is 1 where --limit is passed.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ENDING_SECONDS = 10.0
# Only a process callback calls this one: where it is, there is the data loop.
CALLBACK_SIGN = "pw_stream_dequeue_buffer"


@dataclass(frozen=True)
class Program:
    """A client to measure: how it is called in the table, its file, its own options."""

    label: str
    path: Path
    options: tuple[str, ...] = ()

    def command(self, node: str, quantum: int, channels: int, seconds: float) -> list[str]:
        """The command that plays for `seconds` as a node of that name."""
        return [
            str(self.path),
            *("--name", node, "--quantum", str(quantum), "--channels", str(channels)),
            *("--seconds", str(seconds), *self.options),
        ]


@dataclass(frozen=True)
class BusyRatio:
    """Busy time of `program` over that of `beside`, both in one run; times are medians in ns."""

    program: str
    beside: str
    ratio: float
    lowest: float
    highest: float
    program_ns: float
    beside_ns: float
    rounds: int
    missed: int
    beside_missed: int


@dataclass(frozen=True)
class Instructions:
    """Instructions per cycle of one program, by callgrind."""

    program: str
    data_loop: float
    all_threads: float
    cycles: int


class MeasureError(Exception):
    """A program did not do what was asked of it."""


@contextmanager
def playing(command: list[str]) -> Iterator[None]:
    """Let a client play as long as the block runs."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as client:
        try:
            yield
        finally:
            client.terminate()
            client.wait(ENDING_SECONDS)


@dataclass(frozen=True)
class Busy:
    """One node in one round: the median of its busy time in ns, and the cycles that ended without it."""

    ns: float
    missed: int


def busy_nodes(nodes: list[str], arguments: argparse.Namespace) -> dict[str, Busy]:
    """By node name, over so many cycles."""
    patience = 30 + arguments.cycles * arguments.quantum // 48_000 * 2
    command = [str(arguments.build_dir / "profile_nodes")]
    command += ["--cycles", str(arguments.cycles), "--timeout", str(patience)]
    for node in nodes:
        command += ["--node", node]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise MeasureError(done.stderr.strip())
    profile = json.loads(done.stdout)
    return {
        node["name"]: Busy(float(node["busy_ns"]["median"]), node["missed"])
        for node in profile["followers"]
    }


def busy_times(
    pair: tuple[Program, Program], turn: int, arguments: argparse.Namespace
) -> tuple[Busy, Busy]:
    """One round: both play at once."""
    order = [(pair[0], "bench-a"), (pair[1], "bench-b")]
    with ExitStack() as stack:
        for client, node in order if turn % 2 == 0 else reversed(order):
            command = client.command(node, arguments.quantum, arguments.channels, 600)
            stack.enter_context(playing(command))
        busy = busy_nodes(["bench-a", "bench-b"], arguments)
    return busy["bench-a"], busy["bench-b"]


def busy_ratios(
    pairs: list[tuple[Program, Program]], arguments: argparse.Namespace
) -> list[BusyRatio]:
    """All pairs in turn, round after round: what drifts, drifts for all of them."""
    rounds: list[list[tuple[Busy, Busy]]] = [[] for _ in pairs]
    for turn in range(arguments.rounds):
        for pair, seen in zip(pairs, rounds):
            seen.append(busy_times(pair, turn, arguments))
    result = []
    for (program, beside), seen in zip(pairs, rounds):
        if not seen:
            continue
        ratios = [first.ns / second.ns for first, second in seen]
        result.append(
            BusyRatio(
                program=program.label,
                beside=beside.label,
                ratio=statistics.median(ratios),
                lowest=min(ratios),
                highest=max(ratios),
                program_ns=statistics.median(first.ns for first, _ in seen),
                beside_ns=statistics.median(second.ns for _, second in seen),
                rounds=len(seen),
                missed=sum(first.missed for first, _ in seen),
                beside_missed=sum(second.missed for _, second in seen),
            )
        )
    return result


def callgrind(
    program: Program, seconds: float, arguments: argparse.Namespace
) -> tuple[int, int, int]:
    """Cycles, instructions of the data loop's thread, instructions of all threads, of one run."""
    with tempfile.TemporaryDirectory() as directory:
        out = Path(directory) / "out"
        command = [
            *("valgrind", "-q", "--tool=callgrind", "--separate-threads=yes"),
            f"--callgrind-out-file={out}",
            *program.command("bench-c", arguments.quantum, arguments.channels, seconds),
        ]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode != 0:
            raise MeasureError(f"{' '.join(command)}: {done.stderr.strip()}")
        data_loop, everything = 0, 0
        for file in Path(directory).glob("out-*"):
            text = file.read_text(errors="replace")
            total = re.search(r"^totals: (\d+)", text, re.MULTILINE)
            count = int(total[1]) if total else 0
            everything += count
            data_loop += count if CALLBACK_SIGN in text else 0
    if data_loop == 0:
        raise MeasureError(f"{program.label}: no thread called {CALLBACK_SIGN} under callgrind")
    return int(json.loads(done.stdout)["cycles"]), data_loop, everything


def instructions(program: Program, arguments: argparse.Namespace) -> Instructions:
    """What one more cycle costs."""
    short = callgrind(program, arguments.seconds, arguments)
    long = callgrind(program, arguments.seconds * 4, arguments)
    cycles = long[0] - short[0]
    if cycles <= 0:
        raise MeasureError(f"{program.label}: the longer run has no more cycles than the shorter")
    data_loop, everything = ((long[i] - short[i]) / cycles for i in (1, 2))
    return Instructions(program.label, data_loop, everything, cycles)


def report(busy: list[BusyRatio], counts: list[Instructions]) -> None:
    """The table."""
    if busy:
        print(
            "busy time       beside           ratio         range       ns   beside missed beside"
        )
    for row in busy:
        print(
            f"{row.program:<16}{row.beside:<16}{row.ratio:>6.3f}"
            f"{row.lowest:>9.2f}-{row.highest:.2f}"
            f"{row.program_ns:>9.0f}{row.beside_ns:>9.0f}{row.missed:>7}{row.beside_missed:>7}"
        )
    if counts:
        print("instructions    data loop   ratio  all threads   ratio")
    for count in counts:
        floor = counts[0]
        print(
            f"{count.program:<16}{count.data_loop:>9.0f}{count.data_loop / floor.data_loop:>8.3f}"
            f"{count.all_threads:>13.0f}{count.all_threads / floor.all_threads:>8.3f}"
        )


def parser() -> argparse.ArgumentParser:
    """The command line."""
    line = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    build = HERE.parents[1] / "build" / "tests" / "bench"
    line.add_argument("--build-dir", type=Path, default=build, help="where the programs are")
    line.add_argument("--rounds", type=int, default=20, help="of busy time; 0: none")
    line.add_argument("--cycles", type=int, default=150, help="that each round is timed for")
    line.add_argument("--seconds", type=float, default=3.0, help="callgrind's short run; 0: none")
    line.add_argument("--quantum", type=int, default=512)
    line.add_argument("--channels", type=int, default=2)
    line.add_argument("--limit", type=float, help="fail where a ratio is above it")
    line.add_argument("--json", action="store_true")
    return line


def main() -> int:
    """Return the exit status."""
    arguments = parser().parse_args()
    floor = Program("floor", arguments.build_dir / "bare_stream")
    plain = Program("floor, no EMPTY", floor.path, ("--no-empty",))
    engine = Program("engine", arguments.build_dir / "node_bench")
    try:
        busy = busy_ratios([(engine, floor), (engine, plain), (floor, floor)], arguments)
        counts = []
        if arguments.seconds > 0:
            counts = [instructions(program, arguments) for program in (floor, plain, engine)]
    except (MeasureError, OSError, subprocess.TimeoutExpired) as error:
        print(f"beside_the_floor: {error}", file=sys.stderr)
        return 2
    if arguments.json:
        print(
            json.dumps(
                {"busy": [asdict(b) for b in busy], "instructions": [asdict(c) for c in counts]}
            )
        )
    else:
        report(busy, counts)
    ratios = [row.ratio for row in busy[:1]]
    ratios += [count.data_loop / counts[0].data_loop for count in counts[2:]]
    return int(arguments.limit is not None and max(ratios, default=0.0) > arguments.limit)


if __name__ == "__main__":
    sys.exit(main())
