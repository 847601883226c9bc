"""A metronome, exact to the frame: python -m flitzis_looper_audio.examples.metronome [BPM [BEATS_PER_BAR]]

The callback starts each click on its line. This program only has to say so once a beat, at any moment of it.
"""

from __future__ import annotations

import math
import select
import sys
from array import array

from flitzis_looper_audio import AudioEngine, PadStarted

RATE = 48000


def click(hz: float) -> array[float]:
    """A tenth of a second that dies away."""
    fall = [math.exp(-i / 500) for i in range(RATE // 10)]
    return array(
        "f", [level * math.sin(2 * math.pi * hz * i / RATE) / 2 for i, level in enumerate(fall)]
    )


def main(bpm: float = 120.0, beats_per_bar: float = 4) -> None:
    """Click until Ctrl-C."""
    with AudioEngine(name="Metronome", sample_rate=RATE, pads=2) as engine:
        accent, beat = engine.pads
        accent.load(click(1760)).result()
        beat.load(click(880)).result()
        engine.transport.bpm = bpm
        engine.transport.beats_per_bar = int(beats_per_bar)
        accent.play(at="bar")
        beats = 0
        while True:
            select.select([engine], [], [])
            for event in engine.poll_events():
                if isinstance(event, PadStarted):
                    beats += 1
                    (beat if beats % beats_per_bar else accent).play(at="beat")


if __name__ == "__main__":
    try:
        main(*(float(word) for word in sys.argv[1:]))
    except KeyboardInterrupt:
        pass
    except (TypeError, ValueError) as error:
        sys.exit(f"{error}\n{__doc__}")
