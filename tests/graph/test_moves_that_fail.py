"""A move that comes to nothing is an error, and the engine plays on where it was."""

from __future__ import annotations

import os
import re
import signal
import time
from pathlib import Path

import pytest

from flitzis_looper_audio import AudioEngine, Moved, StreamCreationFailed
from flitzis_looper_audio.testing import HeadlessServer
from kinds import NewEngine, NewServer
from observer import node
from programs import run
from routing import route
from steering import plays_at
from told import Told

READ_AND_EXECUTE = 0o500


@pytest.fixture
def studio(new_server: NewServer) -> HeadlessServer:
    return new_server(sinks=["main", "other"], pulse=False)


def forbid_writing(engine: AudioEngine) -> None:
    """As a sandbox does: the metadata "default" may be read only."""
    ours = node(engine.node_id)
    assert ours is not None
    ids = re.findall(
        r"\tid (\d+),.*\n(?:.*\n)*?.*metadata.name = \"([^\"]+)\"", run("pw-cli", "ls", "Metadata")
    )
    metadata = next(number for number, name in ids if name == "default")
    client = str(ours.properties["client.id"])
    for _ in range(8):  # pw-cli 0.3.65 may leave before what it said is sent
        run("pw-cli", "permissions", client, metadata, str(READ_AND_EXECUTE))


@pytest.mark.parametrize("device", [None, "main"])
@pytest.mark.usefixtures("studio")
def test_in_a_sandbox_a_move_fails_at_once_and_the_sound_goes_on(
    new_engine: NewEngine, device: str | None
) -> None:
    engine = new_engine(device=device, timeout=20)
    engine.start()
    plays_at(engine, "main")
    forbid_writing(engine)
    told = Told(engine)

    for _ in range(2):
        begin = time.monotonic()
        with pytest.raises(StreamCreationFailed, match="not let.*moved to other"):
            engine.device = "other"
        assert time.monotonic() - begin < 5

        assert engine.device == device
        plays_at(engine, "main")
    assert told.of(Moved) == []


def ignoring_moves(directory: Path) -> Path:
    """WirePlumber told to leave streams where they are: 0.4's way, and 0.5's."""
    files = {
        "policy.lua.d/90-stay.lua": 'default_policy.policy["move"] = false\n',
        "wireplumber.conf.d/90-stay.conf": "wireplumber.settings = { linking.allow-moving-streams = false }\n",
    }
    for name, text in files.items():
        file = directory / "overlay" / "wireplumber" / name
        file.parent.mkdir(parents=True)
        file.write_text(text)
    return directory / "overlay"


@pytest.mark.parametrize("device", [None, "main"])
def test_where_nobody_is_moved_a_move_fails_and_the_sound_goes_on(
    new_server: NewServer, new_engine: NewEngine, tmp_path: Path, device: str | None
) -> None:
    new_server(sinks=["main", "other"], pulse=False, overlay=ignoring_moves(tmp_path))
    engine = new_engine(device=device, timeout=1)
    engine.start()
    plays_at(engine, "main")

    with pytest.raises(StreamCreationFailed, match="did not link.*other"):
        engine.device = "other"

    assert engine.device == device
    plays_at(engine, "main")


def test_a_session_manager_that_was_silent_does_not_move_the_engine_later(
    studio: HeadlessServer, new_engine: NewEngine
) -> None:
    engine = new_engine(timeout=1)
    engine.start()
    plays_at(engine, "main")
    pid = studio.pids["wireplumber"]

    os.kill(pid, signal.SIGSTOP)
    try:
        with pytest.raises(StreamCreationFailed, match="did not link.*other"):
            engine.device = "other"
        assert engine.device is None
    finally:
        os.kill(pid, signal.SIGCONT)

    plays_at(engine, "main")
    route(engine, "other")
    plays_at(engine, "other")
    engine.device = None
    plays_at(engine, "main")


@pytest.mark.usefixtures("studio")
def test_a_failed_move_leaves_a_routers_move_in_force(new_engine: NewEngine) -> None:
    engine = new_engine(timeout=20)
    engine.start()
    route(engine, "other")
    plays_at(engine, "other")
    forbid_writing(engine)

    with pytest.raises(StreamCreationFailed):
        engine.device = "main"

    assert engine.device == "other"
    plays_at(engine, "other")
