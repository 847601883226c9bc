"""A tone from a loop of select(): python -m flitzis_looper_audio.examples.select_loop

One thread waits for the keyboard, for the engine's events and for room in its queue, and never in a call. A number and
Enter set the tone's pitch in Hz, q quits.
"""

from __future__ import annotations

import math
import os
import select
import sys
from array import array

from flitzis_looper_audio import AudioEngine

RATE = 48000
PIECE = 960  # frames: 20 ms


class Tone:
    """Goes on where it was, whatever its pitch becomes."""

    def __init__(self, hz: float) -> None:
        self.hz, self._phase = hz, 0.0

    def frames(self) -> array[float]:
        """The next piece."""
        made = array("f")
        for _ in range(PIECE):
            self._phase = math.fmod(self._phase + 2 * math.pi * self.hz / RATE, 2 * math.pi)
            made.append(math.sin(self._phase) / 10)
        return made


def main() -> None:
    """Play until q, or the end of the input."""
    tone = Tone(440)
    with AudioEngine(name="Tone", sample_rate=RATE, channels=1, pads=0) as engine:
        engine.want_room(PIECE)
        while True:
            readable, _, _ = select.select([sys.stdin, engine, engine.room_fileno()], [], [])
            for event in engine.poll_events():
                print(event)
            if engine.room_fileno() in readable:
                while engine.writable >= PIECE:
                    engine.write(tone.frames())
                engine.want_room(PIECE)
            if sys.stdin in readable:
                line = os.read(sys.stdin.fileno(), 4096).decode().strip()
                if line in ("", "q"):
                    return
                tone.hz = float(line)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
