"""The looper's own side of the contract, as its facade serves it: what it knows, it knows from messages.

It loads and waits for "success", sets a pad's loop before every play, polls everything to its end once a frame of its
window, and believes what it is told of starts and stops.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from eventually import eventually
from flitzis_looper_audio.looper import AudioEngine, AudioMessage

Region = tuple[float, float | None]


@dataclass
class Application:
    """One thread of it."""

    audio: AudioEngine
    active: set[int] = field(default_factory=set)
    playheads: dict[int, float] = field(default_factory=dict)
    master_peak: float = 0.0
    starts: int = 0
    loaded: dict[int, str] = field(default_factory=dict)  # the path in samples/
    failed: dict[int, str] = field(default_factory=dict)
    requests: dict[int, int] = field(default_factory=dict)
    regions: dict[int, Region] = field(default_factory=dict)

    def frame(self) -> None:
        """A frame of its window."""
        while event := self.audio.poll_loader_events():
            self._loader(event)
        assert self.audio.poll_input_events() is None
        while message := self.audio.receive_msg():
            self._message(message)

    def _loader(self, event: dict[str, Any]) -> None:
        pad = event["id"]
        if event["request_id"] != self.requests.get(pad):
            return  # stale
        if event["type"] == "success":
            assert event["duration_s"] > 0
            self.loaded[pad] = event["cached_path"]
        elif event["type"] == "error":
            self.failed[pad] = event["msg"]

    def _message(self, message: AudioMessage) -> None:
        pad = message.sample_id()
        if isinstance(message, AudioMessage.SampleStarted):
            self.active.add(message.id)
            self.starts += 1
        elif isinstance(message, AudioMessage.SampleStopped):
            self.active.discard(message.id)
            self.playheads.pop(message.id, None)
        elif isinstance(message, AudioMessage.PadPlayhead):
            assert pad is not None
            self.playheads[pad] = message.position_s
        elif isinstance(message, AudioMessage.MasterPeak):
            self.master_peak = message.peak

    def load(self, pad: int, path: str) -> None:
        self.unload(pad)
        self.requests[pad] = self.audio.load_sample_async(pad, path, run_analysis=False)

    def unload(self, pad: int) -> None:
        """It takes the pad out of what plays by itself: no message says so."""
        self.audio.unload_sample(pad)
        self.loaded.pop(pad, None)
        self.failed.pop(pad, None)
        self.requests.pop(pad, None)
        self.playheads.pop(pad, None)
        self.active.discard(pad)

    def trigger(self, pad: int, exclusive: bool) -> None:
        self.audio.set_pad_loop_region(pad, *self.regions.get(pad, (0.0, None)))
        play = self.audio.play_sample_exclusive if exclusive else self.audio.play_sample
        play(pad, 1.0)

    def until_loaded(self, *pads: int) -> None:
        """Frames of its window until they are, all of them."""
        eventually(lambda: self._sees(lambda: set(pads) <= self.loaded.keys() | self.failed.keys()))
        assert not self.failed

    def until_active(self, *pads: int) -> None:
        """Until just these play, as far as it was told."""
        eventually(lambda: self._sees(lambda: self.active == set(pads)))

    def until_it_moves(self, pad: int) -> None:
        """Until a playhead is told that it was not told before."""
        before = self.playheads.get(pad)
        eventually(lambda: self._sees(lambda: self.playheads.get(pad) not in (None, before)))

    def _sees(self, condition: Any) -> bool:
        self.frame()
        return bool(condition())
