"""tools/bench: what becomes of readings that were taken without a graph; and what its programs take for a residual."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path += [str(ROOT / "tests" / "bench"), str(ROOT / "tests" / "bench" / "peers")]

import offline as peer  # noqa: E402
from side_by_side import alias, kernels, rendered, run, voices  # noqa: E402
from side_by_side.offline import Program, Row, ask  # noqa: E402

LABELS = {"engine": "this engine", "pygame": "pygame-ce"}
NO_SPEED = "it plays at speed 1 only"


def voice(who: str, speed: float, ns: float, console: bool = False) -> Row:
    return {"who": who, "speed": speed, "console": console, "ns": ns}


def readings() -> dict[str, Any]:
    """Two rounds."""
    console = voice("engine", 1.06, 20.0, console=True)
    silent = {"who": "pygame", "speed": 1.06, "console": True, "why": NO_SPEED}
    heard = {"who": "engine", "speed": 0.5, "hertz": 1000.0, "db": -104.0}
    return {
        "voices": [
            [voice("engine", 1.0, 1.0), voice("pygame", 1.0, 4.0), console, silent],
            [voice("engine", 1.0, 3.0), voice("pygame", 1.0, 4.0), console, silent],
        ],
        "alias": [
            heard,
            {**heard, "hertz": 18000.0, "db": -92.6},
            {"who": "pygame", "speed": 0.5, "hertz": 1000.0, "why": NO_SPEED},
        ],
        "kernels": [{"Eq/simd:0/quantum:512": 8.0, "Eq/simd:1/quantum:512": 6.0}] * 2,
    }


def test_voices_are_told_by_what_the_median_leaves_room_for() -> None:
    rows = voices.rows_of(rendered.summed_up(readings())["voices"], LABELS)

    assert rows[0] == ["stereo voices a core carries", "this engine", "pygame-ce"]
    assert rows[1] == ["speed 1", "10417", "5208"]  # 2 ns and 4 ns at 48 kHz


def test_32_voices_with_everything_on_are_told_in_percent_of_a_core() -> None:
    rows = voices.rows_of(rendered.summed_up(readings())["voices"], LABELS)

    assert ["32 voices, speed 1.06, EQ, limiter, % of a core", "3.07", "-"] in rows


def test_a_round_that_gave_nothing_does_not_count() -> None:
    failed = {"who": "engine", "speed": 1.0, "console": False, "why": "it was killed"}

    (row,) = voices.medians([[voice("engine", 1.0, 7.0)], [failed]])

    assert row["ns"] == 7.0


def test_alias_is_the_worst_of_the_sines() -> None:
    rows = alias.rows_of(readings()["alias"], LABELS)

    assert rows[:2] == [
        ["worst residual of sines, dB", "this engine", "pygame-ce"],
        ["speed 0.5", "-93", "-"],
    ]


def test_rooms_are_told_without_instructions_that_the_machine_has_not() -> None:
    rows = kernels.rows_of({"Eq/simd:0/quantum:512": 8.0})

    assert rows[:2] == [
        ["ns a frame and stereo voice", "baseline", "AVX2"],
        ["equalizer", "8.0", "-"],
    ]


def test_a_dash_has_its_reason_once() -> None:
    why = rendered.reasons(rendered.summed_up(readings()), LABELS)

    assert why == [f"pygame-ce, offline: {NO_SPEED}"]


def test_what_fails_gives_its_last_words_and_ours_must_not() -> None:
    fails = (sys.executable, "-c", "import sys; sys.exit('no sound here')")

    rows = ask(Program("engine", "this engine", fails), {})

    assert rows == [{"who": "engine", "why": "no sound here"}]
    assert rendered.failed({"voices": [rows]}) == ["engine"]
    assert rendered.failed({"alias": [{"who": "pygame", "why": NO_SPEED}]}) == []


def kept(tmp_path: Path, more: dict[str, Any]) -> argparse.Namespace:
    """A file of --json, and the command line that shows it."""
    machine = {"cpu": "a cpu", "cores": "2", "virtual": "no", "system": "Debian", "kernel": "6.1"}
    run_by = {"rounds": 2, "seconds": 5.0, "hold": 10.0, "quantum": 512}
    file = tmp_path / "kept.json"
    parts: dict[str, Any] = {"machine": machine, "load": [0.1, 0.2], "run": run_by, "left_out": {}}
    parts |= {"peers": {"engine": [{"values": {"start_ms": 12.0}, "reasons": {}}]}, "growth": []}
    file.write_text(json.dumps(parts | more))
    return argparse.Namespace(
        kept=file, list=False, hold=10.0, markdown=True, json=None, plots=None
    )


def test_markdown_has_all_tables(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run.show(kept(tmp_path, readings()))

    told = capsys.readouterr().out
    assert "| start to first cycle, ms | 12.0 |" in told
    assert "| speed 1 | 10417 | 5208 |" in told
    assert "| speed 0.5 | -93 | - |" in told
    assert "| equalizer | 8.0 | 6.0 |" in told


def test_readings_of_peers_alone_are_shown_as_they_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run.show(kept(tmp_path, {}))

    told = capsys.readouterr().out
    assert "| start to first cycle, ms | 12.0 |" in told
    assert "voices" not in told


@pytest.mark.parametrize("db", [-20, -60, -100])
def test_a_residual_is_all_that_is_not_the_sine(db: float) -> None:
    time = np.arange(48000) / 48000
    sine = 0.4 * np.sin(2 * np.pi * 5000 * time + 1)  # as loud and as late as a filter leaves it
    alias_of_it = peer.AMPLITUDE * 10 ** (db / 20) * np.sin(2 * np.pi * 9000 * time)

    assert peer.residual_db(sine + alias_of_it, 5000) == pytest.approx(db, abs=0.01)


def test_above_half_the_rate_all_that_is_heard_is_too_much() -> None:
    folded = peer.AMPLITUDE * np.sin(2 * np.pi * 21000 * np.arange(48000) / 48000)

    assert peer.residual_db(folded, 27000) == pytest.approx(0, abs=0.01)
