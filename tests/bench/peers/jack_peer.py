"""JACK-Client with a Python callback; runs under pw-jack."""

from __future__ import annotations

import time

import numpy as np

import peer


def main() -> None:
    """Play until told to end."""
    given = peer.options(__doc__)
    before = time.perf_counter()
    import jack

    import_ms = (time.perf_counter() - before) * 1e3
    callback = peer.Callback(given)
    xruns = 0
    client = jack.Client(given.name, no_start_server=True)
    ports = [client.outports.register(f"out_{i}") for i in range(given.channels)]

    def play(frames: int) -> None:
        with callback.timed():
            block, mark = callback.block(frames), callback.mark()
            for column, port in enumerate(ports):
                plane = np.frombuffer(port.get_buffer(), np.float32)
                plane[:] = 0.0 if block is None else block[:, column]
                if mark:
                    plane[0] = 1.0

    def lost(_delay: float) -> None:
        nonlocal xruns
        xruns += 1

    client.set_process_callback(play)
    client.set_xrun_callback(lost)
    with client:
        for port, sink in zip(
            ports, client.get_ports(is_audio=True, is_input=True, is_physical=True)
        ):
            client.connect(port, sink)
        peer.wait_for_end(given)
    peer.report(import_ms=import_ms, version=jack.__version__, xruns=xruns, **callback.told())


if __name__ == "__main__":
    main()
