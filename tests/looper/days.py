"""The looper's application and the plain pads, told the same: of sound at speed 1, of time at any speed."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from application import Application
from flitzis_looper_audio import PadState
from harness import RATE, OfflineLooper, engine_of, render, until_stems_are_read, write_wav
from plain_pads import PlainPads, Slot, Wave
from plain_time import PlainTime
from recording import Samples

FADE = RATE // 200
PADS = 3
LENGTHS = (700, 3000, 9000)
WAVES = [
    np.random.default_rng(seed).integers(-8000, 8000, (frames, 1)).astype(np.int16)
    for seed, frames in enumerate(LENGTHS)
]
STEMS = [  # four of each, the last of which makes their sum the sample
    (lambda three: [*three, wave - sum(three[1:], three[0])])(
        [
            np.random.default_rng([seed, stem]).integers(-2000, 2000, wave.shape).astype(np.int16)
            for stem in range(3)
        ]
    )
    for seed, wave in enumerate(WAVES)
]
MIXES = [  # of each mask; the last is the sample, another array than the sum of all
    [
        sum((stem for bit, stem in enumerate(stems) if mask & 1 << bit), 0 * wave)[:, 0] / 32768
        for mask in range(16)
    ]
    + [wave[:, 0] / 32768]
    for stems, wave in zip(STEMS, WAVES)
]
KINDS = ("vocals", "melody", "bass", "drums", "instrumental")
SWITCH = 128
Region = tuple[int, int | None]  # frames


class Day:
    """An application on an offline engine. What happens is said in frames."""

    def __init__(self, audio: OfflineLooper) -> None:
        self.application = Application(audio)
        self.audio = audio
        self.files = [write_wav(f"samples/{number}.wav", wave) for number, wave in enumerate(WAVES)]
        self.starts = 0

    def call(self, pad: int, what: str, *how: Any) -> None:
        """What the application does with a pad."""
        application, audio = self.application, self.audio
        if what == "load":
            application.load(pad, self.files[how[0]])
            application.until_loaded(pad)
        elif what == "unload":
            application.unload(pad)
        elif what in ("play", "exclusive"):
            application.trigger(pad, what == "exclusive")
        elif what == "region":
            application.regions[pad] = (how[0] / RATE, None if how[1] is None else how[1] / RATE)
            audio.set_pad_loop_region(pad, *application.regions[pad])
        elif what == "seek":
            audio.seek_sample(pad, how[0] / RATE)
        elif what == "stop_all":
            audio.stop_all()
        else:
            getattr(audio, f"{what}_sample")(pad)

    def view_is_right(self) -> None:
        """What the application knows of, is so: what plays, and, once that is told, where."""
        self.application.frame()
        engine = engine_of(self.audio)
        places = [PadState.PLAYING, PadState.PAUSED]
        assert self.application.active == {pad.index for pad in engine.pads if pad.state in places}
        heard = engine.frame
        render(self.audio, RATE // 10)
        self.application.frame()
        assert engine.meters().frame > heard
        assert self.application.playheads == {
            pad.index: pad.position for pad in engine.pads if pad.state in places
        }


def nearest_frames(start: float, end: float | None) -> Region:
    """Where a region lies whose ends are between frames."""
    return math.floor(start + 0.5), None if end is None else math.floor(end + 0.5)


def whole_if_behind(region: Region, frames: int) -> Region:
    """As the looper has it: what begins behind the sample's end is all of it."""
    start, end = region
    return region if start < frames else (0, None)


class PlainStems(PlainPads):
    """Plain pads, what of whose samples is heard may change while they play."""

    def _mix(self, pad: int, number: int, wave: Wave) -> None:
        slot = self.slots[pad]
        before, slot.wave = slot.wave, wave
        sound = slot.plays or slot.paused
        if sound is None or sound.wave is not before or wave is before:
            return
        if slot.plays and sound.heard:
            tail = replace(sound)
            tail.goes(0.0, SWITCH)
            tail.leaves = True
            self._sounds.append(tail)
            sound.heard = False
            sound.goes(1.0, SWITCH, begin=0.0)
        sound.wave = wave


@dataclass
class Stems:
    """What of a pad's sample is to be heard."""

    sample: int = 0
    published: list[Wave] | None = None  # as MIXES, but other arrays each time
    all_stems: bool = False
    mask: int = 15

    def publish(self) -> None:
        self.published = [mix.copy() for mix in MIXES[self.sample]]

    def wave(self) -> Wave:
        """The same array for the same stems; where they were read anew, one fades into the other."""
        if self.published and self.all_stems:
            return self.published[self.mask]
        return MIXES[self.sample][-1]


class DayOfSound(Day):
    """Beside the plain pads, which know what is to be heard, frame by frame."""

    def __init__(self, audio: OfflineLooper) -> None:
        super().__init__(audio)
        self.plain = PlainStems([Slot() for _ in range(PADS)], voices=PADS, fade=FADE)
        self._regions: dict[int, Region] = {pad: (0, None) for pad in range(PADS)}
        self._stems = [Stems() for _ in range(PADS)]
        for number, stems in enumerate(STEMS):
            folder = Path(f"samples/stems/#{number}")
            folder.mkdir(parents=True)
            for kind, stem in zip(KINDS, [*stems, WAVES[number]]):
                write_wav(folder / f"{kind}.wav", np.repeat(stem, 2, axis=1))

        self.render([FADE + 1])  # the engine itself fades in

    def call(self, pad: int, what: str, *how: Any) -> None:
        if what in ("publish", "mode", "mask"):
            self._set_stems(pad, what, *how)
            return
        super().call(pad, what, *how)
        plain = self.plain
        if what == "load":
            plain.call("unload", pad)
            self._stems[pad] = Stems(how[0], all_stems=self._stems[pad].all_stems)
            plain.call("load", pad, wave=self._stems[pad].wave())
            self._set_region(pad, self._regions[pad], len(WAVES[how[0]]))
        elif what in ("play", "exclusive"):
            if pad in self.application.loaded:
                plain.call("play", pad, volume=1.0, start=None, exclusive=what == "exclusive")
        elif what == "region":
            self._regions[pad] = nearest_frames(*how)
            self._set_region(pad, self._regions[pad], self._frames(pad))
        elif what == "seek":
            plain.call("seek", pad, to=how[0])
        else:
            plain.call(what, pad)

    def _set_stems(self, pad: int, what: str, *how: Any) -> None:
        """What is not published can not be chosen."""
        if pad not in self.application.loaded:
            return
        stems = self._stems[pad]
        if what == "publish":
            self.audio.publish_prepared_stems(pad, "v", f"samples/stems/#{stems.sample}")
            until_stems_are_read(self.audio, pad)
            assert engine_of(self.audio).pads[pad].stems == 4
            stems.publish()
        elif what == "mode":
            self.audio.set_stem_mix_mode(pad, "all_stems" if how[0] else "full_mix", "v")
            stems.all_stems = how[0] and (stems.published is not None or stems.all_stems)
        else:
            self.audio.set_stem_enabled_mask(pad, how[0], "v")
            stems.mask = how[0] if stems.published else stems.mask
        self.plain.call("mix", pad, wave=stems.wave())

    def _frames(self, pad: int) -> int | None:
        path = self.application.loaded.get(pad)
        return None if path is None else len(WAVES[self.files.index(path)])

    def _set_region(self, pad: int, region: Region, frames: int | None) -> None:
        loop = region if frames is None else whole_if_behind(region, frames)
        self.plain.call("loop", pad, loop=loop)

    def render(self, pieces: list[int]) -> tuple[Samples, NDArray[np.float64]]:
        """What is heard, and what is to be heard."""
        heard = np.concatenate([render(self.audio, piece) for piece in pieces])
        return heard, self.plain.render(sum(pieces))


class DayOfTime(Day):
    """Beside the plain time, which knows where each pad is, exactly. Each pad holds the file of its number."""

    def __init__(self, audio: OfflineLooper) -> None:
        super().__init__(audio)
        self.plain = PlainTime(RATE, list(LENGTHS), lock_range=2)
        self.known = self.locked = False
        self.grid: str | None = None
        for pad in range(PADS):
            self.call(pad, "load", pad)
            self.call(pad, "region", 0, None)

    def call(self, pad: int, what: str, *how: Any) -> None:
        plain = self.plain
        if what == "eq":  # neither moves a pad
            self.audio.set_pad_eq(pad, *how)
            return
        if what == "key_lock":
            self.audio.set_pad_key_lock(pad, *how)
            return
        if what in ("speed", "master_bpm", "bpm_lock", "pad_bpm", "grid"):
            self._set(pad, what, how[0])
            return
        super().call(pad, what, *how)
        if what in ("play", "exclusive"):
            alone = what == "exclusive"
            plain.call(lambda turn: plain.play(pad, turn, None, alone), self.grid, (pad, None))
        elif what == "region":
            region = whole_if_behind(nearest_frames(*how), LENGTHS[pad])
            plain.call(lambda _: plain.set_anchor(pad, Fraction(region[0])))
            plain.call(lambda _: plain.set_loop(pad, region))
        elif what == "seek":
            plain.call(lambda _: plain.seek(pad, how[0]))
        elif what == "stop":
            plain.call(lambda turn: plain.stop(pad, turn))
        elif what == "stop_all":
            plain.call(plain.stop_all)
        elif what in ("pause", "resume"):
            pauses = plain.pause if what == "pause" else plain.resume
            plain.call(lambda _: pauses(pad))

    def _set(self, pad: int, what: str, value: Any) -> None:
        plain, audio = self.plain, self.audio
        if what == "speed":
            audio.set_speed(value)
            plain.speed = Fraction(value)
        elif what == "pad_bpm":
            audio.set_pad_bpm(pad, value)
            plain.slots[pad].bpm = None if value is None else Fraction(value)
        elif what == "grid":
            audio.set_trigger_quantization(value)
            self.grid = None if value == "immediate" else value.replace("_", "/")
        elif what == "master_bpm":
            audio.set_master_bpm(value)
            plain.call(lambda _: plain.set_bpm(Fraction(value)))
            self.known = True
        else:
            audio.set_bpm_lock(value)
            self.locked = value
            self.known = self.known and value
        plain.lock = self.known and self.locked

    def render(self, pieces: list[int]) -> None:
        """Time goes on."""
        for piece in pieces:
            render(self.audio, piece)
            self.plain.render(piece)

    def agrees(self) -> None:
        """On where every pad is, but where something is due that the engine may have obeyed already."""
        if self.plain.due():
            return
        for pad, slot in zip(engine_of(self.audio).pads, self.plain.slots):
            head = slot.plays or slot.paused
            assert (pad.position is None) == (head is None)
            if head is None or pad.position is None:
                continue
            off = Fraction(pad.position) * RATE - head.place
            if head.looping and head.loop:
                length = head.loop[1] - head.loop[0]
                off = (off + Fraction(length, 2)) % length - Fraction(length, 2)
            assert abs(off) <= head.unsure + Fraction(1, 10**9), float(off)
