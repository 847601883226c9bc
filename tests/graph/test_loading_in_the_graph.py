"""Loading disturbs nothing that plays: not sixty-four at once, not what fails, not what is given up."""

from __future__ import annotations

import os
import random
import time
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from eventually import eventually
from flitzis_looper_audio import AudioEngine, LoadError
from jack_recording import jack_recording
from kinds import NewEngine
from machine import needs_every_cycle
from noise import noise
from observer import descriptors, resident_bytes, thread_names, threads_since
from programs import run, run_python
from test_loops_and_quanta import Place, is_the_loop
from test_pads_in_the_graph import LENGTH

pytestmark = pytest.mark.usefixtures("server")

SECONDS = np.zeros((44100 * 2, 2), np.float32)
HELD = noise(0, 1000, 2)
MOST = 1 << 31  # bytes decoded


def no_file(path: Path) -> Path:
    return path / "missing.wav"


def directory(path: Path) -> Path:
    return path


def pipe(path: Path) -> Path:
    """Nobody writes into it: who opens it to read waits."""
    os.mkfifo(path / "pipe.wav")
    return path / "pipe.wav"


def below_a_file(path: Path) -> Path:
    return text(path) / "a.wav"


def empty(path: Path) -> Path:
    (path / "empty.wav").touch()
    return path / "empty.wav"


def text(path: Path) -> Path:
    (path / "text.wav").write_text("no sound")
    return path / "text.wav"


def wav(path: Path, channels: int = 2, width: int = 2, frames: int = 4800) -> Path:
    """Silence, as a hole in the file."""
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, width, 48000, 0, "NONE", ""))
        file.writeframes(bytes(channels * width))
    size = channels * width * frames
    with path.open("r+b") as header:
        header.seek(4)
        header.write((36 + size).to_bytes(4, "little"))
        header.seek(40)
        header.write(size.to_bytes(4, "little"))
        header.truncate(44 + size)
    return path


def half(path: Path) -> Path:
    os.truncate(path, path.stat().st_size // 2)
    return path


def half_a_wav(path: Path) -> Path:
    return half(wav(path / "half.wav"))


def half_a_flac(path: Path) -> Path:
    run("sox", "-n", "-r", "44100", "-c", "2", str(path / "half.flac"), "synth", "2", "noise")
    return half(path / "half.flac")


def half_an_mp3(path: Path) -> Path:
    run("lame", "--quiet", str(wav(path / "for-lame.wav", frames=96000)), str(path / "half.mp3"))
    return half(path / "half.mp3")


def of_33_channels(path: Path) -> Path:
    return wav(path / "33.wav", channels=33)


def over_the_limit(path: Path) -> Path:
    return wav(path / "long.wav", channels=1, width=1, frames=MOST // 4 + 1)


WRONG: dict[Callable[[Path], Path], tuple[type[Exception], str]] = {
    no_file: (FileNotFoundError, "missing.wav"),
    directory: (IsADirectoryError, ""),
    pipe: (LoadError, "not a regular file"),
    below_a_file: (NotADirectoryError, "a.wav"),
    empty: (LoadError, "empty"),
    text: (LoadError, "text.wav"),
    half_a_wav: (LoadError, "ends after [0-9]+ of 4800 frames"),
    half_a_flac: (LoadError, "ends after [0-9]+ of 88200 frames"),
    half_an_mp3: (LoadError, "ends after [0-9]+ of 96000 frames"),
    of_33_channels: (LoadError, "33 channels; 1-32 can be loaded"),
    over_the_limit: (LoadError, f"longer than {MOST} bytes"),
}


@needs_every_cycle
def test_what_cannot_be_loaded_changes_neither_the_pad_nor_what_plays(
    new_engine: NewEngine, tmp_path: Path
) -> None:
    engine = new_engine(fade_ms=0)
    engine.start()
    place, pad = Place(engine), engine.pads[1]
    held = pad.load(HELD).result(10)
    paths = {}
    for make in WRONG:
        (tmp_path / make.__name__).mkdir()
        paths[make] = make(tmp_path / make.__name__)

    with jack_recording(tmp_path, engine) as recording:
        for make, (kind, match) in WRONG.items():
            with pytest.raises(kind, match=match):
                pad.load(paths[make]).result(10)
            assert pad.sample == held, make
        recording.hears_on(2 * LENGTH // 512)
        assert place.is_exact()
        heard = recording.end()

    with heard.judged():
        assert is_the_loop(heard)


def test_a_file_that_may_not_be_read_is_refused_as_the_system_does(tmp_path: Path) -> None:
    secret = wav(tmp_path / "secret.wav")
    secret.chmod(0)
    program = """
        import os, sys
        from flitzis_looper_audio import AudioEngine
        engine = AudioEngine()
        if os.geteuid() == 0:  # who may read everything
            os.setresuid(65534, 65534, 65534)
        error = engine.pads[0].load(sys.argv[1]).exception(10)
        print(type(error).__name__, engine.pads[0].sample)
    """

    done = run_python(program, str(secret))

    assert (done.stdout, done.stderr) == ("PermissionError None\n", "")


@needs_every_cycle
@pytest.mark.uninstrumented
def test_sixty_four_loads_at_once_cost_two_threads_and_no_cycle(
    new_engine: NewEngine, tmp_path: Path
) -> None:
    engine = new_engine(fade_ms=0)
    engine.start()
    place = Place(engine)
    before = thread_names()

    with jack_recording(tmp_path, engine) as recording:
        engine.reset_stats()
        loads = [pad.load(SECONDS, sample_rate=44100) for pad in engine.pads[1:65]]
        during = thread_names()
        assert all(load.result(60).frames == 96000 for load in loads)
        recording.hears_on(2 * LENGTH // 512)
        xruns = engine.stats().xruns
        assert place.is_exact()
        heard = recording.end()

    assert before.count("flitzis-load") <= during.count("flitzis-load") == 2
    assert len(during) - len(before) == 2 - before.count("flitzis-load")
    with heard.judged():
        assert xruns == 0
        assert is_the_loop(heard)


def give_up(engine: AudioEngine, dice: random.Random) -> None:
    """Load something, and have no more of it at any moment: before, while and after it is loaded."""
    pad = engine.pads[dice.randrange(1, 5)]
    load, until = pad.load(SECONDS, sample_rate=44100), dice.choice([0, 1, dice.random()])
    eventually(lambda: load.done() or load.progress >= until)
    ways: list[Callable[[], object]] = [
        *(load.cancel, pad.unload),
        lambda: pad.load(HELD).result(10),
    ]
    if dice.random() < 0.3:
        pad.play()
    dice.choice(ways)()
    eventually(load.done)


@pytest.mark.uninstrumented
@pytest.mark.parametrize("times", [50, pytest.param(200, marks=pytest.mark.soak)])
def test_what_is_given_up_at_any_moment_leaves_nothing(new_engine: NewEngine, times: int) -> None:
    names, before_any, dice = thread_names(), descriptors(), random.Random(1)
    new_engine().close()
    of_a_closed_engine = descriptors() - before_any  # it goes on telling that it is closed
    engine = new_engine()
    engine.start()
    place = Place(engine)
    for _ in range(20):
        give_up(engine, dice)
    before = resident_bytes()

    for _ in range(times):
        give_up(engine, dice)
    for pad in engine.pads[1:5]:
        pad.unload()

    eventually(lambda: resident_bytes() - before < 3 << 20)
    assert place.is_exact()
    engine.close()
    eventually(lambda: not threads_since(names))
    eventually(lambda: descriptors() == before_any + 2 * of_a_closed_engine)


@pytest.mark.soak
def test_the_load_that_was_called_last_is_the_one_that_stays(new_engine: NewEngine) -> None:
    """However near the end of the one before it comes."""
    pad, dice = new_engine().pads[0], random.Random(1)
    before, last = np.zeros((3000, 2), np.float32), np.ones((1, 2), np.float32)
    for _ in range(60000):
        replaced = pad.load(before)
        until = time.perf_counter() + dice.random() * 150e-6  # about what it takes
        while time.perf_counter() < until:
            pass
        assert pad.load(last).result(10).frames == 1
        eventually(replaced.done)
        assert pad.sample and pad.sample.frames == 1
