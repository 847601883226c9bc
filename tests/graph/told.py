"""What an engine tells by its events."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from eventually import eventually
from flitzis_looper_audio import AudioEngine, Event, StateChanged

Kind = TypeVar("Kind", bound=Event)


class Told:
    """Everything an engine told since this was made, polled when it is asked for."""

    def __init__(self, engine: AudioEngine) -> None:
        self._engine = engine
        self._events: list[Event] = []

    def everything(self) -> list[Event]:
        """All events so far, oldest first."""
        self._events += self._engine.poll_events()
        return self._events

    def of(self, kind: type[Kind]) -> list[Kind]:
        """The events of a kind so far."""
        return [event for event in self.everything() if isinstance(event, kind)]

    def kinds(self, *kinds: type[Event]) -> list[type[Event]]:
        """The order in which events of these kinds came."""
        return [type(event) for event in self.everything() if isinstance(event, kinds)]

    def soon(
        self,
        kind: type[Kind],
        condition: Callable[[Kind], bool] = lambda _: True,
        timeout: float = 10,
    ) -> Kind:
        """The first event of a kind that meets the condition; AssertionError where none comes."""
        return eventually(lambda: [event for event in self.of(kind) if condition(event)], timeout)[
            0
        ]

    def states(self) -> list[str]:
        """The states that the engine went through, the first one's old state too; each follows the one before."""
        changes = self.of(StateChanged)
        for before, after in zip(changes, changes[1:]):
            assert before.new is after.old
        return [one.old.value for one in changes[:1]] + [one.new.value for one in changes]

    def forget(self) -> None:
        """What was told so far is not asked for again."""
        self.everything()
        self._events.clear()
