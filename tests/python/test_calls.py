"""A call that does not fit says so in the words of this house, whatever it is a call of."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from flitzis_looper_audio import AudioEngine, list_devices
from flitzis_looper_audio.testing import HeadlessServer
from noise import noise

FRAMES = noise(0, 9, 2)


@pytest.fixture(scope="module")
def engine(server: HeadlessServer) -> Iterator[AudioEngine]:
    engine = AudioEngine()
    yield engine
    engine.close()


UNMADE = AudioEngine.__new__(AudioEngine)

# A call, and what is said of it.
WRONG: dict[str, tuple[Callable[[Any], object], str]] = {
    "stop(5)": (lambda e: e.stop(5), "stop() takes no arguments; got 5"),
    "play(5)": (lambda e: e.play(5), "play() takes at, by name; got 5"),
    "stats(None)": (lambda e: e.stats(None), "stats() takes no arguments; got None"),
    "flush(now=True)": (
        lambda e: e.flush(now=True),
        "flush() has no parameter 'now'; it takes no arguments",
    ),
    "write()": (lambda e: e.write(), "write() needs frames"),
    "write(wait=1)": (
        lambda e: e.write(FRAMES, wait=1),
        "write() has no parameter 'wait'; it takes frames, timeout, at",
    ),
    "write(x, 1, 2)": (
        lambda e: e.write(FRAMES, 1, 2),
        "write() takes frames, timeout, at, by name; got 2 as well",
    ),
    "write(x, frames=x)": (lambda e: e.write(FRAMES, frames=FRAMES), "write() got frames twice"),
    "write_async()": (lambda e: e.write_async(), "write_async() needs frames"),
    "drain(1, 2)": (lambda e: e.drain(1, 2), "drain() takes timeout; got 2 as well"),
    "time_of('x')": (lambda e: e.time_of("x"), "frame must be int"),
    "frame_at(0.5)": (lambda e: e.frame_at(0.5), "time_ns must be int"),
    "time_of()": (lambda e: e.time_of(), "time_of() needs frame"),
    "render()": (lambda e: e.render(), "render() needs frames"),
    "render('x')": (lambda e: e.render("x"), "frames must be int: 1-2147483647 frames, got 'x'"),
    "volume = 'x'": (lambda e: setattr(e, "volume", "x"), "volume must be float"),
    "mute = 1": (lambda e: setattr(e, "mute", 1), "mute must be True or False, got 1 (int)"),
    "AudioEngine('x')": (
        lambda _: AudioEngine("x"),  # type: ignore[misc]
        "AudioEngine() takes its parameters by name; got 'x'",
    ),
    "AudioEngine(rate=1)": (
        lambda _: AudioEngine(rate=1),  # type: ignore[call-arg]
        "AudioEngine() has no parameter 'rate'",
    ),
    "list_devices('x')": (
        lambda _: list_devices("x"),  # type: ignore[misc]
        "list_devices() takes remote, timeout, by name; got 'x'",
    ),
    "list_devices(a=1)": (
        lambda _: list_devices(a=1),  # type: ignore[call-arg]
        "list_devices() has no parameter 'a'; it takes remote, timeout",
    ),
    "of nothing": (
        lambda _: AudioEngine.play(),  # type: ignore[call-arg]
        "unbound method AudioEngine.play() needs an argument",
    ),
    "of a number": (
        lambda _: AudioEngine.play(5),  # type: ignore[arg-type]
        "descriptor 'play' for",
    ),
    "of an engine never made": (
        lambda _: UNMADE.play(),
        "this AudioEngine was never made: its __init__() did not run",
    ),
    "a property of an engine never made": (
        lambda _: UNMADE.volume,
        "this AudioEngine was never made: its __init__() did not run",
    ),
    "repr() of an engine never made": (
        lambda _: repr(UNMADE),
        "this AudioEngine was never made: its __init__() did not run",
    ),
}


@pytest.mark.parametrize(("call", "said"), WRONG.values(), ids=WRONG.keys())
def test_a_call_that_does_not_fit_says_what_would(
    engine: AudioEngine, call: Callable[[AudioEngine], object], said: str
) -> None:
    with pytest.raises(TypeError) as refusal:
        call(engine)

    assert str(refusal.value).startswith(said)


def test_every_method_refuses_a_keyword_that_it_does_not_know(engine: AudioEngine) -> None:
    methods = [n for n, one in vars(AudioEngine).items() if callable(one) and n[0] != "_"]

    for name in [*methods, "__enter__", "__exit__"]:
        with pytest.raises(TypeError) as refusal:
            getattr(engine, name)(no_such_thing=1)
        assert "has no parameter 'no_such_thing'" in str(refusal.value), name


def test_arguments_may_come_by_position_or_by_name(engine: AudioEngine) -> None:
    calls: list[Callable[[], int]] = [
        lambda: engine.write(FRAMES),
        lambda: engine.write(FRAMES, 0.5),
        lambda: engine.write(FRAMES, timeout=0.5),
        lambda: engine.write(timeout=0.5, frames=FRAMES),
    ]

    assert [call() for call in calls] == [len(FRAMES)] * 4
    assert list_devices(timeout=1) == list_devices(timeout=1, remote=None)
