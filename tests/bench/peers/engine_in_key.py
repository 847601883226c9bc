"""This engine, offline: a pad that loops a sound in its own key; and what that costs beside the same pad without."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from flitzis_looper_audio import AudioEngine

RATE, QUANTUM, BLOCK = 48_000, 512, 64
VOICES = 32
AGAIN = 5  # times that blocks are timed: the shortest time of each is what it costs
Samples = NDArray[np.float32]


def playing(sound: Samples, speed: float, voices: int, key_lock: bool) -> AudioEngine:
    """An engine whose pads all loop it, from its beginning."""
    engine = AudioEngine.offline(fade_ms=0, sample_rate=RATE, voices=max(voices, 1))
    for pad in engine.pads[:voices]:
        pad.load(sound, sample_rate=RATE).result()
        pad.loop, pad.speed, pad.key_lock = True, speed, key_lock
        pad.play(at=0)
    return engine


def switched(sound: Samples, speed: float, frames: int, at: int, on: bool) -> Samples:
    """What is heard where key lock is switched at a frame, on or off, with the usual fade."""
    with AudioEngine.offline(sample_rate=RATE) as engine:
        pad = engine.pads[0]
        pad.load(sound, sample_rate=RATE).result()
        pad.loop, pad.speed, pad.key_lock = True, speed, not on
        pad.play()
        before = engine.render(at)
        pad.key_lock = on
        return np.concatenate([before, engine.render(frames - at)])


def seconds_of(sound: Samples, speed: float, seconds: float, key_lock: bool) -> float:
    """Processor time for each second that 32 voices play."""
    with playing(sound, speed, VOICES, key_lock) as engine:
        engine.render(RATE // 2)
        before, cycles = time.process_time(), round(seconds * RATE / QUANTUM)
        for _ in range(cycles):
            engine.render(QUANTUM)
        return (time.process_time() - before) / (cycles * QUANTUM / RATE)


def longest_us(sound: Samples, speed: float, voices: int, blocks: int) -> float:
    """Of all blocks of 64 frames, Python's share included; of each its shortest time of several runs."""
    shortest = np.full(blocks, np.inf)
    for _ in range(AGAIN):
        with playing(sound, speed, voices, True) as engine:
            for block in range(blocks):
                before = time.perf_counter_ns()
                engine.render(BLOCK)
                shortest[block] = min(shortest[block], (time.perf_counter_ns() - before) / 1e3)
    return float(np.max(shortest[10:]))  # the first load what the others find


def cost(sound: Samples, speed: float, seconds: float) -> dict[str, float]:
    """What key lock takes: percent of a core a voice at 512 frames; the longest blocks of one voice and of 32."""
    locked, free = (seconds_of(sound, speed, seconds, on) for on in (True, False))
    blocks = round(seconds * RATE / BLOCK)
    return {
        "cpu": 100 * (locked - free) / VOICES,
        "block": longest_us(sound, speed, 1, blocks),
        "blocks": longest_us(sound, speed, VOICES, blocks),
    }


def main() -> None:
    """As the command line says."""
    line = argparse.ArgumentParser(description=__doc__)
    line.add_argument("sound", type=Path, help="float32, shape (frames, 2), as NumPy saves it")
    line.add_argument("heard", type=Path, nargs="?", help="where what is heard is saved")
    line.add_argument("--speed", type=float, default=1.0)
    line.add_argument("--frames", type=int, default=RATE)
    line.add_argument("--on", type=int, metavar="FRAME", help="key lock comes on there")
    line.add_argument("--off", type=int, metavar="FRAME", help="key lock goes off there")
    line.add_argument("--cost", type=float, metavar="SECONDS", help="print the cost as JSON")
    given = line.parse_args()
    sound: Samples = np.load(given.sound)
    if given.cost:
        print(json.dumps(cost(sound, given.speed, given.cost)))
        return
    at = given.on or given.off
    if at:
        heard = switched(sound, given.speed, given.frames, at, given.on is not None)
    else:
        with playing(sound, given.speed, 1, True) as engine:
            heard = engine.render(given.frames)
    np.save(given.heard, heard)


if __name__ == "__main__":
    main()
