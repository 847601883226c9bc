"""SignalFlow: BufferPlayers whose rate is the speed, between frames on straight lines, as it does by default; its EQ
for each, its Maximiser over all. Its graph renders without a device."""

from __future__ import annotations

import argparse

import numpy as np
import signalflow

import offline


class SignalFlow(offline.Program):
    """Its graph."""

    def __init__(self, given: argparse.Namespace) -> None:
        super().__init__(given)
        config = signalflow.AudioGraphConfig()
        config.sample_rate, config.output_buffer_size = offline.RATE, given.quantum
        nowhere = signalflow.AudioOut_Dummy(2, offline.RATE, given.quantum)
        self._graph = signalflow.AudioGraph(config=config, output_device=nowhere, start=False)
        self._playing: signalflow.Node | None = None

    def mix(self, sound: offline.Samples, speed: float) -> offline.Render:
        """A BufferPlayer each."""
        if self._playing:
            self._playing.stop()
        buffer, given = buffer_of(sound), self.given
        voices = [signalflow.BufferPlayer(buffer, speed, loop=True) for _ in range(given.voices)]
        if given.console:
            voices = [signalflow.EQ(voice, 0.001, 1.4, 0.5, 250, 4000) for voice in voices]
        total = signalflow.Sum(voices)
        self._playing = signalflow.Maximiser(total, 0.89) if given.console else total
        self._playing.play()

        def render() -> int:
            self._graph.render(given.quantum)
            return int(given.quantum)

        return render

    def play(self, sound: offline.Samples, speed: float, frames: int) -> offline.Mono:
        """One BufferPlayer, once through."""
        heard = signalflow.Buffer(1, frames)
        player = signalflow.BufferPlayer(buffer_of(sound), speed)
        self._graph.render_subgraph_to_buffer(player, heard)
        return np.array(heard.data[0], np.float64)


def buffer_of(sound: offline.Samples) -> signalflow.Buffer:
    """It has planes."""
    buffer = signalflow.Buffer(sound.T.copy())
    buffer.sample_rate = offline.RATE
    return buffer


if __name__ == "__main__":
    offline.run(SignalFlow(offline.options(__doc__).parse_args()))
