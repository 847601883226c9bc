"""Recording what reaches a sink, or what leaves a node, with the programs that people use."""

from __future__ import annotations

import math
import signal
import struct
import subprocess
import wave
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eventually import eventually
from observer import links, nodes, sinks_of
from programs import run, running

Samples = NDArray[np.float32]

NAME = "recorder"


class Recording:
    """A pw-record that writes float32 into a file."""

    def __init__(self, file: Path, process: subprocess.Popen[str], channels: int) -> None:
        self._file = file
        self._process = process
        self._channels = channels

    def seconds_in_file(self, rate: int = 48000) -> float:
        """How much is written so far."""
        size = self._file.stat().st_size if self._file.exists() else 0
        return max(0, size - 4096) / (4 * self._channels * rate)

    def end(self) -> Samples:
        """Stop recording; the samples, shape (frames, channels)."""
        self._process.send_signal(signal.SIGINT)
        _, errors = self._process.communicate(timeout=20)
        assert (
            self._process.returncode >= 0 and not errors
        ), errors  # 0.3.65 ends with 1 after SIGINT
        return read_float_wave(self._file)

    def ended_with_its_server(self) -> Samples:
        """The samples of a recorder that ended because the server did."""
        self._process.communicate(timeout=20)
        return read_float_wave(self._file)


@contextmanager
def recording(
    file: Path,
    *,
    sink: str | None = None,
    channels: int = 2,
    channel_map: Sequence[str] = (),
    latency: int = 512,
    rate: int = 48000,
    name: str = NAME,
) -> Iterator[Recording]:
    """pw-record on a sink's monitor, linked when the block begins; without a sink it links to nobody.

    channel_map: the sink's own channels, to hear each of them by itself.
    """
    channels = len(channel_map) or channels
    properties = f"node.name={name}" + ("" if sink else " node.autoconnect=false")
    properties += " stream.capture.sink=true" if sink else ""
    command = ["pw-record", "--format=f32", f"--channels={channels}", f"--latency={latency}"]
    command += [
        f"--rate={rate}",
        f"--properties={{ {properties} }}",
        *([f"--target={sink}"] if sink else []),
        *([f"--channel-map={','.join(channel_map)}"] if channel_map else []),
    ]
    with running(*command, str(file)) as process:
        eventually(lambda: is_linked(name) if sink else has_ports(name, channels))
        yield Recording(file, process, channels)


def is_digital_silence(samples: Samples) -> bool:
    """Whether there are samples, and each is exactly zero."""
    return samples.size > 0 and not np.any(samples)


def is_linked(name: str) -> bool:
    """Whether somebody is linked to the inputs of the node called `name`."""
    ids = {node.id for node in nodes(name)}
    return any(link.input_node in ids for link in links())


def has_ports(name: str, count: int) -> bool:
    """Whether the node called `name` has `count` input ports."""
    listed = run("pw-link", "--input").splitlines()
    return sum(port.startswith(f"{name}:") for port in listed) == count


def read_float_wave(file: Path) -> Samples:
    """The samples of a float32 WAV file, shape (frames, channels); the wave module reads integers only."""
    data = file.read_bytes()
    assert data[:4] == b"RIFF" and data[8:12] == b"WAVE"
    position, channels = 12, 0
    while True:
        kind, size = struct.unpack_from("<4sI", data, position)
        position += 8
        if kind == b"fmt ":
            code, channels = struct.unpack_from("<HH", data, position)
            assert code in (3, 0xFFFE), "IEEE float, or extensible"
        if kind == b"data":
            return np.frombuffer(data, "<f4", size // 4, position).reshape(-1, channels)
        position += size + size % 2


def write_tone(file: Path, seconds: float = 10.0) -> None:
    """A 1 kHz sine at half of full scale, stereo at 48 kHz."""
    samples = [int(16384 * math.sin(math.tau * 1000 * frame / 48000)) for frame in range(48)]
    period = b"".join(struct.pack("<hh", sample, sample) for sample in samples)
    with wave.open(str(file), "wb") as tone:
        tone.setparams((2, 2, 48000, 0, "NONE", ""))
        tone.writeframes(period * int(seconds * 1000))


@contextmanager
def tone(file: Path, sink: str, latency: int = 512) -> Iterator[None]:
    """Another client plays a tone on a sink: what a recorder hears that is not deaf."""
    write_tone(file)
    command = ["pw-cat", "--playback", "--properties={ node.name=tone }", f"--latency={latency}"]
    with running(*command, f"--target={sink}", str(file)):
        eventually(lambda: any(sink in sinks_of(node.id) for node in nodes("tone")))
        yield
