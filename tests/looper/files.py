"""Files of all formats, by programs that are not ours, and what of them is to be heard."""

from __future__ import annotations

import subprocess
from itertools import product
from pathlib import Path

import numpy as np

from flitzis_looper_audio import AudioEngine
from recording import Samples

RATE = 48000
SECONDS = 0.5
BY_FFMPEG = {
    "wav": ("-c:a", "pcm_s16le"),
    "aiff": ("-c:a", "pcm_s24be"),
    "flac": (),
    "ogg": ("-c:a", "libvorbis"),
    "opus": ("-c:a", "libopus"),
    "mp3": ("-c:a", "libmp3lame"),
}
RATES = (44100, 48000, 22050)


def write_files(folder: Path, count: int = 36) -> list[Path]:
    """36 files: six formats, three rates, mono and stereo; the noise in each is another one. Or the first of them."""
    folder.mkdir()
    shapes = list(product(BY_FFMPEG.items(), RATES, (1, 2)))[:count]
    return [
        _write(folder / f"{number:02}.{suffix}", options, rate, channels, number)
        for number, ((suffix, options), rate, channels) in enumerate(shapes)
    ]


def _write(path: Path, options: tuple[str, ...], rate: int, channels: int, seed: int) -> Path:
    if path.suffix == ".opus":
        rate = 48000  # it has no other
    noise = np.random.default_rng(seed).uniform(-0.4, 0.4, (round(rate * SECONDS), channels))
    raw = ("-f", "f32le", "-ar", str(rate), "-ac", str(channels), "-i", "pipe:0")
    command = ("ffmpeg", "-v", "error", "-nostdin", "-y", *raw, *options, str(path))
    subprocess.run(command, input=noise.astype("<f4").tobytes(), check=True)
    return path


def as_loaded(path: Path) -> Samples:
    """All frames of a file at 48 kHz, on two channels: what tests/media compares with other decoders."""
    with AudioEngine.offline(pads=1, fade_ms=0) as engine:
        sample = engine.pads[0].load(path).result(30)
        engine.pads[0].play()
        frames: Samples = engine.render(sample.frames)
    return frames


def looped(frames: Samples, start: float, end: float, count: int) -> Samples:
    """So many frames of a loop, from its start on; its seam is crossfaded over 5 ms with what lies before it."""
    first, last, fade = round(start * RATE), round(end * RATE), RATE // 200
    fade = min(fade, first, last - first)
    body = frames[first:last].astype(np.float64)
    if fade:
        done = (np.arange(fade) / fade)[:, np.newaxis]
        before = frames[first - fade : first]
        body[-fade:] += (before - body[-fade:]) * done
    loop: Samples = body.astype(np.float32)[np.arange(count) % len(body)]
    return loop
