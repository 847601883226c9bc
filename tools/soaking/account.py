"""What a soak comes to: the books, what was heard, what grew; and whether all of it is as it must be."""

from __future__ import annotations

import ctypes
import dataclasses
import gc
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from eventually import eventually
from flitzis_looper_audio import Stats
from linking import link_ports
from observer import descriptors, resident_bytes, thread_names
from recording import recording

from .noise import Heard
from .player import NODE, Books, Player
from .trouble import Trouble

MEBIBYTE = 1 << 20
MOST_GROWTH = 4 * MEBIBYTE
LEAST_QUANTUM = 16
MOST_QUANTUM = 8192
MOST_MISSED = 0.1  # of what was played while the recorder ran
RECORDER = "soak-recorder"


def listen(heard: Heard, player: Player, seconds: float) -> None:
    """Record what leaves the node's own ports, and judge it."""
    before = player.engine.stats()
    with tempfile.TemporaryDirectory(prefix="soak-") as directory:
        with recording(Path(directory) / "ports.wav", name=RECORDER) as ears:
            for channel in ("FL", "FR"):
                link_ports(f"{NODE}:output_{channel}", f"{RECORDER}:input_{channel}")
            silence = ears.seconds_in_file()
            eventually(lambda: ears.seconds_in_file() > silence + seconds, timeout=30)
            samples = ears.end()
    after = player.engine.stats()
    missing = after.underruns - before.underruns
    excused = missing + (after.xruns - before.xruns) * MOST_QUANTUM
    if heard.add(samples, player.written + 4096, 1 if missing else LEAST_QUANTUM, excused) == 0:
        player.failures.append("a recorder on the node's ports heard nothing")


@dataclasses.dataclass(frozen=True)
class Size:
    """What this process holds."""

    memory: int
    descriptors: int
    threads: list[str]

    @classmethod
    def now(cls) -> Size:
        """After everything that can be freed was."""
        gc.collect()
        ctypes.CDLL(None).malloc_trim(0)
        return cls(resident_bytes(), descriptors(), thread_names())

    def settled(self) -> Size:
        """A later reading that is as small as this one where that can be had within some seconds."""
        deadline = time.monotonic() + 10
        while True:
            later = Size.now()
            same = (later.descriptors, later.threads) == (self.descriptors, self.threads)
            if same or time.monotonic() > deadline:
                return later
            time.sleep(0.1)


@dataclasses.dataclass
class Account:
    """Everything there is to say at the end."""

    player: Player
    books: Books
    stats: Stats
    heard: Heard
    warm: Size | None
    end: Size
    trouble: Trouble

    def faults(self) -> Iterator[str]:
        """What is wrong, one line each."""
        yield from self.player.failures
        if self.books.unaccounted:
            yield f"{self.books.unaccounted} frames are unaccounted"
        if self._silence < 0:
            yield f"{-self._silence} frames more were played or missing than rendered"
        if self.heard.wrong:
            yield f"{self.heard.wrong} recorded frames are not what was written, in its order {self.heard.oddities}"
        if not self.heard.frames:
            yield "nothing was heard"
        if self.heard.missed > MOST_MISSED * (self.heard.frames + self.heard.missed):
            yield f"{self.heard.missed} frames were not heard: too many to blame the recorder"
        yield from self.player.pads.faults(self.player.told)
        yield from self._untold()
        yield from self._grown()

    def _untold(self) -> Iterator[str]:
        told, lost, returned = self.player.told, *self.player.servers_lost
        if not told["dropped"] and told["xruns"] != self.stats.xruns:
            yield f"stats() has {self.stats.xruns} xruns, the events {told['xruns']}"
        if told["underruns"] > self.stats.underruns:
            yield f"stats() has {self.stats.underruns} missing frames, the events {told['underruns']}"
        if lost != returned:
            yield f"{lost} servers were lost and {returned} came back"
        if lost != self.trouble.restarts:
            yield f"{self.trouble.restarts} servers were restarted and {lost} lost"

    def _grown(self) -> Iterator[str]:
        if not self.warm:
            return
        if self.end.memory - self.warm.memory > MOST_GROWTH:
            yield f"memory grew by {(self.end.memory - self.warm.memory) / MEBIBYTE:.1f} MiB"
        if self.end.descriptors != self.warm.descriptors:
            yield f"{self.warm.descriptors} descriptors became {self.end.descriptors}"
        if self.end.threads != self.warm.threads:
            yield f"threads {self.warm.threads} became {self.end.threads}"

    @property
    def _silence(self) -> int:
        """Frames that were rendered while nothing was to be played: stopped, moving, drained, flushed."""
        return self.stats.frames - self.stats.played - self.stats.underruns

    def lines(self) -> Iterator[str]:
        """The account, for people."""
        heard, told = self.heard, self.player.told
        yield f"frames written     {self.books.written:>14,}"
        yield f"  played           {self.books.played:>14,}"
        yield f"  queued           {self.books.queued:>14,}"
        yield f"  flushed          {self.books.dropped:>14,}"
        yield f"  unaccounted      {self.books.unaccounted:>14,}"
        yield f"frames rendered    {self.stats.frames:>14,}"
        yield f"  played           {self.stats.played:>14,}"
        yield f"  missing          {self.stats.underruns:>14,}   in {told['Underrun']:,} underruns"
        yield f"  silence          {self._silence:>14,}   stopped, moving, drained, flushed"
        yield f"frames heard       {heard.frames:>14,}   in {heard.sessions} recordings of the node's ports"
        yield f"  garbled          {heard.garbled:>14,}"
        yield f"  repeated         {heard.repeated:>14,}"
        yield f"  missed           {heard.missed:>14,}   in {heard.holes} cycles that the recorder lost"
        yield f"  silence          {heard.silent:>14,}   all but {heard.unexplained} in underruns or lost cycles"
        yield f"  odd holes        {heard.odd_holes:>14,}   beginning or ending within a block"
        pads = self.player.pads
        yield f"pads played        {pads.played:>14,}"
        yield f"  loaded           {pads.loaded:>14,}   {pads.given_up} loads given up"
        locked = pads.locked
        yield f"tempo moved        {locked.moves:>14,}   {self.trouble.tempos} times from outside"
        yield f"  out of phase     {locked.worst:>14.3f}   frames at most, of {locked.looks:,} looks"
        yield f"cycles             {self.stats.cycles:>14,}"
        yield f"  lost             {self.stats.xruns:>14,}   all but {self._xruns_untold} told"
        yield f"servers lost       {self.trouble.restarts:>14,}   {self.player.servers_lost[1]} returned"
        yield f"linked by hand     {self.trouble.by_hand:>14,}   after WirePlumber alone restarted"
        yield f"moves not made     {self.trouble.not_moved:>14,}   by the session manager at first asking"
        yield from self._sizes()

    @property
    def _xruns_untold(self) -> int:
        return self.stats.xruns - self.player.told["xruns"]

    def _sizes(self) -> Iterator[str]:
        if not self.warm:
            yield "memory, descriptors, threads: not compared, as not every disturbance came once"
            return
        for name, warm, end in (
            ("memory, MiB", self.warm.memory / MEBIBYTE, self.end.memory / MEBIBYTE),
            ("descriptors", self.warm.descriptors, self.end.descriptors),
            ("threads", len(self.warm.threads), len(self.end.threads)),
        ):
            yield f"{name:<19}{end:>14,.6g}   {warm:,.6g} after the warm-up"
