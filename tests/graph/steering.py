"""What a person does to devices: another default, a move in a mixer; and whether the engine came along."""

from __future__ import annotations

import json
import re
import time

from cycles import plays_on
from eventually import eventually
from flitzis_looper_audio import AudioEngine, State
from observer import sinks_of
from programs import run


def set_default(name: str) -> None:
    value = json.dumps({"name": name})
    run("pw-metadata", "0", "default.configured.audio.sink", value, "Spa:String:JSON")


def plays_at(engine: AudioEngine, sink: str) -> None:
    """Return when the engine runs, linked to this sink and to no other."""
    eventually(lambda: engine.stats().device == sink and engine.state is State.RUNNING)
    eventually(lambda: sinks_of(engine.node_id) == {sink})
    plays_on(engine, 5)


def move_in_a_mixer(engine: AudioEngine, sink: str) -> None:
    """Ask until it is done: pipewire-pulse 0.3.65 drops about one of seven such calls."""

    def moved() -> bool:
        found = re.findall(r"Sink Input #(\d+)", run("pactl", "list", "sink-inputs"))
        run("pactl", "move-sink-input", found[0], sink)
        until = time.monotonic() + 1.0
        while engine.stats().device != sink and time.monotonic() < until:
            time.sleep(0.01)
        return engine.stats().device == sink

    eventually(moved)
