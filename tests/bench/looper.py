#!/usr/bin/python3
"""What the looper's facade costs over the engine's own calls, and what a frame of its window does.

    PYTHONPATH=build/python tools/headless -- tests/bench/looper.py

Medians of one run, on a node that runs.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import wave
from collections.abc import Callable, Iterator
from contextlib import chdir
from pathlib import Path

import numpy as np

from figure import Figure, add_options, figure, show
from flitzis_looper_audio.looper import AudioEngine

RATE, PADS, PLAYING = 48000, 216, 32
FRAMES_A_SECOND = 60
HOUR_S, WIDTH_PX = 3600, 1200


def write(path: str, seconds: int) -> str:
    """Noise, a second of it over and over."""
    second = np.random.default_rng(1).integers(-9000, 9000, (RATE, 2)).astype("<i2").tobytes()
    with wave.open(path, "wb") as file:
        file.setparams((2, 2, RATE, 0, "NONE", ""))
        for _ in range(seconds):
            file.writeframesraw(second)
    return path


def until_loaded(looper: AudioEngine, pads: int) -> None:
    """Poll until so many more are."""
    while pads:
        event = looper.poll_loader_events()
        if event and event["type"] == "error":
            raise SystemExit(event["msg"])
        if event and event["type"] == "success":
            pads -= 1
        if not event:
            time.sleep(0.001)


def window(looper: AudioEngine) -> None:
    """What the looper polls in each frame of its window."""
    while looper.poll_loader_events() is not None:
        pass
    while looper.poll_input_events() is not None:
        pass
    while looper.receive_msg() is not None:
        pass


def restore(looper: AudioEngine, path: str) -> Iterator[Figure]:
    """All that the looper calls for a project of 216 pads, before the next frame of its window."""
    before = time.perf_counter()
    for pad in range(PADS):
        looper.load_sample_async(pad, path, run_analysis=False)
        looper.set_pad_gain(pad, -3.0)
        looper.set_pad_eq(pad, 0.0, -3.0, 0.0)
        looper.set_pad_key_lock(pad, True)
        looper.set_pad_loop_region(pad, 0.0, 1.0)
        looper.set_pad_bpm(pad, 120.0)
        looper.set_pad_timing_metadata(pad, 0.0)
        looper.set_pad_loop_region(pad, 0.0, 1.0)
    called = (time.perf_counter() - before) * 1e3
    until_loaded(looper, PADS)
    yield figure("restore 216 pads, all calls", "ms", [called], 50.0)


def calls(looper: AudioEngine, rounds: int) -> Iterator[Figure]:
    """Each call, less that of the engine's own which it makes."""
    assert looper._running
    engine = looper._running.engine
    pad = engine.pads[0]

    def each(call: Callable[[], object]) -> float:
        before = time.perf_counter_ns()
        for _ in range(20):
            call()
        return (time.perf_counter_ns() - before) / 1e3 / 20

    def pairs() -> Iterator[tuple[str, Callable[[], object], Callable[[], object]]]:
        yield "play_sample()", lambda: looper.play_sample(0, 1.0), lambda: pad.play(1.0)
        yield "stop_sample()", lambda: looper.stop_sample(0), pad.stop
        yield "seek_sample()", lambda: looper.seek_sample(0, 0.5), lambda: pad.seek(0.5)
        gain = lambda: setattr(pad, "gain_db", -3.0)  # noqa: E731
        yield "set_pad_gain()", lambda: looper.set_pad_gain(0, -3.0), gain
        loop = lambda: setattr(pad, "loop", (0.0, 1.0))  # noqa: E731
        yield "set_pad_loop_region()", lambda: looper.set_pad_loop_region(0, 0.0, 1.0), loop

    for name, ours, engines in pairs():
        over = []
        for _ in range(rounds):
            over.append(each(ours) - each(engines))
            window(looper)
        yield figure(f"{name}, over the engine's", "us", over, 5.0)


def polls(looper: AudioEngine, seconds: int) -> Iterator[Figure]:
    """Frames of a window at 60 Hz, while 32 pads play."""
    for pad in range(PLAYING):
        looper.play_sample(pad, 1.0)
    frames: list[float] = []
    spent: list[float] = []
    due = time.monotonic()
    for _ in range(seconds):
        before = time.thread_time()
        for _ in range(FRAMES_A_SECOND):
            began = time.perf_counter_ns()
            window(looper)
            frames.append((time.perf_counter_ns() - began) / 1e3)
            due += 1 / FRAMES_A_SECOND
            time.sleep(max(0.0, due - time.monotonic()))
        spent.append((time.thread_time() - before) * 100)
    told = sorted(frames)[-len(frames) // 10 :]  # one in six has peaks and playheads
    looper.stop_all()
    yield figure("a window's polls", "us", frames, 300.0)
    yield figure("a window's polls, with meters", "us", told, 300.0)
    yield figure("a window's polls at 60 Hz", "% CPU", spent, 3.0)


def waveforms(looper: AudioEngine, rounds: int) -> Iterator[Figure]:
    """An hour, drawn in other parts each time."""
    looper.unload_sample(0)
    looper.load_sample_async(0, write("samples/hour.wav", HOUR_S), run_analysis=False)
    until_loaded(looper, 1)
    random = np.random.default_rng(2)
    times = []
    for _ in range(rounds):
        start = random.uniform(0, HOUR_S / 2)
        before = time.perf_counter_ns()
        looper.get_waveform_render_data(0, WIDTH_PX, start, start + random.uniform(1, HOUR_S / 2))
        times.append((time.perf_counter_ns() - before) / 1e3)
    yield figure("waveform, 1200 px of an hour", "us", times, 200.0)


def main() -> int:
    """Return the exit status."""
    line = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    line.add_argument("--rounds", type=int, default=200, help="of calls")
    line.add_argument("--seconds", type=int, default=5, help="of polls")
    add_options(line)
    arguments = line.parse_args()
    looper = AudioEngine()
    looper.run()
    with tempfile.TemporaryDirectory(prefix="looper-") as project, chdir(project):
        Path("samples").mkdir()
        figures = [*restore(looper, write("samples/pad.wav", 1))]
        figures += calls(looper, arguments.rounds)
        figures += polls(looper, arguments.seconds)
        figures += waveforms(looper, arguments.rounds)
        looper.shut_down()
    return show(figures, arguments)


if __name__ == "__main__":
    sys.exit(main())
