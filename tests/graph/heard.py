"""What a recorder that takes part in the graph's cycles heard, and what it may and may not be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from machine import MachineLostCycles, unless_cycles_were_lost
from noise import heard_part, noise, place_in_noise
from recording import Samples

Sound = Callable[[int, int, int], Samples]  # as noise(): its frames first..first+count
ANOTHER_CLOCK = 1 << 27  # frames from this one; no test records for so long
BESIDE = 2  # cycles on each side of a loss that it may have spoiled


@dataclass(frozen=True)
class GraphClock:
    """For each cycle of a recording what the graph's clock tells of the time before it."""

    lost: NDArray[np.int64]
    """Frames that it went on by; where another driver had the recorder, those of the cycle."""
    by_the_machine: NDArray[np.bool_]
    """Whether it was the machine that lost them."""
    elsewhere: NDArray[np.bool_]
    """Whether another driver had the recorder in this cycle."""


@dataclass(frozen=True)
class Heard:
    """What a recorder heard, from the first sound on."""

    samples: Samples
    """Shape (frames, channels)."""
    cycles: NDArray[np.int64]
    """A row for every cycle: its first frame in `samples`, the graph's clock in frames and in us, the quantum.

    The first row may be that of the silent cycle before the sound, with a negative first frame."""

    def is_noise(self, count: int, first: int = 0) -> bool:
        """Whether this is the noise's frames first..first+count, each once and in order, and nothing else inside.

        Where the graph's clock went on between two cycles, no more than those frames may be missing.
        """
        heard = heard_part(self.samples)
        if np.array_equal(heard, noise(first, count, heard.shape[1])):
            return True
        return first + count in self._ends_of(noise, 0, len(heard), first, gaps=False)

    def is_all_of(self, expected: Samples, joined: int = 0) -> bool:
        """The same of any sound whose first and last frames are not silent, and in which no stretch comes again.

        Up to frame `joined` it may be anything: not every channel was linked yet.
        """
        heard = heard_part(self.samples)
        if np.array_equal(heard[joined:], expected[joined:]):
            return True
        ends = self._ends_of(expected_sound(expected), joined, len(heard), joined, gaps=False)
        return len(expected) in ends

    def is_noise_with_gaps(self, count: int) -> bool:
        """The same from the first frame on, silence inside left out."""
        heard = heard_part(self.samples)
        loud = heard[np.any(heard != 0, axis=1)]
        if np.array_equal(loud, noise(0, count, heard.shape[1])):
            return True
        return count in self._ends_of(noise, 0, len(heard), 0, gaps=True)

    def is_some_noise(self) -> bool:
        """Whether all that was heard once every channel was linked is one piece of the noise."""
        return len(self.stretch()[1]) > 0

    def is_some_of(self, sound: Sound) -> bool:
        """The same of what begins somewhere in the noise and goes on in another way."""
        return len(self.stretch(sound)[1]) > 0

    def stretch(self, sound: Sound = noise) -> tuple[int, range]:
        """The noise's first frame that was heard of all channels, and where the noise ended; nowhere where it broke.

        It ended at what was heard last, or amid what the graph lost after that.
        """
        heard = heard_part(self.samples)
        begin = max(int((heard[:, channel] != 0).argmax()) for channel in range(heard.shape[1])) + 1
        first = place_in_noise(heard[begin]) if begin < len(heard) else None
        if first is None:
            return -1, range(0)
        return first, self._ends_of(sound, begin, len(heard), first, gaps=False)

    def steps_above(self, limit: float) -> int:
        """How many frames are further than that from the next; not beside a cycle that the recorder lost."""
        clock, first = self._clock(), self.cycles[:, 0]
        spoiled = (clock.lost > 0).astype(int)
        near = np.convolve(spoiled, np.ones(2 * BESIDE + 1, int), mode="same") > 0
        row = np.searchsorted(first, np.arange(1, len(self.samples)), side="right") - 1
        steps = np.abs(np.diff(self.samples, axis=0)).max(axis=1)
        return int(np.count_nonzero(steps[~near[row]] > limit))

    @contextmanager
    def judged(self) -> Iterator[None]:
        """What fails within says nothing where the recorder's clock saw that cycles were lost."""
        with unless_cycles_were_lost(self.lost, "the recorder's clock"):
            yield

    @property
    def lost(self) -> int:
        """How many frames the machine did not let it hear, amid the sound; not those that libjack withholds."""
        clock = self._clock()
        return int(clock.lost[clock.by_the_machine & self._amid].sum())

    @property
    def losses_ns(self) -> NDArray[np.float64]:
        """When the graph began each cycle before which the machine lost some."""
        begin: NDArray[np.float64] = self.cycles[self._clock().by_the_machine, 2] * 1e3
        return begin

    @property
    def _amid(self) -> NDArray[np.bool_]:
        amid: NDArray[np.bool_] = self.cycles[:, 0] < len(heard_part(self.samples))
        return amid

    def _ends_of(self, sound: Sound, begin: int, end: int, place: int, gaps: bool) -> range:
        """Follow the sound from its frame `place` on, cycle by cycle, through the samples; nothing where it breaks.

        The cycles beside a lost one may be anything, as the engine and the recorder share their buffers: the test says
        nothing then.
        """
        clock, missing = self._clock(), 0
        for row in range(len(self.cycles)):
            at, quantum = int(self.cycles[row, 0]), int(self.cycles[row, 3])
            block = self.samples[max(at, begin) : max(0, min(at + quantum, end))]
            missing += int(clock.lost[row])
            away = clock.elsewhere[row : row + 2].any()  # or leaves for there
            if not np.any(block) and (gaps or away or not len(block)):
                continue
            block = block[np.any(block != 0, axis=1)] if gaps else block
            skipped = _skipped(sound, block, place, missing)
            if skipped is None:
                beside = clock.by_the_machine[max(0, row - BESIDE) : row + BESIDE + 1]
                if beside.any():
                    raise MachineLostCycles("the recorder's clock saw a cycle being lost there")
                self._tell_of_the_break(row, block, place)
                return range(0)
            place, missing = place + skipped + len(block), 0
        return range(place, place + missing + 1)

    def _tell_of_the_break(self, row: int, block: Samples, place: int) -> None:
        """For whoever reads why a test failed: what was heard in that cycle, where that frame was due."""
        beside = self.cycles[max(0, row - 2) : row + 3].tolist()
        print(f"frame {place} was due in cycle {row} of {len(self.cycles)}, of {beside}")
        print(f"{len(block)} frames heard: {block[:3].tolist()} ... {block[-3:].tolist()}")
        silent = np.flatnonzero(~np.any(block != 0, axis=1))
        print(f"silent among them: {silent[:3].tolist()} ... {silent[-3:].tolist()}, {len(silent)}")
        print("the noise's frames:", [place_in_noise(frame) for frame in block[:3]])

    def _clock(self) -> GraphClock:
        """What the rows tell of lost cycles.

        At a change of the quantum libjack lets cycles pass until it has told its client (pipewire-jack.c,
        check_buffer_frames). From PipeWire 1.4 on another driver may have the recorder for a cycle or two then, as the
        sink is suspended; it hears nothing, and what a player plays there is lost to the sink, too (context.c,
        reconfigure_driver). Else a step of the clock that took no time is that of another driver's clock: nothing was
        lost.
        """
        _, clock, begin, quantum = self.cycles.T
        elsewhere: NDArray[np.bool_] = np.abs(clock - np.median(clock)) > ANOTHER_CLOCK
        here = np.flatnonzero(~elsewhere)
        steps = np.diff(clock[here]) - quantum[here[:-1]]
        times = np.diff(begin[here])
        pace = np.median(times / quantum[here[:-1]]) if len(times) else 0
        changed = np.diff(quantum[here]) != 0
        in_time = 2 * times > pace * steps
        lost, by_the_machine = np.zeros(len(clock), np.int64), np.zeros(len(clock), np.bool_)
        lost[here[1:]] = np.where((steps > 0) & (changed | in_time), steps, 0)
        lost[elsewhere] = quantum[elsewhere]
        by_the_machine[here[1:]] = (steps > 0) & ~changed & in_time
        return GraphClock(lost, by_the_machine, elsewhere)

    def time_ns(self, frame: int) -> float:
        """When the graph began this frame's cycle, and as much later as the frame lies in it."""
        row = int(np.searchsorted(self.cycles[:, 0], frame, side="right")) - 1
        first, _, begin, _ = self.cycles[row]
        return float(begin) * 1e3 + float(frame - first) * 1e9 / 48000  # the rate of those who ask


def expected_sound(expected: Samples) -> Sound:
    """What is expected, frames asked for by their numbers."""
    return lambda first, count, _: expected[first : first + count]


def _skipped(sound: Sound, block: Samples, place: int, most: int) -> int | None:
    """How many frames after `place` the sound goes on with this block, 0..most; None where it does not."""
    for skipped in range(most + 1):
        if np.array_equal(block, sound(place + skipped, *block.shape)):
            return skipped
    return None
