"""What each room of the dsp floor costs a frame and voice, with every machine's instructions and with AVX2."""

from __future__ import annotations

import statistics

from side_by_side.offline import benchmarks

Readings = dict[str, float]
PATTERN = "Eq|Limiter|Interpolate.*channels:2"
VARIANTS = {0: "baseline", 1: "AVX2"}
# What it is called; its benchmark, but for the instructions.
ROOMS = [
    ("equalizer", "Eq/simd:{}/quantum:512"),
    ("equalizer, gains that move", "EqMoves/simd:{}/quantum:512"),
    ("limiter", "Limiter/simd:{}/quantum:512"),
    *(
        (
            f"interpolation, speed {percent / 100:g}",
            f"Interpolate/simd:{{}}/channels:2/percent:{percent}",
        )
        for percent in (50, 97, 106, -106, 200, 400)
    ),
]


def measure(seconds: float) -> Readings:
    """In ns a frame of stereo, by the benchmarks' names."""
    return benchmarks("dsp_bench", PATTERN, "ns_frame", seconds)


def medians(rounds: list[Readings]) -> Readings:
    """Of all rounds."""
    names = {name for one in rounds for name in one}
    return {name: statistics.median([one[name] for one in rounds if name in one]) for name in names}


def rows_of(kept: Readings) -> list[list[str]]:
    """For the table: a room a row, "-" for instructions that the machine has not."""
    rows = [["ns a frame and stereo voice", *VARIANTS.values()]]
    for name, benchmark in ROOMS:
        found = [kept.get(benchmark.format(variant)) for variant in VARIANTS]
        rows.append([name, *("-" if value is None else f"{value:.1f}" for value in found)])
    return rows
