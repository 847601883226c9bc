"""The default is followed; an explicit device is waited for, and nothing leaks to another sink meanwhile."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from eventually import eventually
from flitzis_looper_audio import (
    AudioEngine,
    DeviceLost,
    DeviceNotFound,
    DeviceReturned,
    Moved,
    State,
    list_devices,
)
from headless_server import HeadlessServer
from kinds import NewEngine, NewServer
from noise import Player, hearing, is_noise_and_silence, noise_player
from observer import sinks_of
from programs import run
from recording import Recording
from told import Told


def set_default(name: str) -> None:
    value = json.dumps({"name": name})
    run("pw-metadata", "0", "default.configured.audio.sink", value, "Spa:String:JSON")


def plays_on(engine: AudioEngine, sink: str) -> None:
    """Return when the engine runs, linked to this sink and to no other."""
    eventually(lambda: engine.stats().device == sink and engine.state is State.RUNNING)
    eventually(lambda: sinks_of(engine.node_id) == {sink})
    cycles = engine.stats().cycles
    eventually(lambda: engine.stats().cycles > cycles + 5)


def move_in_a_mixer(engine: AudioEngine, sink: str) -> None:
    """Ask until it is done: pipewire-pulse 0.3.65 drops about one of seven such calls."""

    def moved() -> bool:
        found = re.findall(r"Sink Input #(\d+)", run("pactl", "list", "sink-inputs"))
        run("pactl", "move-sink-input", found[0], sink)
        until = time.monotonic() + 1.0
        while engine.stats().device != sink and time.monotonic() < until:
            time.sleep(0.01)
        return engine.stats().device == sink

    eventually(moved)


@pytest.fixture
def two_sinks(new_server: NewServer) -> HeadlessServer:
    """A server to disturb: "main" is the default, "other" is not."""
    return new_server(sinks=["main", "other"])


def test_a_default_that_flips_takes_the_engine_along_and_is_told(
    two_sinks: HeadlessServer, new_engine: NewEngine
) -> None:
    engine = new_engine()
    engine.start()
    plays_on(engine, "main")
    told = Told(engine)

    for old, new in (("main", "other"), ("other", "main"), ("main", "other")):
        set_default(new)
        plays_on(engine, new)

        moved = told.soon(Moved)
        assert (moved.old, moved.new) == (old, new)
        assert engine.device is None
        told.forget()


def test_an_explicit_device_that_vanishes_is_waited_for(
    two_sinks: HeadlessServer, new_engine: NewEngine
) -> None:
    engine = new_engine(device="other")
    engine.start()
    plays_on(engine, "other")
    told = Told(engine)

    two_sinks.remove_sink("other")

    assert told.soon(DeviceLost).device == "other"
    eventually(lambda: engine.state is State.WAITING)
    assert engine.device == "other"
    two_sinks.add_sink("other", priority=1)
    assert told.soon(DeviceReturned).device == "other"
    plays_on(engine, "other")
    assert told.kinds(DeviceLost, DeviceReturned, Moved) == [DeviceLost, DeviceReturned]


def test_a_start_while_the_device_is_away_waits_for_it(
    two_sinks: HeadlessServer, new_engine: NewEngine
) -> None:
    engine = new_engine(device="other", timeout=20)
    two_sinks.remove_sink("other")
    Told(engine).soon(DeviceLost)

    engine.start()
    assert engine.state is State.WAITING
    engine.stop()
    assert engine.state is State.STOPPED
    engine.start()

    two_sinks.add_sink("other", priority=1)
    plays_on(engine, "other")


def test_a_stopped_engine_does_not_start_when_its_device_returns(
    two_sinks: HeadlessServer, new_engine: NewEngine
) -> None:
    engine = new_engine(device="other")
    told = Told(engine)

    two_sinks.remove_sink("other")
    told.soon(DeviceLost)
    two_sinks.add_sink("other", priority=1)
    told.soon(DeviceReturned)

    assert engine.state is State.STOPPED
    assert engine.stats().cycles == 0
    engine.start()
    plays_on(engine, "other")


@contextmanager
def playing_on(device: str, directory: Path, other: str) -> Iterator[tuple[Player, Recording]]:
    """Noise on one sink, and a recorder on the other's monitor."""
    with noise_player("--device", device, "--fade-ms", "0") as player:
        eventually(lambda: player.stats().device == device)
        with hearing(directory, other) as heard:
            yield player, heard


def lose_and_regain(server: HeadlessServer, player: Player, device: str, priority: int) -> None:
    server.remove_sink(device)
    eventually(lambda: player.stats().state == "WAITING")
    server.add_sink(device, priority=priority)
    eventually(lambda: player.stats().state == "RUNNING")
    player.plays(5)


def nothing_leaks(server: HeadlessServer, directory: Path, device: str, times: int) -> None:
    other = {"main": "other", "other": "main"}[device]
    with playing_on(device, directory, other) as (player, heard):
        for _ in range(times):
            lose_and_regain(server, player, device, 5000 if device == "main" else 1)
        samples = heard.end()

    assert samples.size and not np.any(samples), f"{np.count_nonzero(samples)} samples leaked"


@pytest.mark.parametrize("device", ["main", "other"])
def test_nothing_leaks_to_another_sink_while_the_device_is_away(
    two_sinks: HeadlessServer, tmp_path: Path, device: str
) -> None:
    nothing_leaks(two_sinks, tmp_path, device, times=5)


@pytest.mark.soak
@pytest.mark.parametrize("device", ["main", "other"])
def test_nothing_leaks_in_two_hundred_losses(
    two_sinks: HeadlessServer, tmp_path: Path, device: str
) -> None:
    nothing_leaks(two_sinks, tmp_path, device, times=200)


def test_nothing_leaks_when_the_default_flips(two_sinks: HeadlessServer, tmp_path: Path) -> None:
    with playing_on("main", tmp_path, "other") as (player, heard):
        for _ in range(10):
            for name in ("other", "main"):
                set_default(name)
                player.plays(5)
        samples = heard.end()

    assert samples.size and not np.any(samples)


def test_a_running_engine_is_moved_live(two_sinks: HeadlessServer, new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()
    plays_on(engine, "main")
    node_id, told = engine.node_id, Told(engine)
    serial = next(one.serial for one in list_devices() if one.name == "main")

    engine.device = "other"
    assert (engine.device, engine.stats().device) == ("other", "other")
    plays_on(engine, "other")
    engine.device = serial  # type: ignore[assignment]  # mypy takes the getter's type
    assert engine.device == "main"
    plays_on(engine, "main")
    engine.device = list_devices()[1]  # type: ignore[assignment]
    assert engine.device == "other"
    engine.device = None
    plays_on(engine, "main")

    assert engine.device is None
    assert engine.node_id == node_id
    assert [(one.old, one.new) for one in told.of(Moved)] == [
        ("main", "other"),
        ("other", "main"),
    ] * 2


def test_an_engine_made_for_a_device_can_follow_the_default_later(
    two_sinks: HeadlessServer, new_engine: NewEngine
) -> None:
    engine = new_engine(device="other")
    engine.start()
    plays_on(engine, "other")

    engine.device = None

    plays_on(engine, "main")
    set_default("other")
    plays_on(engine, "other")
    set_default("main")
    plays_on(engine, "main")
    assert engine.device is None


def test_an_unknown_device_moves_nothing(two_sinks: HeadlessServer, new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()

    with pytest.raises(DeviceNotFound, match="no_such_sink.*main"):
        engine.device = "no_such_sink"
    with pytest.raises(TypeError, match="^device must be"):
        engine.device = 1.5  # type: ignore[assignment]

    assert engine.device is None
    plays_on(engine, "main")


def test_a_move_in_a_mixer_wins(two_sinks: HeadlessServer, new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()
    plays_on(engine, "main")
    told = Told(engine)

    move_in_a_mixer(engine, "other")

    moved = told.soon(Moved)
    assert (moved.old, moved.new) == ("main", "other")
    plays_on(engine, "other")
    assert engine.device == "other"


def test_a_move_in_a_mixer_wins_over_an_explicit_device(
    two_sinks: HeadlessServer, new_engine: NewEngine
) -> None:
    engine = new_engine(device="other")
    engine.start()
    plays_on(engine, "other")

    move_in_a_mixer(engine, "main")

    plays_on(engine, "main")
    assert engine.device is None  # PulseAudio's way: moved to the default is free to follow it
    move_in_a_mixer(engine, "other")
    plays_on(engine, "other")
    assert engine.device == "other"


def test_the_last_sink_vanishes_and_another_comes(
    new_server: NewServer, new_engine: NewEngine
) -> None:
    server = new_server(pulse=False)
    engine = new_engine()
    engine.start()
    plays_on(engine, "test_sink")

    for turn in range(3):
        gone, back = ("test_sink", "second") if turn % 2 == 0 else ("second", "test_sink")
        server.remove_sink(gone)
        eventually(lambda: engine.state is State.WAITING)

        server.add_sink(back)
        plays_on(engine, back)


def test_what_is_heard_of_moves_is_noise_and_silence(
    two_sinks: HeadlessServer, tmp_path: Path
) -> None:
    with noise_player("--fade-ms", "0", "--device", "main") as player:
        with hearing(tmp_path, "main") as heard:
            for _ in range(3):
                player.do("move", "other")
                player.plays(5)
                player.do("move", "main")
                player.plays(5)
            samples = heard.end()

    assert is_noise_and_silence(samples)
