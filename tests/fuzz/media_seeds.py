"""media_seeds.py DIRECTORY: writes small files of every format there, for media_fuzz to begin with."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SOUND = "aevalsrc=0.5*sin(600*t)|0.3*sin(900*t):s=11025:d=0.08"
SEEDS = {
    "u8.wav": ("-c:a", "pcm_u8"),
    "s16.wav": (),
    "s24.wav": ("-c:a", "pcm_s24le"),
    "f32.wav": ("-c:a", "pcm_f32le"),
    "f64.wav": ("-c:a", "pcm_f64le"),
    "mulaw.wav": ("-c:a", "pcm_mulaw"),
    "ms.wav": ("-c:a", "adpcm_ms"),
    "ima.wav": ("-c:a", "adpcm_ima_wav"),
    "rf64.wav": ("-rf64", "always"),
    "mp3.wav": ("-c:a", "libmp3lame"),
    "s16.aiff": (),
    "f32.aiff": ("-c:a", "pcm_f32be"),
    "s16.w64": (),
    "s16.caf": (),
    "s16.au": (),
    "a.flac": (),
    "a.ogg": ("-c:a", "libvorbis", "-ac", "1"),
    "a.opus": ("-c:a", "libopus", "-ar", "48000"),
    "a.mp3": ("-c:a", "libmp3lame"),
    "bare.mp3": ("-c:a", "libmp3lame", "-write_xing", "0", "-id3v2_version", "0"),
    "a.mp2": ("-c:a", "mp2", "-ar", "16000"),
    "a.voc": ("-c:a", "pcm_u8"),
}


def main() -> None:
    """Write what is not there yet."""
    folder = Path(sys.argv[1])
    for name, options in SEEDS.items():
        if (folder / name).exists():
            continue
        quiet = ("ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi")
        subprocess.run([*quiet, "-i", SOUND, *options, folder / name], check=True)


if __name__ == "__main__":
    main()
