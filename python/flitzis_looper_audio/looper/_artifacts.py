"""The files of a sample's stems, as the looper keeps them:
samples/stems/NAME/{vocals,melody,bass,drums,instrumental}.wav, 16 bits, of the sample's rate, channels and frames."""

from __future__ import annotations

import struct
import wave
from pathlib import Path, PurePosixPath

from ._cache import project
from ._slot import STEMS

KINDS = (*STEMS, "instrumental")  # the last is for whoever draws or exports: it is never mixed
SAMPLE_BYTES = 2
HEADER_BYTES = 44  # at least
NO_WAV = (EOFError, RuntimeError, struct.error, wave.Error)  # what wave raises, of any bytes

Shape = tuple[int, int, int]  # rate, channels, frames


def folder_of(cache_dir: str) -> Path:
    """Absolute. Raises ValueError for all but samples/stems/NAME, relative to the project, the working directory."""
    parts = PurePosixPath(cache_dir).parts
    if (
        len(parts) != 3
        or parts[:2] != ("samples", "stems")
        or parts[2] == ".."
        or "\0" in cache_dir
    ):
        raise ValueError(
            "stem cache directory must be samples/stems/NAME, relative to the project, got "
            + repr(cache_dir)
        )
    return Path(project(), *parts)


def expect_stems(folder: Path, shape: Shape) -> list[Path]:
    """The stems' paths, in the order of a mask's bits. Reads the five headers only.

    Raises ValueError that names the first which is missing, no such file, or of another shape than the sample.
    """
    for kind in KINDS:
        try:
            _expect(folder / f"{kind}.wav", shape)
        except (OSError, *NO_WAV) as error:
            reason = str(error) or "it ends too early"
            raise ValueError(f"Invalid {kind} stem artifact: {reason}") from error
        except ValueError as error:
            raise ValueError(f"Invalid {kind} stem artifact: {error}") from None
    return [folder / f"{kind}.wav" for kind in STEMS]


def _expect(path: Path, shape: Shape) -> None:
    rate, channels, frames = shape
    if not path.is_file():
        raise FileNotFoundError(f"{path} is not there, or no regular file")
    with wave.open(str(path), "rb") as file:
        if file.getsampwidth() != SAMPLE_BYTES:
            raise ValueError(f"it has {8 * file.getsampwidth()} bits a sample, 16 are read")
        if file.getframerate() != rate:
            raise ValueError(
                f"sample rate mismatch: {file.getframerate()} Hz, the sample has {rate}"
            )
        if file.getnchannels() != channels:
            raise ValueError(
                f"channel count mismatch: {file.getnchannels()}, the sample has {channels}"
            )
        if file.getnframes() != frames:
            raise ValueError(f"frame count mismatch: {file.getnframes()}, the sample has {frames}")
    if path.stat().st_size < HEADER_BYTES + SAMPLE_BYTES * channels * frames:
        raise ValueError("frame count mismatch: the file ends before its last frame")
