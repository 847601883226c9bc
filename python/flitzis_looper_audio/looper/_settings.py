"""What is set of all pads and of one: levels, equalizers, speed, tempo and key."""

from __future__ import annotations

import math

from .. import AudioEngine, Pad, PadState
from ._checks import flag, in_range, pad_id, positive, real, seconds, unsigned
from ._running import Facade

LOWEST_BPM, HIGHEST_BPM = 20.0, 999.0  # the engine's


def _tempo(bpm: float) -> float:
    return min(max(bpm, LOWEST_BPM), HIGHEST_BPM)


def _eq_db(knob: float) -> float:
    """The engine's gain for the looper's."""
    return knob if knob <= 0.0 else min(20.0 * math.log10(1.0 + knob / 6.0), 6.0)


class Settings(Facade):
    """Smoothed while it plays. All raise ValueError for an id or a value out of range, RuntimeError before run()."""

    def set_volume(self, volume: float) -> None:
        """Of all that is played: amplitude, 0 to 1."""
        amplitude = in_range(real(volume), 0.0, 1.0, "volume")
        self._require().engine.master = amplitude

    def set_speed(self, speed: float) -> None:
        """Of all pads that do not follow the master tempo: 0.5 to 2, 1 is as recorded."""
        wanted = in_range(real(speed), 0.5, 2.0, "speed")
        self._require().engine.speed = wanted

    def set_pad_gain(self, sample_id: int, gain_db: float) -> None:
        """-60 to 12 dB."""
        pad, gain = unsigned(sample_id), real(gain_db)
        pad, gain = pad_id(pad), in_range(gain, -60.0, 12.0, "gain")
        self._slot(pad).pad.gain_db = gain

    def set_pad_eq(self, sample_id: int, low_db: float, mid_db: float, high_db: float) -> None:
        """Below 250 Hz, above 4 kHz, and between: each -60 to 6 dB; -60 is silence, three times 0 the sound as it is.
        From 0 to 6 dB the amplitude grows evenly, from 1 to 2: at 3 it is 1.5."""
        pad, given = unsigned(sample_id), (real(low_db), real(mid_db), real(high_db))
        pad_id(pad)
        low, mid, high = (_eq_db(in_range(band, -60.0, 6.0, "eq gain")) for band in given)
        self._slot(pad).pad.eq = low, mid, high

    def set_pad_bpm(self, sample_id: int, bpm: float | None) -> None:
        """Beats a minute of the sample, above 0; None: not known, and it plays at the speed."""
        pad, tempo = unsigned(sample_id), None if bpm is None else real(bpm)
        pad_id(pad)
        if tempo is not None:
            tempo = _tempo(positive(tempo, "bpm"))
        slot = self._slot(pad)
        slot.bpm = tempo
        slot.pad.bpm = tempo

    def set_master_bpm(self, bpm: float) -> None:
        """Beats a minute of the grid and, under BPM lock, of all pads whose tempo is known. The beat goes on."""
        tempo = _tempo(positive(real(bpm), "bpm"))
        running = self._require()
        running.engine.transport.bpm = tempo
        running.tempo_known = True
        running.lock_tempo()

    def set_bpm_lock(self, enabled: bool) -> None:
        """Whether pads whose tempo is known play at the master tempo, at half to twice their own, once that is set.

        Switched off, the master tempo is forgotten; the grid keeps it.
        """
        wanted = flag(enabled)
        running = self._require()
        running.bpm_lock = wanted
        running.tempo_known = running.tempo_known and wanted
        running.lock_tempo()

    def set_pad_key_lock(self, sample_id: int, enabled: bool) -> None:
        """Whether it keeps its key at any speed; without any delay. At most 64 pads do so at a time: further ones are
        heard as without."""
        pad, wanted = unsigned(sample_id), flag(enabled)
        self._slot(pad_id(pad)).pad.key_lock = wanted

    def set_key_lock(self, enabled: bool) -> None:
        """The same of all pads."""
        wanted = flag(enabled)
        for slot in self._require().slots:
            slot.pad.key_lock = wanted

    def set_pad_timing_metadata(self, sample_id: int, phase_anchor_s: float) -> None:
        """Where a downbeat of the sample lies, in seconds: for anchor_transport_phase_from_pad()."""
        pad, anchor = unsigned(sample_id), real(phase_anchor_s)
        pad, anchor = pad_id(pad), seconds(anchor, "phase_anchor_s")
        self._slot(pad).anchor = anchor

    def anchor_transport_phase_from_pad(self, sample_id: int) -> None:
        """Lay the grid's beats and bars where a pad's are that plays and whose tempo is known, and take its tempo
        over."""
        slot = self._slot_of(sample_id)
        running = self._require()
        engine = running.engine
        frame, position = _place(engine, slot.pad)
        if slot.bpm is None or position is None:
            return
        locked = engine.bpm_lock
        ratio = engine.transport.bpm / slot.bpm if locked else engine.speed
        engine.transport.bpm = _tempo(slot.bpm * min(max(ratio, 0.5), 2.0))
        running.tempo_known = True
        running.lock_tempo()
        beats = (position - slot.anchor) * slot.bpm / 60.0
        engine.transport.align(frame, beats % engine.transport.beats_per_bar)


def _place(engine: AudioEngine, pad: Pad) -> tuple[int, float | None]:
    """Where a pad is, and the engine's frame then; None where it does not play."""
    while True:
        frame = engine.frame
        position = pad.position if pad.state is PadState.PLAYING else None
        if frame == engine.frame:
            return frame, position
