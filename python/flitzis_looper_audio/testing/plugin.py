"""pytest fixtures for an application that plays: a private PipeWire server, and what was heard there.

    def test_the_bell_is_heard(pipewire_server, recorded):
        with recorded() as recorder:
            ring_the_bell()
            sound = recorder.wait_for_sound_to_end()
        assert abs(sound).max() > 0.1 and recorder.lost == 0

pip registers it; after `meson install` say `-p flitzis_looper_audio.testing.plugin`. Where PipeWire is not installed a
test that asks for one of these is skipped, and says what is missing.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ._environment import leading_to
from ._recorder import Recorder
from ._server import HeadlessServer

NEEDED = ("pipewire", "wireplumber", "pw-cli", "pw-dump", "pw-link", "pw-metadata")
PULSE = ("pipewire-pulse", "pactl")


def _missing(programs: tuple[str, ...]) -> list[str]:
    return [program for program in programs if not shutil.which(program)]


@pytest.fixture
def pipewire_server(request: pytest.FixtureRequest) -> Iterator[HeadlessServer]:
    """A HeadlessServer for one test; os.environ leads to it, and so do the programs that the test starts.

    Its sink is "test_sink". Other options of HeadlessServer:
    @pytest.mark.parametrize("pipewire_server", [{"sinks": ["main", "other:6"]}], indirect=True)
    """
    if missing := _missing(NEEDED):
        pytest.skip(f"PipeWire is not installed: no {', '.join(missing)} on PATH")
    options: dict[str, Any] = {"pulse": not _missing(PULSE), **getattr(request, "param", {})}
    with HeadlessServer(**options) as server, leading_to(server.env):
        yield server


@pytest.fixture
def recorded(pipewire_server: HeadlessServer) -> Callable[..., Recorder]:
    """Makes a Recorder at pipewire_server.

    `with recorded() as recorder:` records the default sink while the block runs, recorded(sink=..., node=...) another
    sink, or a node; the options are Recorder's.
    """
    return lambda **options: Recorder(pipewire_server, **options)
