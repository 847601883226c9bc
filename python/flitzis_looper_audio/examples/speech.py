"""Speech that can be interrupted: python -m flitzis_looper_audio.examples.speech

A voice arrives in pieces, as from a text-to-speech service, and is played as it comes. Enter cuts it short, with a
fade, and tells which words had begun by then.
"""

from __future__ import annotations

import asyncio
import math
import sys
from array import array
from collections.abc import AsyncIterator

from flitzis_looper_audio import AudioEngine

RATE = 24000
WORDS = "the quick brown fox jumps over the lazy dog".split()


async def voice(text: list[str]) -> AsyncIterator[tuple[str, array[float]]]:
    """A tone for each word, a little faster than it is spoken."""
    for word in text:
        hz = 150 + 10 * len(word)
        frames = range(RATE * len(word) // 10)
        yield word, array("f", [math.sin(2 * math.pi * hz * i / RATE) / 4 for i in frames])
        await asyncio.sleep(len(word) / 12)


async def speak(engine: AudioEngine, begins: list[tuple[int, str]]) -> None:
    """Say it all; note with which frame each word begins."""
    written = 0
    async for word, frames in voice(WORDS):
        begins.append((written, word))
        written += await engine.write_async(frames)
    await engine.drain_async()


async def main() -> None:
    """Speak until it is said, or somebody presses Enter."""
    loop = asyncio.get_running_loop()
    enter = asyncio.Event()
    loop.add_reader(sys.stdin, enter.set)
    with AudioEngine(name="Speech", sample_rate=RATE, channels=1, pads=0) as engine:
        begins: list[tuple[int, str]] = []
        speaking = asyncio.create_task(speak(engine, begins))
        interrupted = asyncio.create_task(enter.wait())
        await asyncio.wait([speaking, interrupted], return_when=asyncio.FIRST_COMPLETED)
        if not speaking.done():
            speaking.cancel()
            await engine.flush_async()
            played = engine.stats().played  # of what is dropped nothing is among them
            print("heard:", " ".join(word for frame, word in begins if frame < played))
        interrupted.cancel()
    loop.remove_reader(sys.stdin)


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        pass
