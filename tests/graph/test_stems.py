"""Stems: what is heard is NumPy's sum of what the files hold, and one mix goes over into another as a formula says."""

from __future__ import annotations

import asyncio
import itertools
import wave
from collections.abc import Iterator
from concurrent.futures import CancelledError
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from flitzis_looper_audio import AudioEngine, AudioError, LoadError, Pad

RATE = 48000
SWITCH = 128

Samples = npt.NDArray[np.float32]
Integers = npt.NDArray[np.int16]


@pytest.fixture
def engine() -> Iterator[AudioEngine]:
    with AudioEngine.offline(sample_rate=RATE, fade_ms=0) as engine:
        yield engine


def integers(seed: int, frames: int = 20_000, channels: int = 2) -> Integers:
    random = np.random.default_rng(seed)
    return random.integers(-8000, 8000, (frames, channels), dtype=np.int16)


def write_wav(path: Path, samples: Integers) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(samples.shape[1])
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.astype("<i2").tobytes())
    return path


def read(samples: Integers) -> Samples:
    return samples.astype(np.float32) / np.float32(32768)


def total(stems: list[Samples]) -> Samples:
    """In their order, as float32 adds up."""
    result = np.zeros_like(stems[0])
    for i, stem in enumerate(stems):
        result = result + stem if i else stem
    return result


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    return [write_wav(tmp_path / f"{i}.wav", integers(i)) for i in range(4)]


STEMS = [read(integers(i)) for i in range(4)]
MIX = total(STEMS)


def loaded(engine: AudioEngine, stems: Any, **options: Any) -> Pad:
    pad = engine.pads[0]
    pad.load(MIX).result()
    pad.load_stems(stems, **options).result()
    return pad


@pytest.mark.parametrize(
    "mix", [*itertools.combinations(range(4), 2), (0, 1, 2, 3), (3,), (), (5,), (1, 7)]
)
def test_the_sum_of_those_that_are_chosen_is_heard(
    engine: AudioEngine, files: list[Path], mix: tuple[int, ...]
) -> None:
    pad = loaded(engine, files)

    pad.stem_mix = mix
    pad.play()

    expected = total([np.zeros_like(MIX), *(STEMS[i] for i in mix if i < 4)])
    assert np.array_equal(engine.render(len(MIX)), expected)


@pytest.mark.parametrize("speed", [1.0, 0.8, -1.5])
@pytest.mark.parametrize("key_lock", [False, True])
def test_all_of_them_sound_as_the_sample_does(
    engine: AudioEngine, files: list[Path], speed: float, key_lock: bool
) -> None:
    pad = loaded(engine, files)
    pad.loop, pad.speed, pad.key_lock = (0.05, 0.21), speed, key_lock
    heard = []
    for mix in None, (0, 1, 2, 3):
        pad.stem_mix = mix
        pad.play()
        heard.append(engine.render(40_000))
        pad.stop(fade_ms=0)
        engine.render(RATE)

    assert np.abs(heard[0]).max() > 0.1
    assert key_lock or np.array_equal(*heard)
    assert np.abs(heard[0] - heard[1]).max() < 1e-6


def test_one_mix_goes_over_into_another_in_a_line(engine: AudioEngine, files: list[Path]) -> None:
    pad = loaded(engine, files)
    pad.stem_mix = (0, 1)
    pad.play()
    engine.render(5000)

    pad.stem_mix = (2,)
    heard = engine.render(1000)

    old, new = total(STEMS[:2])[5000:6000], STEMS[2][5000:6000]
    risen = np.minimum(1, np.arange(1, 1001) / SWITCH)[:, None]
    assert np.abs(heard - (old * (1 - risen) + new * risen)).max() < 1e-6
    assert np.array_equal(heard[SWITCH:], new[SWITCH:])


@pytest.mark.parametrize("scale", [32767, 32768])
@pytest.mark.parametrize("shift", [0, 1, -4000, 11_000])
def test_files_of_another_program_are_brought_back_to_the_sample(
    engine: AudioEngine, tmp_path: Path, scale: int, shift: int
) -> None:
    random = np.random.default_rng(scale)
    hits = np.zeros((5 * RATE, 2))
    for at in random.integers(12_000, 4 * RATE, 20):
        hits[at : at + 4000] += (random.normal(0, 0.05, 4000) * 0.999 ** np.arange(4000))[:, None]
    parts = [(share * hits).astype(np.float32) for share in (0.7, 0.3)]
    made = [np.round(part * np.float32(scale)).astype(np.int16) for part in parts]
    files = [write_wav(tmp_path / f"{i}.wav", np.roll(one, shift, 0)) for i, one in enumerate(made)]
    pad = engine.pads[0]
    pad.load(total(parts)).result()

    pad.load_stems(files, align=True).result()
    pad.stem_mix = (0, 1)
    pad.play()

    end = len(hits) - max(shift, 0)  # what is rolled over the end is silence
    expected = total([one.astype(np.float32) / np.float32(scale) for one in made])
    assert np.array_equal(engine.render(len(hits))[:end], expected[:end])


def test_what_a_load_results_in_is_of_all_stems(engine: AudioEngine, files: list[Path]) -> None:
    pad = engine.pads[0]
    pad.load(MIX).result()

    stems = pad.load_stems([files[0], STEMS[1], str(files[2])]).result()

    assert (stems.path, stems.frames, stems.channels, stems.loudness) == (None, 20_000, 2, None)
    assert stems.peak == max(float(np.abs(one).max()) for one in STEMS[:3])
    assert (stems.source_rate, stems.source_frames, stems.duration) == (RATE, 20_000, 20_000 / RATE)
    assert pad.stems == 3
    assert pad.sample is not None and pad.sample.channels == 2


def test_the_mix_stays_and_the_stems_go(engine: AudioEngine, files: list[Path]) -> None:
    pad = engine.pads[0]
    assert (pad.stems, pad.stem_mix) == (0, None)
    unsorted: tuple[int, ...] = (3, 0, 3)
    pad.stem_mix = unsorted
    assert pad.stem_mix == (0, 3)

    pad.load(MIX).result()
    assert pad.load_stems(files).result().frames == pad.sample.frames  # type: ignore[union-attr]
    assert (pad.stems, pad.stem_mix) == (4, (0, 3))
    pad.load(MIX).result()
    assert (pad.stems, pad.stem_mix) == (0, (0, 3))
    pad.load_stems(files[:2]).result()
    pad.unload()
    assert (pad.stems, pad.stem_mix) == (0, (0, 3))
    pad.stem_mix = None
    assert pad.stem_mix is None


def test_what_does_not_fit_is_named_and_changes_nothing(
    engine: AudioEngine, files: list[Path], tmp_path: Path
) -> None:
    pad = loaded(engine, files[:2])
    short = write_wav(tmp_path / "short.wav", integers(9, 300))
    mono = write_wav(tmp_path / "mono.wav", integers(9, channels=1))
    cut = tmp_path / "cut.wav"
    cut.write_bytes(files[0].read_bytes()[:-1000])

    for bad, said in {
        short: f"'{short}': has 300 frames, the sample has 20000",
        mono: f"'{mono}': has 1 channels, the sample has 2",
        cut: f"'{cut}': ends after 19750 of 20000 frames",
    }.items():
        error = pad.load_stems([files[0], bad]).exception()
        assert isinstance(error, LoadError) and str(error) == said
    error = pad.load_stems([files[0], MIX[:10]]).exception()
    assert isinstance(error, LoadError)
    assert str(error) == "stem 1: has 10 frames, the sample has 20000"
    with pytest.raises(FileNotFoundError):
        pad.load_stems([tmp_path / "none.wav"]).result()
    assert pad.stems == 2


def test_what_is_no_list_of_sources_is_refused_at_once(engine: AudioEngine) -> None:
    pad = engine.pads[0]
    with pytest.raises(AudioError, match=r"^load_stems\(\): pad 0 has no sample"):
        pad.load_stems([MIX])
    pad.load(MIX).result()
    no_lists: list[Any] = [None, 5, "a.wav", Path("a.wav"), MIX, b"a", {}]
    for bad in no_lists:
        with pytest.raises(
            TypeError, match="^sources must be a sequence of 1-8 paths or frames, got"
        ):
            pad.load_stems(bad)
    for count in 0, 9:
        with pytest.raises(ValueError, match=f"^sources must be a sequence .*, got {count}$"):
            pad.load_stems([MIX] * count)
    with pytest.raises(TypeError):
        pad.load_stems([MIX, 5])
    with pytest.raises(TypeError, match="^align must be True or False"):
        pad.load_stems([MIX], align=1)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="^stem_mix must be None or a tuple"):
        pad.stem_mix = [0]  # type: ignore[assignment]
    with pytest.raises(TypeError):
        pad.stem_mix = (0.5,)  # type: ignore[assignment]
    for stem in -1, 8:
        with pytest.raises(ValueError):
            pad.stem_mix = (stem,)
    assert pad.stem_mix is None


def test_loads_replace_each_other(engine: AudioEngine, files: list[Path]) -> None:
    pad = engine.pads[0]
    pad.load(np.zeros((40 * RATE, 2), np.float32)).result()
    long = [np.zeros((40 * RATE, 2), np.float32)] * 8

    first, second = pad.load_stems(long), pad.load_stems(long[:3])
    assert first.cancelled() and second.result().channels == 2
    assert pad.stems == 3

    under_way = pad.load_stems(long)
    pad.unload()
    assert under_way.cancelled()
    with pytest.raises((CancelledError, asyncio.CancelledError)):
        under_way.result()

    pad.load(MIX).result()
    pad.load_stems(files).result()
    under_way = pad.load_stems(files)
    pad.load(MIX).result()
    assert under_way.done() and pad.stems == 0


def test_a_stem_of_two_channels_is_the_mean_for_a_sample_of_one(engine: AudioEngine) -> None:
    pad = engine.pads[0]
    pad.load(np.zeros(1000, np.float32)).result()
    pad.load_stems([np.array([[0.5, 0.25]] * 1000, np.float32)]).result()

    pad.stem_mix = (0,)
    pad.play()

    assert np.array_equal(engine.render(1000), np.full((1000, 2), 0.375, np.float32))
