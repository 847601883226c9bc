"""Every format that is read: the same frames come out that went in."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import sounds
from decoding import Loader

Write = Callable[..., Path]
RATE = 44100
FRAMES = RATE + 20  # ffmpeg's W64 holds as many as make whole eights of bytes

EXACT: dict[str, tuple[Write, int, tuple[str, ...]]] = {  # bits; 0: as float32
    "u8.wav": (sounds.ffmpeg, 8, ("-c:a", "pcm_u8")),
    "s16.wav": (sounds.ffmpeg, 16, ("-c:a", "pcm_s16le")),
    "s24.wav": (sounds.ffmpeg, 24, ("-c:a", "pcm_s24le")),
    "s32.wav": (sounds.ffmpeg, 32, ("-c:a", "pcm_s32le")),
    "f32.wav": (sounds.ffmpeg, 0, ("-c:a", "pcm_f32le")),
    "f64.wav": (sounds.ffmpeg, 0, ("-c:a", "pcm_f64le")),
    "rf64.wav": (sounds.ffmpeg, 16, ("-c:a", "pcm_s16le", "-rf64", "always")),
    "rifx.wav": (sounds.sox, 16, ("-b", "16", "-B")),
    "s16.aiff": (sounds.ffmpeg, 16, ("-c:a", "pcm_s16be")),
    "s24.aiff": (sounds.ffmpeg, 24, ("-c:a", "pcm_s24be")),
    "f32.aiff": (sounds.ffmpeg, 0, ("-c:a", "pcm_f32be")),
    "s16.flac": (sounds.ffmpeg, 16, ("-sample_fmt", "s16")),
    "s24.flac": (sounds.ffmpeg, 24, ("-sample_fmt", "s32")),
    "sox.flac": (sounds.sox, 16, ("-b", "16")),
    "s16.caf": (sounds.ffmpeg, 16, ("-c:a", "pcm_s16be")),
    "f32.caf": (sounds.ffmpeg, 0, ("-c:a", "pcm_f32le")),
    "s16.w64": (sounds.ffmpeg, 16, ("-c:a", "pcm_s16le")),
    "f32.w64": (sounds.sox, 24, ("-e", "floating-point", "-b", "32")),
    "s16.au": (sounds.ffmpeg, 16, ("-c:a", "pcm_s16be")),
    "f32.au": (sounds.ffmpeg, 0, ("-c:a", "pcm_f32be")),
    "s16.voc": (sounds.sox, 16, ("-b", "16")),
    "s16.ircam": (sounds.sox, 16, ("-b", "16")),
}

STEREO = ("rifx.wav", "s16.voc")  # of libsndfile's, with as many channels at most

# The residual that the codec is good for at these settings, in dB; the frames' rate.
LOSSY: dict[str, tuple[Write, int, float, tuple[str, ...]]] = {
    "q8.ogg": (sounds.ffmpeg, 44100, -15, ("-c:a", "libvorbis", "-q:a", "8")),
    "sox.ogg": (sounds.sox, 44100, -15, ("-C", "9")),
    "256.opus": (sounds.ffmpeg, 48000, -15, ("-c:a", "libopus", "-b:a", "256k")),
    "cbr.mp3": (sounds.lame, 44100, -15, ("-b", "256")),
    "vbr.mp3": (sounds.lame, 44100, -15, ("-V", "0")),
    "abr.mp3": (sounds.lame, 44100, -15, ("--abr", "224")),
    "ffmpeg.mp3": (sounds.ffmpeg, 44100, -15, ("-c:a", "libmp3lame", "-b:a", "256k")),
    "22050.mp3": (sounds.lame, 22050, -15, ("-b", "128")),
    "8000.mp3": (sounds.lame, 8000, -8, ("-b", "64")),
    "mulaw.wav": (sounds.ffmpeg, 44100, -30, ("-c:a", "pcm_mulaw")),
    "adpcm.wav": (sounds.ffmpeg, 44100, -20, ("-c:a", "adpcm_ms")),
}


@pytest.mark.parametrize("name", EXACT)
@pytest.mark.parametrize("channels", [1, 2, 6])
def test_lossless_files_come_out_bit_for_bit(
    loader: Loader, tmp_path: Path, name: str, channels: int
) -> None:
    write, bits, options = EXACT[name]
    if name in STEREO:
        channels = min(channels, 2)
    sound = sounds.noise(FRAMES, RATE, channels)
    sound = sounds.in_steps(sound, bits) if bits else sound
    path = write(tmp_path / name, sound, RATE, *options)

    loaded = loader.load(path, RATE, 6)

    assert np.array_equal(loaded.planes, sound.astype(np.float32))
    assert loaded.info["source_frames"] == FRAMES
    assert loaded.info["source_rate"] == RATE
    assert loaded.info["duration"] == FRAMES / RATE
    assert loaded.info["path"] == str(path)
    assert loaded.info["delay_known"]
    assert (loaded.info["stage"], loaded.info["progress"]) == ("ready", 1)


@pytest.mark.parametrize("name", LOSSY)
@pytest.mark.parametrize("channels", [1, 2])
def test_lossy_files_keep_length_and_place(
    loader: Loader, tmp_path: Path, name: str, channels: int
) -> None:
    write, rate, residual, options = LOSSY[name]
    frames = rate + 17
    sound = sounds.noise(frames, rate, channels)
    path = write(tmp_path / name, sound, rate, *options)

    loaded = loader.load(path, rate)

    extra = loaded.frames - frames
    assert 0 <= extra < (2048 if "adpcm" in name else 1), "adpcm_ms comes in whole blocks"
    assert loaded.info["channels"] == channels
    assert loaded.info["delay_known"]
    for channel in range(channels):
        heard, source = loaded.planes[channel, :frames], sound[channel]
        assert sounds.lag(heard, source) == 0
        assert sounds.decibels(heard - source, source) < residual


@pytest.mark.parametrize("options", [("-b", "256"), ("-V", "0"), ("--abr", "224")])
def test_an_mp3_without_encoder_header_is_read_whole_and_its_delay_is_not_known(
    loader: Loader, tmp_path: Path, options: tuple[str, ...]
) -> None:
    sound = sounds.noise(FRAMES, RATE)
    path = sounds.lame(tmp_path / "bare.mp3", sound, RATE, "-t", *options)

    loaded = loader.load(path, RATE)

    assert not loaded.info["delay_known"]
    assert loaded.frames % 1152 == 0 and loaded.frames >= FRAMES + 1105
    for channel in range(len(sound)):
        heard, source = loaded.planes[channel], sound[channel]
        assert sounds.lag(heard, source) == 1105  # lame's 576 and the decoder's 529
        assert sounds.decibels(heard[1105:][:FRAMES] - source, source) < -15


def test_what_a_file_is_its_bytes_say_and_not_its_name(loader: Loader, tmp_path: Path) -> None:
    sound = sounds.in_steps(sounds.noise(FRAMES, RATE), 16)
    wav = sounds.ffmpeg(tmp_path / "a.wav", sound, RATE).rename(tmp_path / "wav.mp3")
    mp3 = sounds.lame(tmp_path / "b.mp3", sound, RATE).rename(tmp_path / "mp3.flac")

    assert np.array_equal(loader.load(wav, RATE).planes, sound.astype(np.float32))
    assert loader.load(mp3, RATE).frames == FRAMES


@pytest.mark.parametrize("codec", ["libmp3lame", "mp2"])
def test_mpeg_frames_in_a_wav_and_mp2_are_read(loader: Loader, tmp_path: Path, codec: str) -> None:
    sound = sounds.noise(FRAMES, RATE)
    options = ("-c:a", codec, "-b:a", "256k")
    in_wav = sounds.ffmpeg(tmp_path / "a.wav", sound, RATE, *options)
    bare = sounds.ffmpeg(tmp_path / "a.mp2", sound, RATE, "-f", "mp2", *options[:1], "mp2")

    for path in (in_wav, bare):
        loaded = loader.load(path, RATE)
        late = sounds.lag(loaded.planes[0], sound[0])
        assert 0 < late < 1200 and not loaded.info["delay_known"]
        heard = loaded.planes[0][late : late + FRAMES]
        assert len(heard) == FRAMES
        assert sounds.decibels(heard - sound[0], sound[0]) < -15


TAGS = ("-metadata", "title=An [Xing] OggS RIFF data", "-metadata", f"comment={'x' * 5000}")


@pytest.mark.parametrize("name", ["a.wav", "a.aiff", "a.flac", "a.mp3", "a.ogg"])
def test_tags_do_no_harm(loader: Loader, tmp_path: Path, name: str) -> None:
    plain = sounds.ffmpeg(tmp_path / name, sounds.noise(FRAMES, RATE), RATE)
    tagged = tmp_path / f"tagged-{name}"
    version_1 = ("-write_id3v1", "1") if name == "a.mp3" else ()
    sounds.run("ffmpeg", "-v", "error", "-i", plain, "-c", "copy", *version_1, *TAGS, tagged)

    assert np.array_equal(loader.load(tagged, RATE).planes, loader.load(plain, RATE).planes)


BEHIND = bytes(range(256)) * 64
CHUNKS = {
    "a.wav": b"junk" + struct.pack("<I", len(BEHIND)),
    "a.aiff": b"APPL" + struct.pack(">I", len(BEHIND)),
    "a.w64": bytes.fromhex("6c65766cf3acd3118cd100c04f8edb8a")
    + struct.pack("<Q", 24 + len(BEHIND)),
    "a.caf": b"uuid" + struct.pack(">Q", len(BEHIND)),
    "a.au": b"",
    "a.flac": b"",
    "a.mp3": b"APETAGEX",
    "a.ogg": b"TAG",
}


@pytest.mark.parametrize("name", CHUNKS)
def test_what_follows_the_sound_is_not_played(loader: Loader, tmp_path: Path, name: str) -> None:
    plain = sounds.ffmpeg(tmp_path / name, sounds.noise(FRAMES, RATE), RATE)
    longer = tmp_path / f"longer-{name}"
    longer.write_bytes(plain.read_bytes() + CHUNKS[name] + BEHIND)

    assert np.array_equal(loader.load(longer, RATE).planes, loader.load(plain, RATE).planes)


PIPED = {"ffmpeg": ["wav", "flac", "au", "mp3", "ogg", "w64"], "sox": ["wav", "aiff", "flac", "au"]}


@pytest.mark.parametrize(
    ("program", "kind"), [(program, kind) for program in PIPED for kind in PIPED[program]]
)
def test_a_file_that_was_written_into_a_pipe_is_whole(
    loader: Loader, tmp_path: Path, program: str, kind: str
) -> None:
    wav = sounds.ffmpeg(tmp_path / "a.wav", sounds.noise(FRAMES, RATE), RATE)
    piped = tmp_path / f"piped.{kind}"
    ways: dict[str, tuple[str | Path, ...]] = {
        "ffmpeg": ("ffmpeg", "-v", "error", "-i", wav, "-f", kind, "-"),
        "sox": ("sox", "-D", wav, "-t", kind, "-"),
    }
    piped.write_bytes(sounds.run(*ways[program]))

    loaded = loader.load(piped, RATE)

    # An MP3's encoder header is written last, so it has none then.
    late = 0 if loaded.info["delay_known"] else 1105
    assert loaded.frames == (FRAMES if late == 0 else -(-(FRAMES + late) // 1152) * 1152)
