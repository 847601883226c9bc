"""What is no sound, or none that fits: the right error, with the reason, and never a wait."""

from __future__ import annotations

import ctypes
import errno
import os
import socket
import struct
import threading
from pathlib import Path

import numpy as np
import pytest

import sounds
from decoding import Loader, Refused


def refusal(loader: Loader, path: Path | str, channels: int = 2) -> str:
    """The message of a LoadError, without the path that it begins with."""
    with pytest.raises(Refused) as refused:
        loader.load(path, 48000, channels)
    assert refused.value.kind == "LoadError"
    prefix = f"'{path}': "
    assert str(refused.value).startswith(prefix)
    return str(refused.value)[len(prefix) :]


def wav(
    channels: int, data: bytes, rate: int = 44100, size: int | None = None, bits: int = 16
) -> bytes:
    """A WAV by hand, its data chunk of `size` bytes if one is given."""
    width = bits // 8
    tag = {16: 1, 32: 3}[bits]
    form = struct.pack(
        "<HHIIHH", tag, channels, rate, rate * channels * width, channels * width, bits
    )
    chunks = b"WAVEfmt " + struct.pack("<I", 16) + form
    chunks += b"data" + struct.pack("<I", len(data) if size is None else size) + data
    return b"RIFF" + struct.pack("<I", len(chunks)) + chunks


def test_what_the_system_refuses_is_its_error(loader: Loader, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "loop").symlink_to("loop")
    refused = {
        tmp_path / "missing.wav": errno.ENOENT,
        tmp_path: errno.EISDIR,
        tmp_path / "file" / "a.wav": errno.ENOTDIR,
        tmp_path / "loop": errno.ELOOP,
        tmp_path / ("x" * 300): errno.ENAMETOOLONG,
    }

    for path, number in refused.items():
        with pytest.raises(Refused) as error:
            loader.load(path)
        assert error.value.kind == "OSError" and error.value.errno == number
        assert str(error.value) == f"{path}: {os.strerror(number)}"


def without_roots_rights() -> None:
    """In a child before it becomes a program: root reads what it may not, but for these two capabilities."""
    drop, override, search = 24, 1, 2  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None, use_errno=True)
        assert libc.prctl(drop, override, 0, 0, 0) == 0 and libc.prctl(drop, search, 0, 0, 0) == 0


def test_an_unreadable_file_is_a_permission_error(tmp_path: Path) -> None:
    path = sounds.ffmpeg(tmp_path / "a.wav", sounds.noise(100, 44100), 44100)
    path.chmod(0)
    loader = Loader(tmp_path, preexec=without_roots_rights)

    with pytest.raises(Refused) as refused:
        loader.load(path)

    loader.close()
    assert (refused.value.kind, refused.value.errno) == ("OSError", errno.EACCES)


@pytest.mark.timeout(20)
def test_a_pipe_a_socket_and_a_device_are_left_alone(loader: Loader, tmp_path: Path) -> None:
    fifo = tmp_path / "fifo.wav"
    os.mkfifo(fifo)
    writer = threading.Thread(target=lambda: os.close(os.open(fifo, os.O_WRONLY)))
    writer.start()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "socket"))

        for path in (str(fifo), f"{tmp_path}/socket", "/dev/zero", "/dev/tty", "/dev/null"):
            assert refusal(loader, path) == "not a regular file"

    assert writer.is_alive()  # nobody has opened the other end
    os.close(os.open(fifo, os.O_RDONLY))
    writer.join()


UNKNOWN = "unknown format; WAV, AIFF, FLAC, Ogg Vorbis, Opus, CAF, W64, AU and MP3 are read"


def test_what_is_no_sound_is_of_an_unknown_format(loader: Loader, tmp_path: Path) -> None:
    random = np.random.default_rng(5)
    wrong = {
        "text.wav": b"This is no sound, whatever its name says.\n" * 100,
        "zeros.mp3": bytes(100_000),
        "random.flac": random.integers(0, 255, 300_000, np.uint8).tobytes(),
        "letter.au": b"R",
        "picture.mp3": b"\x89PNG\r\n\x1a\n" + random.integers(0, 255, 5000, np.uint8).tobytes(),
    }
    for name, data in wrong.items():
        (tmp_path / name).write_bytes(data)
        assert refusal(loader, tmp_path / name) == UNKNOWN

    sounds.ffmpeg(tmp_path / "a.m4a", sounds.noise(44100, 44100), 44100)
    assert refusal(loader, tmp_path / "a.m4a") == UNKNOWN


def test_what_begins_as_mpeg_audio_and_is_none_is_damaged(loader: Loader, tmp_path: Path) -> None:
    aac = sounds.ffmpeg(tmp_path / "a.aac", sounds.noise(44100, 44100), 44100)
    ones = tmp_path / "ones.mp3"
    ones.write_bytes(b"\xff" * 100_000)
    in_wav = tmp_path / "a.wav"
    in_wav.write_bytes(
        wav(2, bytes(1000)).replace(struct.pack("<HH", 1, 2), struct.pack("<HH", 0x55, 2))
    )

    for path in (aac, ones, in_wav):
        assert refusal(loader, path) == "damaged: it begins as MPEG audio does, and none follows"


def test_a_file_without_frames_is_refused(loader: Loader, tmp_path: Path) -> None:
    (tmp_path / "empty.wav").write_bytes(b"")
    assert refusal(loader, tmp_path / "empty.wav") == "no frames: the file is empty"
    (tmp_path / "none.wav").write_bytes(wav(2, b""))
    assert refusal(loader, tmp_path / "none.wav") == "no frames"
    sounds.ffmpeg(tmp_path / "none.flac", np.zeros((2, 0)), 44100)
    assert "no frames" in refusal(loader, tmp_path / "none.flac")


def test_enormous_claims_are_not_believed(loader: Loader, tmp_path: Path) -> None:
    data = bytes(4000)
    (tmp_path / "a.wav").write_bytes(wav(2, data, size=0x7EFF_FFFC))
    assert refusal(loader, tmp_path / "a.wav") == f"ends after 1000 of {0x7EFF_FFFC // 4} frames"

    flac = sounds.ffmpeg(tmp_path / "a.flac", sounds.noise(44100, 44100), 44100)
    head = bytearray(flac.read_bytes())
    head[22:26] = (10**8).to_bytes(4, "big")  # of STREAMINFO's number of frames, 36 bits
    flac.write_bytes(head)
    assert refusal(loader, flac) == f"ends after 44100 of {10**8} frames"
    head[21] |= 0x0F
    flac.write_bytes(head)
    assert refusal(loader, flac) == "longer than 2147483648 bytes of decoded frames"

    w64 = sounds.ffmpeg(tmp_path / "a.w64", sounds.noise(44100, 44100), 44100)
    claim = w64.read_bytes().replace(
        b"data\xf3\xac\xd3\x11\x8c\xd1\x00\xc0\x4f\x8e\xdb\x8a" + struct.pack("<Q", 24 + 4 * 44100),
        b"data\xf3\xac\xd3\x11\x8c\xd1\x00\xc0\x4f\x8e\xdb\x8a" + struct.pack("<Q", 24 + 2**60),
    )
    w64.write_bytes(claim)
    assert refusal(loader, w64) == f"ends after 44100 of {2**58} frames"


def test_a_long_silence_in_a_small_file_is_over_the_limit(loader: Loader, tmp_path: Path) -> None:
    path = tmp_path / "sparse.wav"
    frames = 2**28 + 1  # stereo float32: 8 bytes more than 2^31
    path.write_bytes(wav(2, b"", size=frames * 4))
    os.truncate(path, 44 + frames * 4)

    assert refusal(loader, path) == "longer than 2147483648 bytes of decoded frames"


def test_channels_that_do_not_fit_are_refused_by_number(loader: Loader, tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(wav(6, bytes(1200)))
    assert refusal(loader, path) == "it has 6 channels and the engine has 2"
    assert loader.load(path, 44100, 8).info["channels"] == 6
    path.write_bytes(wav(3, bytes(1200)))
    assert refusal(loader, path, 1) == "it has 3 channels and the engine has 1"
    path.write_bytes(wav(33, bytes(6600)))
    assert refusal(loader, path, 64) == "it has 33 channels; 1-32 can be loaded"
    path.write_bytes(wav(32, bytes(6400)))
    assert loader.load(path, 44100, 64).info["channels"] == 32


@pytest.mark.parametrize("rate", [1, 999, 768001, 4_000_000])
def test_a_strange_rate_is_refused_by_number(loader: Loader, tmp_path: Path, rate: int) -> None:
    (tmp_path / "a.wav").write_bytes(wav(1, bytes(200), rate))
    assert (
        refusal(loader, tmp_path / "a.wav")
        == f"its rate is {rate} Hz; 1000-768000 Hz can be loaded"
    )


def test_a_frame_that_is_not_whole_is_left_away(loader: Loader, tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(wav(2, bytes(4003)))
    assert loader.load(tmp_path / "a.wav", 44100).frames == 1000


def test_floats_of_a_w64_are_never_taken_for_integers(loader: Loader, tmp_path: Path) -> None:
    """Debian 12: ffmpeg says in the extension that they are floats, and libsndfile 1.2.0 does not look there."""
    sound = sounds.noise(1000, 44100).astype(np.float32)
    path = sounds.ffmpeg(tmp_path / "a.w64", sound.astype(float), 44100, "-c:a", "pcm_f32le")
    try:
        loaded = loader.load(path, 44100)
    except Refused as error:
        assert "W64 whose header" in str(error)
    else:
        assert np.array_equal(loaded.planes, sound)


def test_stereo_is_the_mean_for_one_channel_and_mono_stays_mono(
    loader: Loader, tmp_path: Path
) -> None:
    sound = sounds.noise(1000, 48000).astype(np.float32)
    stereo = sounds.ffmpeg(tmp_path / "a.wav", sound.astype(float), 48000, "-c:a", "pcm_f32le")
    mono = sounds.ffmpeg(tmp_path / "b.wav", sound[:1].astype(float), 48000, "-c:a", "pcm_f32le")

    mean = np.float32(0.5) * sound[0] + np.float32(0.5) * sound[1]
    assert np.array_equal(loader.load(stereo, 48000, 1).planes, [mean])
    assert np.array_equal(loader.load(mono, 48000, 2).planes, sound[:1])


def test_samples_that_are_no_sound_become_0(loader: Loader, tmp_path: Path) -> None:
    sound = np.array([0.5, np.nan, -0.5, np.inf, 0.25, -3e38, 2.0, -3.0], np.float32)
    (tmp_path / "a.wav").write_bytes(wav(1, sound.tobytes(), 48000, bits=32))

    loaded = loader.load(tmp_path / "a.wav")

    assert np.array_equal(
        loaded.planes[0], np.array([0.5, 0, -0.5, 0, 0.25, 0, 2.0, -3.0], np.float32)
    )
    assert loaded.info["peak"] == 3.0
