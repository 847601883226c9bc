"""SignalFlow: a BufferPlayer's loop, or its trigger for every mark; over ALSA, its buffer the quantum."""

from __future__ import annotations

import importlib.metadata
import time

import peer


def main() -> None:
    """Play until told to end."""
    given = peer.options(__doc__)
    before = time.perf_counter()
    import signalflow

    import_ms = (time.perf_counter() - before) * 1e3
    config = signalflow.AudioGraphConfig()
    config.backend_name = "alsa"
    config.sample_rate = 48000
    config.output_buffer_size = given.quantum
    graph = signalflow.AudioGraph(config)
    buffer = signalflow.Buffer(peer.sample(given).T.copy())
    player = signalflow.BufferPlayer(buffer, loop=not given.marks)
    player.play()
    with peer.triggering(given, player.trigger) as marks:
        peer.wait_for_end(given)
    graph.destroy()
    peer.report(import_ms=import_ms, version=importlib.metadata.version("signalflow"), marks=marks)


if __name__ == "__main__":
    main()
