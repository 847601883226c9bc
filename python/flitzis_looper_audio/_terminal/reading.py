"""What there is to show: the engine and the pads of a page, read once for each picture."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .. import AudioEngine, Meters, State
from .meter import Meter
from .slot import Slot

RECORD = struct.Struct("@Bfd")
"""A pad in Meters.pads, with NumPy or without."""
PLAYING = 2
"""Its state there."""


@dataclass(frozen=True)
class PadReading:
    """A pad at one moment."""

    name: str
    playing: bool
    level: float
    """0 to 1, as a meter shows it."""
    position: float | None
    """0 to 1 of the sample; None: it does not play."""
    duration: float
    """Seconds; 0: not loaded."""
    wave: Sequence[float]
    """The sample's largest amplitude, column by column."""
    looped: bool
    latched: bool
    loop: tuple[float, float] | None
    """The loop's start and end, 0 to 1 of the sample."""
    progress: float | None
    """Of the load; None: it is over, or did not begin."""
    stage: str
    fault: str | None
    waiting: bool = False
    """Its start waits for a line."""
    speed: float = 1.0
    """As somebody chose it, negative backwards; of one that keeps the tempo 1 or -1."""
    bpm: float | None = None
    """Its own, where it keeps the transport's."""
    beats: float | None = None
    """How many it is long, in the same case."""
    killed: str = ""
    """Letters of the bands that are not heard."""
    key_lock: bool = False
    """Its pitch is not changed by its speed."""
    pitch: float = 0.0
    """Semitones by which it is shifted."""


@dataclass(frozen=True)
class Reading:
    """The engine at one moment."""

    state: State
    device: str | None
    level: float
    """0 to 1, of all that plays, as a meter shows it."""
    master: float
    quantum: int
    graph_rate: int
    latency_ms: float
    xruns: int
    late: int
    stolen: int
    playing: int
    """Pads, on all pages."""
    bpm: float = 120.0
    beat: float = 0.0
    """Within the bar."""
    beats_per_bar: int = 4
    locked: bool = False
    """Whether pads keep the tempo."""


@dataclass
class Reader:
    """Reads one engine; its meters fall between two readings."""

    engine: AudioEngine
    slots: Sequence[Slot]
    _master: Meter = field(default_factory=Meter, init=False)
    _meters: list[Meter] = field(init=False)
    _records: list[tuple[int, float, float]] = field(init=False)
    _then: float | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self._meters = [Meter() for _ in self.slots]
        self._records = [(0, 0.0, math.nan) for _ in self.slots]

    def read(self, now: float) -> Reading:
        """The engine, and with it all pads for pad()."""
        passed = 0.0 if self._then is None else now - self._then
        self._then = now
        meters, stats = self.engine.meters(), self.engine.stats()
        self._records = list(records(meters))[: len(self.slots)]
        for meter, (_, peak, _) in zip(self._meters, self._records):
            meter.read(peak, passed)
        transport = self.engine.transport
        return Reading(
            self.engine.state,
            stats.device,
            self._master.read(meters.master_peak, passed),
            self.engine.master,
            stats.quantum,
            stats.graph_rate,
            stats.latency_frames / self.engine.sample_rate * 1000,
            stats.xruns,
            stats.late,
            stats.stolen,
            sum(state == PLAYING for state, _, _ in self._records),
            transport.bpm,
            transport.position.beat,
            transport.beats_per_bar,
            self.engine.bpm_lock,
        )

    def pad(self, number: int) -> PadReading:
        """One pad, as of the last read()."""
        slot = self.slots[number]
        state, _, seconds = self._records[number]
        locked = self.engine.bpm_lock and slot.beats is not None
        loading = slot.loading is not None and not slot.ready and slot.fault is None
        return PadReading(
            slot.sound.name,
            state == PLAYING,
            self._meters[number].level,
            None if math.isnan(seconds) or not slot.ready else min(1.0, seconds / slot.duration),
            slot.duration,
            slot.wave,
            slot.looped,
            slot.latched,
            (0.0, 1.0) if slot.looped else None,
            slot.loading.progress if loading and slot.loading else None,
            slot.loading.stage if loading and slot.loading else "",
            slot.fault,
            slot.waiting is not None,
            math.copysign(1, slot.pad.speed) if locked else slot.pad.speed,
            slot.pad.bpm if locked else None,
            slot.beats if locked else None,
            slot.killed,
            slot.pad.key_lock,
            slot.pad.pitch,
        )


def records(meters: Meters) -> Iterator[tuple[int, float, float]]:
    """State, peak and position of each pad."""
    yield from RECORD.iter_unpack(bytes(meters.pads))  # type: ignore[misc]
