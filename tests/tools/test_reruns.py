"""graph/machine.py: who runs again, and when too many did."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAD = """
import itertools
from machine import MachineLostCycles, needs_every_cycle, unless_cycles_were_lost
turns = itertools.count(1)
"""


def run_of(directory: Path, code: str) -> tuple[int, str]:
    """The exit status and the summary of a pytest, set up as ours, that runs these tests."""
    file = directory / "test_it.py"
    file.write_text(HEAD + textwrap.dedent(code))
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-c",
            ROOT / "pyproject.toml",
            "-p",
            "machine",
            file,
        ],
        env={**os.environ, "PYTHONPATH": str(ROOT / "tests" / "graph")},
        cwd=directory,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def test_a_marked_test_runs_again_when_a_witness_saw_cycles_being_lost(tmp_path: Path) -> None:
    status, told = run_of(
        tmp_path,
        """
        @needs_every_cycle
        def test_it():
            turn = next(turns)
            with unless_cycles_were_lost(512 if turn == 1 else 0, "the recorder"):
                assert turn == 2
        """,
    )

    assert status == 0
    assert "ran again: 1 of the 1 that may\n" in told
    assert "test_it: machine.MachineLostCycles: the recorder saw 512 being lost" in told


@pytest.mark.parametrize(
    ("mark", "error"),
    [
        ("@needs_every_cycle", 'AssertionError("MachineLostCycles: none was")'),
        ("@needs_every_cycle", 'TimeoutError("too slow")'),
        ("", 'MachineLostCycles("this test is not marked")'),
    ],
    ids=["another failure", "another exception", "no mark"],
)
def test_no_other_test_runs_again(tmp_path: Path, mark: str, error: str) -> None:
    status, told = run_of(
        tmp_path,
        f"""
        {mark}
        def test_it():
            if next(turns) == 1:
                raise {error}
        """,
    )

    assert status == 1
    assert "ran again: 0 of the" in told and "1 failed" in told


def test_what_loses_cycles_every_time_fails(tmp_path: Path) -> None:
    status, told = run_of(
        tmp_path,
        """
        @needs_every_cycle
        def test_it():
            raise MachineLostCycles("again")
        """,
    )

    assert status == 1
    assert "1 failed, 4 rerun" in told


@pytest.mark.parametrize(
    ("tests", "again", "status"), [(95, 20, 0), (95, 21, 1), (16, 6, 0), (16, 7, 1), (3, 3, 1)]
)
def test_more_than_a_good_machine_loses_by_chance_fail_the_run(
    tmp_path: Path, tests: int, again: int, status: int
) -> None:
    ended, told = run_of(
        tmp_path,
        f"""
        import pytest
        seen = set()
        @needs_every_cycle
        @pytest.mark.parametrize("number", range({tests}))
        def test_it(number):
            if number < {again} and number not in seen:
                seen.add(number)
                raise MachineLostCycles("once")
        """,
    )

    assert ended == status
    assert f"{tests} passed, {again} rerun" in told
    assert ("too many" in told) == (status == 1)
