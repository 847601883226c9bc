"""A day of the application on a real server: files of all formats, played as it plays them, recorded by a JACK
client."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from application import Application
from eventually import eventually
from files import as_loaded, looped, write_files
from flitzis_looper_audio import State
from flitzis_looper_audio.looper import AudioEngine
from flitzis_looper_audio.testing import HeadlessServer
from harness import engine_of
from jack_recording import JackRecording, jack_recording
from kinds import NewServer
from machine import needs_every_cycle
from recording import Samples
from steering import plays_at

pytestmark = pytest.mark.timeout(200)  # 36 files are written, loaded and heard

QUANTUM, FADE = 512, 240
REGION = (0.05, 0.35)
NEAR = 1e-6  # what a crossfade's arithmetic may differ by
CYCLES_BETWEEN = 8


@pytest.fixture
def audio(new_server: NewServer, project: Path) -> Iterator[AudioEngine]:
    """A facade that runs on a server with two sinks, in a project."""
    new_server(pulse=False, sinks=["main", "other"])
    assert project == Path.cwd()
    facade = AudioEngine()
    facade.run()
    with ExitStack() as stack:
        stack.callback(facade.shut_down)
        yield facade


def exclusives(application: Application, recording: JackRecording, pads: range) -> None:
    """One after the other, each for some cycles."""
    for pad in pads:
        application.trigger(pad, exclusive=True)
        application.until_active(pad)
        recording.hears_on(CYCLES_BETWEEN)


def follow(heard: Samples, loops: list[Samples]) -> int:
    """The frame up to which they are heard one after the other, each from its loop's start on, over the end of the one
    before.
    """
    at = 0
    for number, loop in enumerate(loops):
        begins = at + near(heard[at + FADE :], loop[FADE])
        found = [
            one
            for one in begins
            if near(heard[one + FADE : one + QUANTUM], loop[FADE:QUANTUM]).size == QUANTUM - FADE
        ]
        assert found, f"loop {number} was not heard from its start on"
        at = int(found[0]) + QUANTUM
    return at


def near(heard: Samples, expected: Samples) -> Any:
    """At which frames it is that, but for what a crossfade's arithmetic may differ by."""
    return np.flatnonzero((np.abs(heard - expected) <= NEAR).all(axis=1))


@needs_every_cycle
def test_36_files_are_played_as_the_application_does(audio: AudioEngine, tmp_path: Path) -> None:
    files = write_files(tmp_path / "elsewhere")
    application = Application(audio)
    for pad, path in enumerate(files):
        application.load(pad, str(path))
        application.regions[pad] = REGION
    application.until_loaded(*range(len(files)))
    assert sorted(application.loaded.values()) == sorted(f"samples/{path.name}" for path in files)

    with jack_recording(tmp_path, engine_of(audio)) as recording:
        exclusives(application, recording, range(len(files)))
        for pad in range(3):
            application.trigger(pad, exclusive=False)
            application.until_active(len(files) - 1, *range(pad + 1))
        recording.hears_on(2 * CYCLES_BETWEEN)
        audio.stop_all()
        application.until_active()
        recording.hears_on(CYCLES_BETWEEN)
        heard = recording.end()

    loops = [looped(as_loaded(path), *REGION, 400 * QUANTUM) for path in files]
    with heard.judged():
        at = follow(heard.samples, loops)
        together(heard.samples, at, loops)


def together(heard: Samples, at: int, loops: list[Samples]) -> None:
    """From `at` on the last loop goes on, the first three join one by one, and all fade out."""
    last = QUANTUM
    expected = loops[-1][last : last + len(heard) - at].astype(np.float64)
    for loop in loops[:3]:
        join = first_that_differs(heard[at:], expected)
        expected[join:] += loop[: len(expected) - join]
    ends = first_that_differs(heard[at:], expected)
    fading = heard[at + ends : at + ends + FADE]
    down = (1 - np.arange(1, FADE + 1) / FADE)[:, np.newaxis]
    assert ends > CYCLES_BETWEEN * QUANTUM
    assert np.allclose(fading, expected[ends : ends + FADE] * down, atol=4 / FADE)
    assert not np.any(heard[at + ends + FADE :])


def first_that_differs(heard: Samples, expected: NDArray[np.float64]) -> int:
    """The number of that frame."""
    return int(np.argmax((np.abs(heard - expected) > NEAR).any(axis=1)))


def test_the_day_goes_on_over_a_restart_and_a_device_that_vanishes(
    new_server: NewServer, project: Path, tmp_path: Path
) -> None:
    server: HeadlessServer = new_server(pulse=False, sinks=["main", "other"])
    assert project == Path.cwd()
    path = write_files(tmp_path / "elsewhere", 1)[0]
    audio = AudioEngine()
    audio.run()
    try:
        application = Application(audio)
        application.load(5, str(path))
        application.until_loaded(5)
        application.trigger(5, exclusive=False)
        application.until_active(5)
        engine = engine_of(audio)

        server.restart()
        eventually(lambda: engine.state is State.RUNNING)
        application.until_it_moves(5)
        server.remove_sink("main")
        plays_at(engine, "other")
        application.until_it_moves(5)

        assert application.active == {5}
        assert application.starts == 1
        with jack_recording(tmp_path, engine) as recording:
            recording.hears_on(CYCLES_BETWEEN)
            heard = recording.end()
        assert is_some_of(heard.samples, as_loaded(path))
        audio.stop_sample(5)
        application.until_active()
    finally:
        audio.shut_down()


def is_some_of(heard: Samples, loop: Samples) -> bool:
    """Whether a cycle of what was heard is a piece of the loop."""
    piece = heard[-2 * QUANTUM : -QUANTUM]
    whole = np.concatenate([loop, loop])
    begins = np.flatnonzero((whole[: len(loop)] == piece[0]).all(axis=1))
    return any(np.array_equal(whole[begin : begin + QUANTUM], piece) for begin in begins)
