"""A player: python -m flitzis_looper_audio.examples.player FILE

Enter pauses and goes on, a number seeks to so many seconds, q quits.
"""

import os
import select
import sys

from flitzis_looper_audio import AudioEngine, AudioError, Pad, PadState, PadStopped


def obey(pad: Pad, typed: str) -> None:
    """A number, or nothing."""
    if typed:
        pad.seek(float(typed))
    elif pad.state is PadState.PAUSED:
        pad.resume()
    else:
        pad.pause()


def main(path: str) -> None:
    """Play the file; return at its end."""
    with AudioEngine(name="Player", pads=1) as engine:
        pad = engine.pads[0]
        sample = pad.load(path).result()
        pad.play()
        sources = [engine.fileno(), sys.stdin.fileno()]
        while not any(isinstance(event, PadStopped) for event in engine.poll_events()):
            print(f"\r{pad.position or 0:7.1f} / {sample.duration:.1f} s ", end="", flush=True)
            if sys.stdin.fileno() not in select.select(sources, [], [], 0.1)[0]:
                continue
            lines = os.read(sys.stdin.fileno(), 4096).decode().splitlines()
            if not lines:
                sources.pop()  # no keyboard any more
            for line in lines:
                if line == "q":
                    return
                try:
                    obey(pad, line)
                except ValueError as error:
                    print(f"\n{error}")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except (AudioError, OSError, TypeError) as error:
        sys.exit(f"{error}\n{__doc__}")
    except KeyboardInterrupt:
        pass
