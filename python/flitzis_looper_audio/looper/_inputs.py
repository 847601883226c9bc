"""MIDI input, of which there is none yet: what is set is checked, and nothing comes of it."""

from __future__ import annotations

from collections.abc import Sequence

from ._checks import PADS, flag, items, real, seconds, text, unsigned
from ._running import Event, Facade


class Inputs(Facade):
    """All raise RuntimeError before run(), and TypeError for what is no such argument."""

    def poll_input_events(self) -> Event | None:
        """The next thing that came by MIDI: None, there is no input yet."""
        self._require()
        return None

    def set_input_mapping_enabled(self, enabled: bool) -> None:
        """Whether what comes by MIDI does something."""
        flag(enabled)
        self._require()

    def set_input_learn_active(self, active: bool) -> None:
        """Whether it is only reported."""
        flag(active)
        self._require()

    def set_input_mapping_snapshot(self, mappings: Sequence[tuple[str, str]]) -> None:
        """What does what: (binding_key, action_key) each."""
        for mapping in items(mappings):
            if not isinstance(mapping, tuple):
                raise TypeError(f"expected (binding_key, action_key), got {mapping!r}")
            binding, action = mapping
            text(binding)
            text(action)
        self._require()

    def set_input_runtime_state(
        self,
        multi_loop: bool,
        loaded: Sequence[bool],
        loop_starts: Sequence[float],
        loop_ends: Sequence[float | None],
    ) -> None:
        """What a MIDI trigger has to know of the 216 pads. Raises ValueError for another length, and for a time that is
        not finite, or below 0."""
        flag(multi_loop)
        is_loaded = [flag(each) for each in items(loaded)]
        starts = [real(each) for each in items(loop_starts)]
        ends = [None if each is None else real(each) for each in items(loop_ends)]
        self._require()
        lengths = {"loaded": len(is_loaded), "loop_starts": len(starts), "loop_ends": len(ends)}
        for name, length in lengths.items():
            if length != PADS:
                raise ValueError(f"{name} must have length {PADS}, got {length}")
        for time in starts + [end for end in ends if end is not None]:
            seconds(time, "loop start/end")

    def start_midi_input(self) -> int:
        """How many MIDI ports are listened to: 0."""
        self._require()
        return 0

    def stop_midi_input(self) -> None:
        """Listen to none any more."""
        self._require()

    def inject_midi_input_for_test(self, message: Sequence[int]) -> bool:
        """Whether a MIDI message, as if it had come, was taken: False."""
        for byte in items(message):
            unsigned(byte, 8)
        self._require()
        return False
