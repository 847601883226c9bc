"""engine.volume and engine.mute are PipeWire's own: whoever sets them, everybody sees them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from eventually import eventually
from flitzis_looper_audio import AudioEngine, EngineClosed, VolumeChanged
from generations import let_it_tell_its_volume
from kinds import NewEngine, NewServer
from noise import DIRECT_CURRENT, hearing, noise_player
from programs import run
from told import Told


def sink_input() -> str:
    """The only sink-input, as pactl shows it."""
    return run("pactl", "list", "sink-inputs")


def index() -> str:
    found: list[str] = eventually(lambda: re.findall(r"Sink Input #(\d+)", sink_input()))
    return found[0]


def percent() -> list[int]:
    """Each channel's volume, as pactl shows it."""
    line = next(line for line in sink_input().splitlines() if "Volume:" in line)
    return [int(value) for value in re.findall(r"(\d+)%", line)]


def muted() -> bool:
    return "Mute: yes" in sink_input()


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize(("volume", "shown"), [(0.5, 50), (0.0, 0), (1.0, 100), (0.25, 25)])
def test_a_volume_is_what_a_mixer_shows(new_engine: NewEngine, volume: float, shown: int) -> None:
    engine = new_engine()
    engine.start()

    engine.volume = volume

    assert engine.volume == volume
    eventually(lambda: percent() == [shown, shown])


@pytest.mark.usefixtures("server")
def test_half_the_volume_is_an_eighth_of_the_amplitude(tmp_path: Path) -> None:
    with noise_player("--signal", "dc", "--fade-ms", "0") as player:
        player.do("volume", 0.5)
        player.plays(20)
        with hearing(tmp_path, "main") as heard:
            player.plays(20)
            samples = heard.end()

    assert np.allclose(samples[-512:], DIRECT_CURRENT / 8, atol=1e-4)


@pytest.mark.usefixtures("server")
def test_a_muted_engine_is_silent(tmp_path: Path) -> None:
    with noise_player("--signal", "dc", "--fade-ms", "0") as player:
        player.do("mute", 1)
        player.plays(20)
        with hearing(tmp_path, "main") as heard:
            player.plays(20)
            samples = heard.end()

    assert not np.any(samples[-512:])


@pytest.mark.usefixtures("server")
def test_mute_is_what_a_mixer_shows(new_engine: NewEngine) -> None:
    engine = new_engine()
    assert not engine.mute

    engine.mute = True
    let_it_tell_its_volume(engine)
    eventually(muted)
    assert engine.mute

    engine.mute = False
    eventually(lambda: not muted())
    assert not engine.mute


@pytest.mark.usefixtures("server")
def test_what_a_mixer_sets_arrives_and_is_told(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()
    told = Told(engine)

    run("pactl", "set-sink-input-volume", index(), "30%")

    event = told.soon(VolumeChanged, lambda one: math.isclose(one.volume, 0.3, abs_tol=0.01))
    assert not event.mute
    assert engine.volume == pytest.approx(0.3, abs=0.01)
    told.forget()
    run("pactl", "set-sink-input-mute", index(), "1")
    assert told.soon(VolumeChanged, lambda one: one.mute).volume == pytest.approx(0.3, abs=0.01)
    assert engine.mute


@pytest.mark.usefixtures("server")
def test_what_the_engine_sets_itself_is_not_told(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()
    told = Told(engine)

    for step in range(11):
        engine.volume = step / 10
    engine.mute = True
    eventually(lambda: muted() and percent() == [100, 100])

    assert told.of(VolumeChanged) == []
    assert (engine.volume, engine.mute) == (1.0, True)


@pytest.mark.usefixtures("server")
def test_volume_and_mute_stay_through_stop_and_start(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.volume, engine.mute = 0.5, True

    engine.start()
    engine.stop()
    engine.start()

    eventually(lambda: muted() and percent() == [50, 50])
    assert (engine.volume, engine.mute) == (0.5, True)


def test_volume_and_mute_outlive_the_server(new_server: NewServer, new_engine: NewEngine) -> None:
    server = new_server()
    engine = new_engine()
    engine.start()
    engine.volume, engine.mute = 0.5, True
    eventually(lambda: muted() and percent() == [50, 50])

    server.restart()

    eventually(lambda: engine.node_id is not None)
    eventually(lambda: muted() and percent() == [50, 50])
    assert (engine.volume, engine.mute) == (0.5, True)


def test_volume_set_while_the_server_is_away_is_heard_later(
    new_server: NewServer, new_engine: NewEngine
) -> None:
    server = new_server()
    engine = new_engine()
    server.stop_server()
    eventually(lambda: engine.node_id is None)

    engine.volume, engine.mute = 0.7, True

    assert (engine.volume, engine.mute) == (0.7, True)
    server.restart()
    eventually(lambda: engine.node_id is not None)
    let_it_tell_its_volume(engine)
    eventually(lambda: muted() and percent() == [70, 70])


def test_a_volume_that_the_session_manager_remembers_comes_back(
    new_server: NewServer, new_engine: NewEngine
) -> None:
    new_server(memory=True)
    engine = new_engine()
    engine.start()
    run("pactl", "set-sink-input-volume", index(), "50%")
    run("pactl", "set-sink-input-mute", index(), "1")
    eventually(lambda: (round(engine.volume, 2), engine.mute) == (0.5, True))
    engine.close()

    engine = new_engine()
    engine.start()

    eventually(lambda: (round(engine.volume, 2), engine.mute) == (0.5, True))
    eventually(lambda: muted() and percent() == [50, 50])


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("value", [-0.1, 1.51, math.nan, math.inf, -math.inf])
def test_a_volume_out_of_range_is_refused(new_engine: NewEngine, value: float) -> None:
    engine = new_engine()

    with pytest.raises(ValueError, match="^volume.*0-1.5"):
        engine.volume = value

    assert engine.volume == 1.0


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize(
    ("name", "value"),
    [("volume", "1"), ("volume", None), ("volume", True), ("mute", 1), ("mute", None)],
)
def test_a_value_of_the_wrong_type_is_refused(new_engine: NewEngine, name: str, value: Any) -> None:
    engine = new_engine()

    with pytest.raises(TypeError, match=f"^{name} must be .*got "):
        setattr(engine, name, value)


@pytest.mark.usefixtures("server")
def test_a_closed_engine_has_no_volume() -> None:
    engine = AudioEngine()
    engine.close()

    calls: list[Callable[[], object]] = [
        lambda: engine.volume,
        lambda: engine.mute,
        lambda: setattr(engine, "volume", 0.5),
        lambda: setattr(engine, "mute", True),
    ]
    for call in calls:
        with pytest.raises(EngineClosed):
            call()
