"""python-sounddevice: PortAudio with a Python callback, over ALSA's pipewire plugin."""

from __future__ import annotations

import time
from typing import Any

import peer


def main() -> None:
    """Play until told to end."""
    given = peer.options(__doc__)
    before = time.perf_counter()
    import sounddevice

    import_ms = (time.perf_counter() - before) * 1e3
    callback = peer.Callback(given)
    underflows = 0

    def play(out: peer.Samples, frames: int, _time: Any, status: Any) -> None:
        nonlocal underflows
        with callback.timed():
            block = callback.block(frames)
            if block is None:
                out.fill(0)
            else:
                out[:] = block
            if callback.mark():
                out[0] = 1.0
            underflows += bool(status.output_underflow)

    stream = sounddevice.OutputStream(
        samplerate=48000,
        blocksize=given.quantum,
        channels=given.channels,
        dtype="float32",
        device="pipewire",
        latency="low",
        callback=play,
    )
    with stream:
        peer.wait_for_end(given)
    version = f"{sounddevice.__version__}, {sounddevice.get_portaudio_version()[1].split(',')[0]}"
    peer.report(import_ms=import_ms, version=version, underflows=underflows, **callback.told())


if __name__ == "__main__":
    main()
