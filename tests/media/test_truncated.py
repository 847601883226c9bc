"""Files that were cut short: an error that says so, or all that was in them; never a crash, never silently less."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import sounds
from decoding import Loaded, Loader, Refused

RATE = 44100
FRAMES = RATE + 4
SOURCES = {
    "a.wav": (sounds.ffmpeg, ("-c:a", "pcm_s16le")),
    "a.rf64": (sounds.ffmpeg, ("-f", "wav", "-rf64", "always")),
    "a.aiff": (sounds.ffmpeg, ()),
    "a.w64": (sounds.ffmpeg, ()),
    "a.caf": (sounds.ffmpeg, ()),
    "a.au": (sounds.ffmpeg, ()),
    "a.flac": (sounds.ffmpeg, ()),
    "cbr.mp3": (sounds.lame, ("-b", "128")),
    "vbr.mp3": (sounds.lame, ("-V", "3")),
    "ffmpeg.mp3": (sounds.ffmpeg, ("-c:a", "libmp3lame")),
    "a.ogg": (sounds.ffmpeg, ("-c:a", "libvorbis")),
    "a.opus": (sounds.ffmpeg, ("-c:a", "libopus")),
    "adpcm.wav": (sounds.ffmpeg, ("-c:a", "adpcm_ms")),
}
COUNTED = (
    "a.wav",
    "a.rf64",
    "a.aiff",
    "a.w64",
    "a.caf",
    "a.au",
    "a.flac",
    "cbr.mp3",
    "vbr.mp3",
    "ffmpeg.mp3",
)


class Whole:
    """A file, what it decodes to, and how many bytes of it are a header."""

    def __init__(self, loader: Loader, path: Path) -> None:
        self.path = path
        self.bytes = path.read_bytes()
        self.loaded: Loaded = loader.load(path, RATE)

    def cut(self, size: int) -> Path:
        """A shorter copy."""
        path = self.path.with_name("cut" + self.path.suffix)
        path.write_bytes(self.bytes[:size])
        return path


@pytest.fixture(scope="module", params=SOURCES)
def whole(loader: Loader, folder: Path, request: pytest.FixtureRequest) -> Iterator[Whole]:
    """Each of them in turn."""
    write, options = SOURCES[request.param]
    yield Whole(loader, write(folder / request.param, sounds.noise(FRAMES, RATE), RATE, *options))


def test_a_file_cut_anywhere_is_refused_or_whole(loader: Loader, whole: Whole) -> None:
    size = len(whole.bytes)
    places = {*range(129), *range(129, size, size // 30), *range(size - 40, size)}

    for place in sorted(places):
        try:
            loaded = loader.load(whole.cut(place), RATE)
        except Refused as error:
            assert error.kind == "LoadError"
        else:
            assert np.array_equal(loaded.planes, whole.loaded.planes), f"cut to {place} of {size}"


@pytest.mark.parametrize("name", COUNTED)
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, None])
def test_the_message_says_after_how_many_of_how_many_frames(
    loader: Loader, folder: Path, name: str, share: float | None
) -> None:
    write, options = SOURCES[name]
    whole = Whole(loader, write(folder / name, sounds.noise(FRAMES, RATE), RATE, *options))
    size = len(whole.bytes) - 1 if share is None else int(len(whole.bytes) * share)

    with pytest.raises(Refused, match="ends after ") as refused:
        loader.load(whole.cut(size), RATE)

    told = re.fullmatch(r"'.*/cut.*': ends after (\d+) of (\d+) frames", str(refused.value))
    assert told and int(told[2]) == FRAMES
    late = 1152 * 12  # a decoder's frames, and a bit reservoir
    assert abs(int(told[1]) - FRAMES * size / len(whole.bytes)) < max(late, 0.1 * FRAMES)


@pytest.mark.parametrize("name", ["a.ogg", "a.opus"])
def test_an_ogg_that_ends_with_a_page_that_is_not_the_last_is_refused(
    loader: Loader, folder: Path, name: str
) -> None:
    write, options = SOURCES[name]
    whole = Whole(
        loader, write(folder / f"10-{name}", sounds.noise(10 * RATE, RATE), RATE, *options)
    )
    pages = [found.start() for found in re.finditer(b"OggS\0", whole.bytes)][1:]
    assert len(pages) > 5

    for page in pages:
        with pytest.raises(Refused, match="truncated: ends without its stream's last page"):
            loader.load(whole.cut(page), RATE)


def test_a_bare_mp3_that_was_cut_is_as_long_as_what_is_left(loader: Loader, folder: Path) -> None:
    sound = sounds.noise(FRAMES, RATE)
    whole = Whole(loader, sounds.lame(folder / "bare.mp3", sound, RATE, "-t", "-b", "128"))

    loaded = loader.load(whole.cut(len(whole.bytes) // 2), RATE)

    assert 0 < loaded.frames < whole.loaded.frames
    assert np.array_equal(loaded.planes, whole.loaded.planes[:, : loaded.frames])


@pytest.mark.parametrize("name", ["a.flac", "a.ogg", "a.opus", "vbr.mp3"])
def test_damage_in_the_middle_is_noticed(loader: Loader, folder: Path, name: str) -> None:
    write, options = SOURCES[name]
    data = write(folder / name, sounds.noise(10 * RATE, RATE), RATE, *options).read_bytes()
    middle = len(data) // 2
    damaged = folder / f"damaged-{name}"
    damaged.write_bytes(data[:middle] + bytes(2000) + data[middle + 2000 :])

    how = (
        "damaged after [0-9]+ frames: "
        if name == "a.flac"
        else "ends after [0-9]+ of [0-9]+ frames"
    )
    with pytest.raises(Refused, match=how) as refused:
        loader.load(damaged, RATE)

    assert refused.value.kind == "LoadError"
