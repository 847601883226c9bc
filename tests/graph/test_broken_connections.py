"""However a connection breaks, it is a lost server that comes back; what is lacking is named."""

from __future__ import annotations

import itertools
import os
import re
import resource
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cycles import plays_on
from eventually import eventually
from flitzis_looper_audio import (
    AudioEngine,
    AudioError,
    ServerLost,
    ServerReturned,
    ServerUnavailable,
    State,
    list_devices,
)
from flitzis_looper_audio.testing import HeadlessServer
from kinds import NewEngine
from noise import Player, noise_player
from observer import objects
from programs import run
from relay import Relay, relay
from told import Told

NAMES_DESCRIPTORS = "file descriptors left|Too many open files"


@contextmanager
def few_descriptors(pid: int, spare: int) -> Iterator[None]:
    """A process may open no files beyond `spare` more than it has, or has to do with fewer than it has."""
    used = sorted(int(name) for name in os.listdir(f"/proc/{pid}/fd"))
    unused = (n for n in itertools.count() if n not in used)
    limit = list(itertools.islice(unused, spare + 1))[-1] if spare >= 0 else used[spare]
    before = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (limit, before[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_NOFILE, before)


@pytest.mark.uninstrumented
@pytest.mark.usefixtures("server")
def test_who_has_no_descriptors_left_is_told_so() -> None:
    list_devices()  # whatever is loaded once, is

    told = []
    for spare in range(40):
        try:
            with few_descriptors(os.getpid(), spare):
                AudioEngine(timeout=0.2).close()
        except AudioError as error:
            told.append(str(error))

    assert len(told) > 10
    assert [text for text in told if not re.search(NAMES_DESCRIPTORS, text)] == []
    AudioEngine().close()


def is_on(player: Player, device: str) -> bool:
    stats = player.stats()
    return stats.state == "RUNNING" and stats.device == device


def client_of(player: Player) -> int | None:
    """Its connection's id; None while it has none."""
    of_it = (
        int(client["id"])
        for client in objects("Client")
        if client["info"]["props"].get("application.process.id") == player.process.pid
    )
    return next(of_it, None)


def turns_of_its_loop(player: Player) -> int:
    """How often the player's thread loop has gone to sleep, which it does after each try to connect."""
    for task in Path(f"/proc/{player.process.pid}/task").iterdir():
        if (task / "comm").read_text() == "flitzis-loop\n":
            found = re.search(
                r"^voluntary_ctxt_switches:\s*(\d+)", (task / "status").read_text(), re.M
            )
            assert found
            return int(found[1])
    raise AssertionError("there is no thread loop")


@pytest.mark.uninstrumented
def test_a_move_without_descriptors_ends_on_the_new_device(two_sinks: HeadlessServer) -> None:
    with noise_player() as player:
        player.plays()
        with few_descriptors(player.process.pid, 0):
            player.ask("move", "other")

        eventually(lambda: is_on(player, "other"))
        player.plays()


@pytest.mark.uninstrumented
@pytest.mark.usefixtures("server")
def test_a_reconnect_without_descriptors_succeeds_once_there_are_some() -> None:
    with noise_player() as player:
        for spare in range(-16, 2):  # the lost connection gives back what it had
            client = eventually(lambda: client_of(player))
            eventually(lambda: is_on(player, "main"))
            with few_descriptors(player.process.pid, spare):
                run("pw-cli", "destroy", str(client))
                before = turns_of_its_loop(player)
                eventually(lambda: turns_of_its_loop(player) > before + 5)

        eventually(lambda: is_on(player, "main"))
        player.plays()


TOO_MANY_DESCRIPTORS = struct.pack("<IIII", 0, 2 << 24, 0, 1 << 20)
NO_DONE_EVENT = struct.pack("<IIII", 0, 1 << 24 | 16, 0, 0) + b"\xff" * 16


@pytest.fixture
def between(server: HeadlessServer, tmp_path: Path) -> Iterator[Relay]:
    """A relay at tmp_path / "relay"."""
    with relay(tmp_path / "relay") as one:
        yield one


def comes_back(told: Told, engine: AudioEngine) -> None:
    told.soon(ServerLost)
    told.soon(ServerReturned)
    eventually(lambda: engine.state is State.RUNNING)
    assert told.states()[-1] == "RUNNING"
    plays_on(engine)


@pytest.mark.parametrize(
    "garbage", [TOO_MANY_DESCRIPTORS, b"\xff" * 4096], ids=["descriptors", "ones"]
)
def test_a_server_that_talks_garbage_is_lost_and_comes_back(
    between: Relay, new_engine: NewEngine, tmp_path: Path, garbage: bytes
) -> None:
    engine = new_engine(remote=str(tmp_path / "relay"))
    engine.start()
    told = Told(engine)

    between.say(garbage)

    comes_back(told, engine)


def test_a_message_that_cannot_be_read_is_left_out(
    between: Relay, new_engine: NewEngine, tmp_path: Path
) -> None:
    engine = new_engine(remote=str(tmp_path / "relay"))
    engine.start()
    told = Told(engine)

    between.say(NO_DONE_EVENT)

    plays_on(engine)
    engine.stop()
    engine.start()
    assert told.of(ServerLost) == []


def test_a_server_that_dies_with_unread_bytes_is_lost_and_comes_back(
    between: Relay, new_engine: NewEngine, tmp_path: Path
) -> None:
    engine = new_engine(remote=str(tmp_path / "relay"))
    engine.start()
    told = Told(engine)

    with between.held():
        engine.volume = 0.5
        between.break_unread()

    comes_back(told, engine)


def test_without_reconnect_a_server_that_talks_garbage_is_gone(
    between: Relay, new_engine: NewEngine, tmp_path: Path
) -> None:
    engine = new_engine(remote=str(tmp_path / "relay"), reconnect=False)

    between.say(TOO_MANY_DESCRIPTORS)

    eventually(lambda: raises(ServerUnavailable, engine.start))


def raises(error: type[AudioError], call: Callable[[], object]) -> bool:
    try:
        call()
    except error:
        return True
    return False
