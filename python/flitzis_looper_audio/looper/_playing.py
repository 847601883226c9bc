"""Playing: starts, stops, pauses, seeks and loops."""

from __future__ import annotations

from ._checks import in_range, pad_id, real, seconds, text, unsigned
from ._running import Facade

GRIDS = {
    "immediate": None,
    "disabled": None,
    "off": None,
    "1_64": "1/64",
    "1_32": "1/32",
    "1_16": "1/16",
    # Older settings know longer ones, which all mean the longest there is.
    "beat": "1/16",
    "next_beat": "1/16",
    "bar": "1/16",
    "next_bar": "1/16",
}


class Playing(Facade):
    """What a pad does. All raise ValueError for an id or a value out of range, RuntimeError before run()."""

    def play_sample(self, sample_id: int, volume: float) -> None:
        """Play from the loop's start, at the next line of the trigger quantization; a pad that plays begins anew.

        volume: amplitude, 0 to 1. A SampleStarted is told; of a pad that holds nothing a SampleStopped.
        """
        pad, amplitude = self._start_of(sample_id, volume)
        running = self._require()
        running.slots[pad].pad.play(amplitude, at=running.grid)

    def play_sample_exclusive(self, sample_id: int, volume: float) -> None:
        """The same, and all others stop at that frame. A pad that holds nothing stops nothing, and nothing is told."""
        pad, amplitude = self._start_of(sample_id, volume)
        running = self._require()
        if running.slots[pad].pad.sample is not None:
            running.slots[pad].pad.play(amplitude, at=running.grid, exclusive=True)

    def stop_sample(self, sample_id: int) -> None:
        """Fade out at once; starts that wait for their line are cancelled. One SampleStopped is told in any case."""
        self._slot_of(sample_id).pad.stop()

    def stop_all(self) -> None:
        """Stop all pads: a SampleStopped for each that plays or is paused."""
        self._require().engine.stop_all()

    def pause_sample(self, sample_id: int) -> None:
        """Fade out, and keep the place. Nothing where it does not play."""
        self._slot_of(sample_id).pad.pause()

    def resume_sample(self, sample_id: int) -> None:
        """Go on at that place, at once. Nothing where it is not paused."""
        self._slot_of(sample_id).pad.resume()

    def seek_sample(self, sample_id: int, position_s: float) -> None:
        """Go on from there: into a loop that lies ahead, around in one that is there; behind it to the sample's end,
        then from the loop's start. What is paused stays so; nothing where it does neither.

        position_s: seconds, 0 or more; behind the sample's end it is the loop's start.
        """
        pad, position = unsigned(sample_id), real(position_s)
        pad, position = pad_id(pad), seconds(position, "position_s")
        self._slot(pad).pad.seek(position)

    def set_pad_loop_region(self, sample_id: int, start_s: float, end_s: float | None) -> None:
        """What is played again and again: seconds, from start_s up to, not with, end_s; None: the sample's end.

        What is behind the sample's end is left away; where nothing is left, all of it loops. At least one frame. While
        it plays a playhead inside goes on, one outside goes to the start.
        """
        pad, start = unsigned(sample_id), real(start_s)
        end = None if end_s is None else real(end_s)
        pad, start = pad_id(pad), seconds(start, "start_s")
        end = None if end is None else seconds(end, "end_s")
        running = self._require()
        with running.lock:
            running.slots[pad].region = (start, end)
            running.slots[pad].apply_region()

    def set_trigger_quantization(self, mode: str) -> None:
        """Which line of the grid starts wait for: "immediate", "1_64", "1_32" or "1_16" (of a note; a beat is 1_4).

        Spaces, capitals, "-" and "/" for "_" and a "grid_" before it are the same; "disabled" and "off" are
        "immediate"; "beat", "next_beat", "bar" and "next_bar" are "1_16".
        """
        word = text(mode).strip().lower().replace("-", "_").replace("/", "_").removeprefix("grid_")
        if word not in GRIDS:
            raise ValueError(
                "trigger quantization mode must be immediate, 1_64, 1_32 or 1_16, got " + repr(mode)
            )
        self._require().grid = GRIDS[word]

    def _start_of(self, sample_id: int, volume: float) -> tuple[int, float]:
        pad, amplitude = unsigned(sample_id), real(volume)
        return pad_id(pad), in_range(amplitude, 0.0, 1.0, "volume")
