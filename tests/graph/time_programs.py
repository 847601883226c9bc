"""An engine's pads and transport and the plain ones, told the same, and asked the same."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from flitzis_looper_audio import AudioEngine, PadStarted, PadState, PadStopped
from plain_time import PlainTime
from plain_transport import Doubtful

RATE = 48000
LENGTHS = [700, 5000, 24000, 90001]
TIMED = ("play", "stop", "stop_all", "pause", "resume", "seek")
GRIDS = ["bar", "beat", "1/4", "1/8", "1/16", "1/32", "1/64"]


class Both:
    """Places in frames."""

    def __init__(self, engine: AudioEngine) -> None:
        self.engine = engine
        self.plain = PlainTime(RATE, LENGTHS)
        for pad, length in zip(engine.pads, LENGTHS):
            pad.load(np.zeros((length, 1), np.float32)).result(10)

    def tell(self, index: int, what: str, *how: Any) -> None:
        """A call; the first of `how` is when, where there is one: None for at once, frames from now on, or a line."""
        if what in TIMED:
            when, *rest = how
            at = self.plain.now + when if isinstance(when, int) else when
            self._call(index, what, at, *rest)
        elif what in ("speed", "bpm"):
            (value,) = how
            setattr(self.engine.pads[index], what, value)
            setattr(self.plain.slots[index], what, None if value is None else Fraction(value))
        elif what == "anchor":
            self.engine.pads[index].anchor = how[0]
            self.plain.call(lambda _: self.plain.set_anchor(index, Fraction(how[0]) * RATE))
        elif what == "loop":
            self._loop(index, *how)
        else:
            self._set(what, *how)

    def _call(self, pad: int, what: str, at: Any, *how: Any) -> None:
        engine, plain = self.engine.pads[pad], self.plain
        if what == "play":
            start, exclusive = how
            seconds = None if start is None else start / RATE
            engine.play(at=at, start=seconds, exclusive=exclusive)
            plain.call(lambda turn: plain.play(pad, turn, start, exclusive), at, (pad, start))
        elif what == "stop":
            engine.stop(at=at)
            plain.call(lambda turn: plain.stop(pad, turn), at)
        elif what == "stop_all":
            self.engine.stop_all(at=at)
            plain.call(plain.stop_all, at)
        elif what == "seek":
            (to,) = how
            engine.seek(to / RATE, at=at)
            plain.call(lambda _: plain.seek(pad, to), at)
        else:
            getattr(engine, what)(at=at)
            pauses = plain.pause if what == "pause" else plain.resume
            plain.call(lambda _: pauses(pad), at)

    def _loop(self, pad: int, loop: tuple[int, int | None] | None) -> None:
        frames = loop and (loop[0], None if loop[1] is None else loop[0] + loop[1])
        end = None if not frames or frames[1] is None else frames[1] / RATE
        self.engine.pads[pad].loop = frames and (frames[0] / RATE, end)
        self.plain.call(lambda _: self.plain.set_loop(pad, frames))

    def _set(self, what: str, *how: Any) -> None:
        engine, plain, value = self.engine, self.plain, how[0]
        if what == "engine_speed":
            engine.speed = value
            plain.speed = Fraction(value)
        elif what == "lock":
            engine.bpm_lock = plain.lock = value
        elif what == "tempo":
            engine.transport.bpm = value
            plain.call(lambda _: plain.set_bpm(Fraction(value)))
        elif what == "beats_per_bar":
            engine.transport.beats_per_bar = value
            plain.call(lambda _: plain.set_beats_per_bar(value))
        else:
            frame = None if value is None else plain.now + value
            engine.transport.align(frame, how[1])
            plain.call(lambda _: plain.align(frame, Fraction(how[1])))

    def render(self, frames: int) -> None:
        self.plain.render(frames)
        self.engine.render(frames)

    def agree(self) -> None:
        """On where everything is, now; on the pads, but where something is due that they may have obeyed already."""
        assert self.engine.frame == self.plain.now
        self._agree_on_time()
        if self.plain.due():
            return
        for pad, slot in zip(self.engine.pads, self.plain.slots):
            head = slot.plays or slot.paused
            state = PadState.PAUSED if slot.paused else PadState.PLAYING
            assert pad.state is (state if head else PadState.STOPPED)
            if head is None:
                assert pad.position is None
                continue
            assert pad.position is not None
            off = Fraction(pad.position) * RATE - head.place
            if head.looping and head.loop:
                length = head.loop[1] - head.loop[0]
                off = (off + Fraction(length, 2)) % length - Fraction(length, 2)
            assert abs(off) <= head.unsure + Fraction(1, 10**9), float(off)

    def _agree_on_time(self) -> None:
        place, plain, now = self.engine.transport.position, self.plain.transport, self.plain.now
        beats = plain.beats(now)
        assert place.frame == now
        assert abs(place.beats - beats) < 1e-10
        assert abs(place.bpm - plain.tempo(now).at(now) * plain.minute) < 1e-9
        with suppress(Doubtful):
            bars = plain.bars(now)
            within = beats - plain.downbeat - bars * plain.beats_per_bar
            assert place.bar == plain.bar + bars
            assert place.beat == pytest.approx(max(0.0, float(within)), abs=1e-9)
        for grid in GRIDS:
            with suppress(Doubtful):
                line = plain.line(now, grid, Fraction(0))
                assert self.engine.transport.frame_of(grid) == plain.frame_of(now, line)

    def told(self) -> list[tuple[int, str, int]]:
        """What the engine's events said since the last time, as PlainTime.told has it."""
        events = self.engine.poll_events()
        started = [(one.pad, "started", one.frame) for one in events if isinstance(one, PadStarted)]
        stopped = [
            (one.pad, one.reason, one.frame) for one in events if isinstance(one, PadStopped)
        ]
        return started + stopped
