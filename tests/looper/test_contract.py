"""The facade's 43 methods, each as the contract has it, before run(), while it runs and after shut_down()."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from contract import METHODS, Call, Method, named, perform
from flitzis_looper_audio import looper
from flitzis_looper_audio.looper import AudioEngine
from harness import OfflineLooper, raised_by, running

NAMES = [method.name for method in METHODS]
GOOD = [call for method in METHODS for call in method.good()]
NEED_RUN = [call for call in GOOD if call.raises(running=False)]
SUCCEED_UNRUN = [call for call in GOOD if not call.raises(running=False)]
NEED_STATE = [call for call in GOOD if call.raises(running=True)]
SUCCEED = [call for call in GOOD if not call.raises(running=True)]
LIVES = ["before run()", "running", "after shut_down()"]


def wrong(facade: object, call: Call, runs: bool) -> str:
    """What is not as the contract has it; empty where all is."""
    expected = call.raises(runs)
    assert expected
    error, message = raised_by(lambda: perform(facade, call))
    right = error is expected.error and re.search(expected.words, message)
    return "" if right else f"{call}: {error and error.__name__} {message!r} for {expected}"


@pytest.fixture(scope="module", params=LIVES)
def life(request: pytest.FixtureRequest) -> Iterator[tuple[OfflineLooper, bool]]:
    """A facade for calls that are refused, which leave it as it is, and whether it runs."""
    with ExitStack() as stack:
        facade = OfflineLooper() if request.param == LIVES[0] else stack.enter_context(running())
        if request.param == LIVES[2]:
            facade.shut_down()
        yield facade, request.param == LIVES[1]


def test_the_class_has_these_43_methods_and_no_other() -> None:
    public = {name for name in dir(AudioEngine) if not name.startswith("_")}

    assert len(NAMES) == len(set(NAMES)) == 43
    assert public == set(NAMES)
    assert sorted(looper.__all__) == ["AudioEngine", "AudioMessage"]


@pytest.mark.parametrize("name", NAMES)
def test_a_method_says_what_it_does(name: str) -> None:
    assert inspect.getdoc(getattr(AudioEngine, name))


@pytest.mark.parametrize("method", METHODS, ids=named)
def test_a_bad_argument_is_refused_as_the_table_has_it(
    life: tuple[OfflineLooper, bool], method: Method
) -> None:
    facade, runs = life

    assert [one for call in method.bad() if (one := wrong(facade, call, runs))] == []


def test_bad_arguments_are_tried_of_each_method_that_takes_any() -> None:
    tried = {method.name for method in METHODS if next(iter(method.bad()), None)}

    assert tried == {method.name for method in METHODS if method.parameters}


@pytest.mark.parametrize("method", METHODS, ids=named)
def test_of_two_faults_the_one_that_is_checked_first_is_raised(
    life: tuple[OfflineLooper, bool], method: Method
) -> None:
    facade, runs = life

    assert [one for call in method.twice_bad() if (one := wrong(facade, call, runs))] == []


def test_two_faults_are_tried_of_each_method_that_can_have_them() -> None:
    tried = {method.name for method in METHODS if next(method.twice_bad(), None)}

    # Of a waveform, what can be converted is answered.
    can = {method.name for method in METHODS if len(method.parameters) > 1}
    assert tried == can - {"get_waveform_render_data"}


@pytest.mark.parametrize("call", NEED_RUN, ids=str)
def test_a_good_call_needs_an_engine_that_runs(call: Call) -> None:
    with running() as ended:
        pass

    assert wrong(OfflineLooper(), call, runs=False) == ""
    assert wrong(ended, call, runs=False) == ""


@pytest.mark.parametrize("call", SUCCEED_UNRUN, ids=str)
def test_some_do_not_need_it(project: Path, call: Call) -> None:
    facade = OfflineLooper()

    assert project.exists() and perform(facade, call) is None
    facade.shut_down()
    if call.method.name != "run":
        assert perform(facade, call) is None


@pytest.mark.parametrize("call", NEED_STATE, ids=str)
def test_what_needs_a_sample_says_that_there_is_none(facade: OfflineLooper, call: Call) -> None:
    assert wrong(facade, call, runs=True) == ""


@pytest.mark.parametrize("call", SUCCEED, ids=str)
def test_a_good_call_answers(facade: OfflineLooper, call: Call) -> None:
    answer = perform(facade, call)

    assert answer == call.method.answer
    assert answer.__class__ is call.method.answer.__class__


def test_a_load_takes_run_analysis_and_the_lock_takes_enabled_by_keyword(
    facade: OfflineLooper,
) -> None:
    assert facade.load_sample_async(0, "nothing.wav", run_analysis=True) == 1
    assert facade.load_sample_async(1, "nothing.wav", run_analysis=False) == 1

    facade.set_bpm_lock(enabled=True)
    facade.set_bpm_lock(enabled=False)
