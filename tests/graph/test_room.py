"""want_room() and room_fileno(): room in the queue, for whoever waits in a select() of their own."""

from __future__ import annotations

import select
from typing import Any

import pytest

from flitzis_looper_audio import AudioEngine, EngineClosed
from kinds import NewEngine
from noise import noise

pytestmark = pytest.mark.usefixtures("server")

BUFFER = 4096


def has_room(engine: AudioEngine, timeout: float = 0.0) -> bool:
    return bool(select.select([engine.room_fileno()], [], [], timeout)[0])


def test_the_descriptor_is_readable_once_so_many_frames_fit(new_engine: NewEngine) -> None:
    engine = new_engine(buffer_frames=BUFFER)
    engine.write(noise(0, BUFFER, 2))
    engine.want_room(1024)
    assert not has_room(engine)

    engine.start()

    assert has_room(engine, 20)
    assert engine.writable >= 1024


def test_it_stays_so_until_room_is_wanted_again(new_engine: NewEngine) -> None:
    engine = new_engine(buffer_frames=BUFFER)
    engine.want_room(BUFFER)
    assert has_room(engine) and has_room(engine)

    engine.write(noise(0, BUFFER, 2))
    assert has_room(engine)

    engine.want_room(1)
    assert not has_room(engine)


@pytest.mark.parametrize(("frames", "error"), [(-1, ValueError), ("all", TypeError)])
def test_what_is_no_number_of_frames_is_refused(
    new_engine: NewEngine, frames: Any, error: type[Exception]
) -> None:
    with pytest.raises(error, match="frames"):
        new_engine().want_room(frames)


def test_a_closed_engine_has_none(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.close()

    with pytest.raises(EngineClosed):
        engine.want_room(1)
