"""tools/bench: loops in their own key; who plays them, and what is told of it."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path += [str(ROOT / "tests" / "bench"), str(ROOT / "tests" / "dsp")]

from side_by_side import in_key, listening, rendered  # noqa: E402
from side_by_side.look import MeasureError  # noqa: E402
from side_by_side.offline import Row  # noqa: E402
from side_by_side.stretchers import Heard, Ours, Program, Samples, Stretcher  # noqa: E402


def copying(directory: Path) -> Program:
    """A program that plays everything as it is."""
    return Program("r2", "a copy", directory, {}, command=copied)


def copied(source: Path, to: Path, speed: float) -> list[str]:
    """Whatever the speed."""
    return ["cp", str(source), str(to)]


def row(who: str, figure: str, speed: float, value: float) -> Row:
    return {"who": who, "figure": figure, "speed": speed, "value": value}


def test_a_figure_is_the_worst_of_all_speeds() -> None:
    kept = [row("engine", "snr55", 0.5, 61.0), row("engine", "snr55", 2.0, 58.4)]
    kept += [row("engine", "noise", 0.5, 0.2), row("engine", "noise", 2.0, -1.1)]
    kept += [row("r2", "noise", 0.5, -2.0), {"who": "r3", "why": "there is no rubberband"}]

    rows = in_key.rows_of(kept)

    assert rows[0][1:] == ["this engine", "Rubber Band R2"]
    assert rows[1:] == [
        ["SNR of a tone, 55 Hz, dB", "58", "-"],
        ["level of noise, dB", "-1.10", "-2.00"],
    ]
    assert "Rubber Band R3, in key: there is no rubberband" in in_key.reasons(kept)


def test_an_attack_that_was_not_found_is_not_passed_over() -> None:
    kept = [row("engine", "onset", 0.5, 0.1), row("engine", "onset", 2.0, float("nan"))]

    assert in_key.rows_of(kept)[1] == ["onset off, all speeds, ms", "nan"]


def test_ours_must_give_figures_and_others_need_not() -> None:
    assert rendered.failed({"in_key": [{"who": "engine", "why": "no key lock"}]}) == ["engine"]
    assert rendered.failed({"in_key": [{"who": "r2", "why": "there is no rubberband"}]}) == []


def test_a_program_plays_a_loop_as_often_as_it_takes(tmp_path: Path) -> None:
    loop = np.random.default_rng(1).uniform(-0.5, 0.5, (1000, 2))

    heard = copying(tmp_path).play(loop, 1.0, 30_000)

    assert np.max(np.abs(heard - np.tile(loop, (30, 1)))) < 1e-7


def test_what_plays_a_sound_as_it_is_has_perfect_figures_at_its_speed(tmp_path: Path) -> None:
    told = dict(in_key.at_speed(copying(tmp_path), 1.0, brief=True))

    assert told["cents"] < 1e-4 and told["snr440"] > 110 and told["chord"] > 110
    assert told["onset"] < 0.001 and told["onset_near"] < 0.001 and told["rise"] < 0.001
    assert told["pre_echo"] < -80 and told["pan"] < -150 and abs(told["noise"]) < 0.01


def test_what_plays_at_another_speed_than_asked_for_has_not(tmp_path: Path) -> None:
    told = dict(in_key.at_speed(copying(tmp_path), 1.25, brief=True))

    assert not told["onset"] < 5


def test_a_program_that_fails_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken(Stretcher):
        def play(self, loop: Samples, speed: float, frames: int) -> Heard:
            raise MeasureError("no sound here")

    broken = [Broken("r2", "broken", tmp_path, {}), Ours("engine", "ours", tmp_path, {}, "absent")]
    monkeypatch.setattr(in_key, "all_stretchers", lambda *_: broken)

    rows = in_key.measure(tmp_path, {}, 0.1, True)

    assert rows == [{"who": "r2", "why": "no sound here"}, {"who": "engine", "why": "absent"}]


def test_loops_to_listen_to_are_loud_and_do_not_clip() -> None:
    for name, loop in listening.loops().items():
        assert loop.shape == (96_000, 2), name
        assert np.max(np.abs(loop)) == pytest.approx(0.7), name
