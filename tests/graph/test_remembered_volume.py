"""A session manager that remembers volumes gives an engine its own back; what the engine is told beats it."""

from __future__ import annotations

import re
import time

import pytest

from eventually import eventually
from flitzis_looper_audio import AudioEngine
from flitzis_looper_audio.testing import HeadlessServer
from kinds import NewEngine, NewServer
from programs import run


def shown() -> tuple[int, bool]:
    """The only sink-input's volume in percent, and whether it is muted, as pactl shows it."""
    text = run("pactl", "list", "sink-inputs")
    volumes = re.findall(r"(\d+)%", text)
    return int(volumes[0]) if volumes else -1, "Mute: yes" in text


def has_remembered(server: HeadlessServer, text: str) -> bool:
    """Whether the session manager has written this to its file, which it does after a second."""
    file = server.directory / "state" / "wireplumber"
    old, new = file / "restore-stream", file / "stream-properties"  # of WirePlumber 0.4 and 0.5
    return any(text in one.read_text() for one in (old, new) if one.exists())


def play_once(
    server: HeadlessServer, volume: float, mute: bool, name: str = "Flitzis Looper"
) -> None:
    with AudioEngine(name=name) as engine:
        engine.volume, engine.mute = volume, mute
        eventually(lambda: shown() == (round(volume * 100), mute))
        eventually(lambda: has_remembered(server, f"{volume**3:.3f}"))


def set_by_another(engine: AudioEngine, volume: float) -> None:
    levels = f"[ {volume**3}, {volume**3} ]"
    run("pw-cli", "set-param", str(engine.node_id), "Props", f"{{ channelVolumes = {levels} }}")


def is_at(engine: AudioEngine, volume: float, mute: bool) -> bool:
    return engine.volume == pytest.approx(volume, abs=0.001) and engine.mute is mute


@pytest.fixture
def remembering(new_server: NewServer) -> HeadlessServer:
    """A server that remembers an engine at half the volume, muted."""
    server = new_server(memory=True)
    play_once(server, 0.5, True)
    return server


def test_an_engine_starts_at_the_volume_it_was_left_at(
    remembering: HeadlessServer, new_engine: NewEngine
) -> None:
    engine = new_engine()

    eventually(lambda: is_at(engine, 0.5, True))
    eventually(lambda: shown() == (50, True))


def test_what_is_set_at_once_beats_what_is_remembered(
    remembering: HeadlessServer, new_engine: NewEngine
) -> None:
    engine = new_engine()
    engine.volume, engine.mute = 0.8, False
    engine.start()

    eventually(lambda: engine.stats().cycles > 50)
    eventually(lambda: shown() == (80, False))
    assert is_at(engine, 0.8, False)


def test_what_is_remembered_late_gives_way_and_a_mixer_does_not(
    new_server: NewServer, new_engine: NewEngine
) -> None:
    """A busy session manager gives a node what it remembers when the caller has said more already."""
    new_server()
    engine = new_engine()
    engine.volume = 0.8
    engine.start()

    set_by_another(engine, 0.3)
    time.sleep(1.0)  # as long as that holds, by the contract
    assert shown() == (80, False)
    set_by_another(engine, 0.3)

    eventually(lambda: is_at(engine, 0.3, False))
    assert shown() == (30, False)


def test_what_is_set_while_the_server_is_away_beats_what_it_remembers(
    remembering: HeadlessServer, new_engine: NewEngine
) -> None:
    engine = new_engine()
    engine.start()
    eventually(lambda: is_at(engine, 0.5, True))
    remembering.stop_server()
    eventually(lambda: engine.node_id is None)

    engine.volume, engine.mute = 0.7, False
    remembering.restart()

    eventually(lambda: engine.node_id is not None and engine.state.value == "RUNNING")
    eventually(lambda: shown() == (70, False))
    assert is_at(engine, 0.7, False)


@pytest.mark.parametrize("other", ["Deck B", "deck-a"])  # the second has the first one's node.name
def test_each_name_has_a_memory_of_its_own(
    new_server: NewServer, new_engine: NewEngine, other: str
) -> None:
    server = new_server(memory=True)
    play_once(server, 0.3, True, name="Deck A")

    unheard_of = new_engine(name=other)
    unheard_of.start()
    eventually(lambda: unheard_of.stats().cycles > 50)
    assert is_at(unheard_of, 1.0, False)
    unheard_of.close()

    known = new_engine(name="Deck A")
    eventually(lambda: is_at(known, 0.3, True))
