"""Each channel's volume, as a mixer's balance sets it: it survives what the engine and its server do."""

from __future__ import annotations

import re

import pytest

from eventually import eventually
from flitzis_looper_audio import VolumeChanged
from kinds import NewEngine, NewServer
from programs import run
from told import Told


def sink_input() -> str:
    """The only sink-input, as pactl shows it."""
    return run("pactl", "list", "sink-inputs")


def percent() -> list[int]:
    """Each channel's volume, as pactl shows it."""
    lines = [line for line in sink_input().splitlines() if "Volume:" in line]
    return [int(value) for value in re.findall(r"(\d+)%", lines[0])] if lines else []


def set_percent(*volumes: int) -> None:
    """Set each channel's volume, as a mixer does."""
    index = eventually(lambda: re.findall(r"Sink Input #(\d+)", sink_input()))[0]
    run("pactl", "set-sink-input-volume", index, *(f"{volume}%" for volume in volumes))


@pytest.mark.usefixtures("server")
def test_the_loudest_channel_is_the_volume(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()

    set_percent(40, 80)

    eventually(lambda: engine.volume == pytest.approx(0.8, abs=0.001))


@pytest.mark.usefixtures("server")
def test_setting_the_volume_keeps_the_balance(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()
    set_percent(40, 80)
    eventually(lambda: engine.volume == pytest.approx(0.8, abs=0.001))

    engine.volume = engine.volume
    assert percent() == [40, 80]

    engine.volume = 0.4
    eventually(lambda: percent() == [20, 40])
    engine.volume = 0.0
    eventually(lambda: percent() == [0, 0])
    engine.volume = 0.8
    eventually(lambda: percent() == [40, 80])


def test_the_balance_outlives_the_server(new_server: NewServer, new_engine: NewEngine) -> None:
    server = new_server()
    engine = new_engine()
    engine.start()
    set_percent(40, 80)
    eventually(lambda: engine.volume == pytest.approx(0.8, abs=0.001))

    server.restart()

    eventually(lambda: engine.node_id is not None)
    eventually(lambda: percent() == [40, 80])
    assert engine.volume == pytest.approx(0.8, abs=0.001)


@pytest.mark.usefixtures("server")
def test_above_100_percent_it_is_read_and_assigned(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()
    set_percent(150)
    eventually(lambda: engine.volume == 1.5)

    engine.volume = engine.volume
    assert percent() == [150, 150]

    engine.volume = 1.2
    eventually(lambda: percent() == [120, 120])
    assert engine.volume == 1.2


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("value", ["nan", "inf", "-inf"])
def test_a_volume_that_is_no_number_is_neither_told_nor_kept(
    new_engine: NewEngine, value: str
) -> None:
    engine = new_engine()
    engine.start()
    set_percent(40, 80)
    eventually(lambda: engine.volume == pytest.approx(0.8, abs=0.001))
    told = Told(engine)
    told.forget()

    props = f"{{ channelVolumes = [ {value} {value} ] mute = true }}"
    run("pw-cli", "set-param", str(engine.node_id), "Props", props)

    assert told.soon(VolumeChanged).mute
    assert engine.volume == pytest.approx(0.8, abs=0.001)
    engine.mute = False
    engine.volume = 0.4
    eventually(lambda: percent() == [20, 40])
    assert [event.mute for event in told.of(VolumeChanged)] == [True]


@pytest.mark.usefixtures("server")
def test_a_volume_below_0_is_0(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()

    run("pw-cli", "set-param", str(engine.node_id), "Props", "{ channelVolumes = [ -1.0 -1.0 ] }")

    eventually(lambda: engine.volume == 0.0)
