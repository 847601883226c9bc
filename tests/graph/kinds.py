"""Types of the fixtures in conftest.py."""

from __future__ import annotations

from typing import Any, Protocol

from flitzis_looper_audio import AudioEngine
from flitzis_looper_audio.testing import HeadlessServer


class NewEngine(Protocol):
    """Makes an engine that is closed when the test ends."""

    def __call__(self, **arguments: Any) -> AudioEngine:
        ...


class NewServer(Protocol):
    """Starts a server for one test; os.environ leads to it."""

    def __call__(self, **options: Any) -> HeadlessServer:
        ...
