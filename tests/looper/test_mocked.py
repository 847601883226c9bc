"""What unittest.mock makes of the facade's class takes what the class takes, and refuses the rest."""

from __future__ import annotations

from unittest.mock import create_autospec

import pytest

from contract import METHODS, Method, named, perform
from flitzis_looper_audio.looper import AudioEngine


@pytest.mark.parametrize("method", METHODS, ids=named)
def test_a_mock_takes_all_good_calls(method: Method) -> None:
    engine = create_autospec(AudioEngine)()

    for call in method.good():
        perform(engine, call)

        getattr(engine, method.name).assert_called_with(*call.arguments)


@pytest.mark.parametrize("method", METHODS, ids=named)
def test_a_mock_refuses_an_argument_too_many_and_one_too_few(method: Method) -> None:
    engine = create_autospec(AudioEngine)()
    usual = next(method.good()).arguments
    most, least = (
        usual,
        usual[: -1 - (method.name == "set_stem_mix_mode")],
    )  # its last may be missing

    with pytest.raises(TypeError):
        getattr(engine, method.name)(*most, None)
    with pytest.raises(TypeError):
        getattr(engine, method.name)(*most, no_such_thing=1)
    if usual:
        with pytest.raises(TypeError):
            getattr(engine, method.name)(*least)


def test_a_mock_knows_the_two_keywords_and_no_other_name() -> None:
    mock = create_autospec(AudioEngine)
    engine = mock()

    engine.load_sample_async(0, "a.wav", run_analysis=True)
    engine.set_bpm_lock(enabled=True)

    with pytest.raises(AttributeError):
        engine.play(0)
    with pytest.raises(TypeError):
        mock(48000)
