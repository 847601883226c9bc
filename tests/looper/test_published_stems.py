"""Stems: what is published is heard as its mode and mask say, in place with the sample; what does not fit is
refused."""

from __future__ import annotations

import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from harness import (
    CALLBACK,
    RATE,
    LoaderEvents,
    OfflineLooper,
    engine_of,
    load,
    render,
    started,
    told,
    until_stems_are_read,
    write_wav,
)
from recording import Samples

FRAMES, SWITCH, VERSION, FOLDER = 30000, 128, "v1", "samples/stems/#1"
KINDS = ("vocals", "melody", "bass", "drums", "instrumental")
Pcm = NDArray[np.int16]


def parts() -> list[Pcm]:
    """Four noises, and their sum."""
    random = np.random.default_rng(5)
    stems = [random.integers(-8000, 8000, (FRAMES, 2)).astype(np.int16) for _ in range(4)]
    return [*stems, sum(stems[1:], stems[0])]


STEMS = parts()


def write_stems(stems: list[Pcm], folder: str = FOLDER, rate: int = RATE) -> None:
    Path(folder).mkdir(parents=True, exist_ok=True)
    for kind, stem in zip(KINDS, stems):
        write_wav(f"{folder}/{kind}.wav", stem, rate)


def summed(mask: int, stems: list[Pcm] | None = None) -> Samples:
    """What is heard of a mask, at the scale of 16 bits."""
    chosen = [stem for bit, stem in enumerate((stems or STEMS)[:4]) if mask & 1 << bit]
    floats = [stem.astype(np.float32) / np.float32(32768) for stem in chosen]
    total: Samples = np.zeros((FRAMES, 2), np.float32)
    for each in floats:
        total = total + each
    return total


@pytest.fixture
def loaded(facade: OfflineLooper) -> OfflineLooper:
    """Pad 0 holds the mix, and its stems lie in the project."""
    write_stems(STEMS)
    assert load(facade, 0, write_wav("samples/mix.wav", STEMS[4]))["type"] == "success"
    render(facade, 1000)  # the engine itself fades in
    return facade


def publish(facade: OfflineLooper, version: str = VERSION) -> None:
    """Until a worker has read them."""
    facade.publish_prepared_stems(0, version, FOLDER)
    until_stems_are_read(facade, 0)
    assert engine_of(facade).pads[0].stems == 4


def heard(facade: OfflineLooper, frames: int) -> Samples:
    """From the sample's start on."""
    facade.stop_all()
    render(facade, CALLBACK)
    facade.play_sample(0, 1.0)
    return render(facade, frames)


def test_all_stems_are_the_sample_bit_for_bit(loaded: OfflineLooper) -> None:
    publish(loaded)
    full = heard(loaded, FRAMES)
    loaded.set_stem_mix_mode(0, "all_stems", VERSION)

    assert np.array_equal(heard(loaded, FRAMES), full)
    assert np.array_equal(full, summed(15))


@pytest.mark.parametrize("mask", range(16))
def test_the_sum_of_the_enabled_ones_is_heard(loaded: OfflineLooper, mask: int) -> None:
    publish(loaded)
    loaded.set_stem_mix_mode(0, "all_stems", VERSION)
    loaded.set_stem_enabled_mask(0, mask, VERSION)

    assert np.array_equal(heard(loaded, FRAMES), summed(mask))


def test_a_switch_crossfades_in_place_over_128_frames(loaded: OfflineLooper) -> None:
    publish(loaded)
    loaded.set_stem_enabled_mask(0, 5, VERSION)
    assert np.array_equal(heard(loaded, 5000), summed(15)[:5000])  # full_mix still
    loaded.set_stem_mix_mode(0, "all_stems", VERSION)
    frames = render(loaded, 4000)

    full, mix = summed(15)[5000:9000], summed(5)[5000:9000]
    done = np.minimum(np.arange(1, 4001) / SWITCH, 1)[:, np.newaxis]
    assert np.allclose(frames, full + (mix - full) * done, atol=1e-6)
    assert np.array_equal(frames[SWITCH:], mix[SWITCH:])
    assert told(loaded) == [started(0)]


def test_stems_made_for_32767_are_taken_so(facade: OfflineLooper) -> None:
    write_stems(STEMS)
    mix = sum(stem.astype(np.float32) / np.float32(32767) for stem in STEMS[:4])
    write_floats(Path("samples/mix.wav"), mix)
    assert load(facade, 0, "samples/mix.wav")["type"] == "success"
    render(facade, 1000)
    full = heard(facade, FRAMES)
    publish(facade)
    facade.set_stem_mix_mode(0, "all_stems", VERSION)

    assert np.array_equal(full, mix)
    assert np.array_equal(heard(facade, FRAMES), full)


def write_floats(path: Path, frames: Any) -> None:
    """A WAV of 32-bit floats, which the module wave does not write."""
    data = np.asarray(frames, "<f4").tobytes()
    head = b"WAVEfmt " + np.array([16], "<u4").tobytes() + np.array([3, 2], "<u2").tobytes()
    head += np.array([RATE, RATE * 8], "<u4").tobytes() + np.array([8, 32], "<u2").tobytes()
    body = head + b"data" + np.array([len(data)], "<u4").tobytes() + data
    path.write_bytes(b"RIFF" + np.array([len(body)], "<u4").tobytes() + body)


@pytest.mark.parametrize("late", [-9000, -700, 1, 4321, 11000])
def test_stems_that_are_early_or_late_are_put_in_place(facade: OfflineLooper, late: int) -> None:
    beats = np.zeros((5 * RATE, 2))
    random = np.random.default_rng(3)
    for begin in random.integers(0, 5 * RATE - 6000, 25):
        burst = random.normal(size=(6000, 2)) * np.exp(-np.arange(6000) / 900)[:, np.newaxis]
        beats[begin : begin + 6000] += 3000 * burst
    mix = np.clip(beats, -32000, 32000).astype(np.int16)
    moved = np.roll(mix, late, axis=0)
    moved[: max(late, 0)] = moved[len(moved) + min(late, 0) :] = 0
    silence = np.zeros_like(mix)
    write_stems([moved, silence, silence, silence, mix])
    assert load(facade, 0, write_wav("samples/mix.wav", mix))["type"] == "success"
    render(facade, 1000)
    publish(facade)
    facade.set_stem_mix_mode(0, "all_stems", VERSION)

    inside = slice(12000, 5 * RATE - 12000)
    assert np.array_equal(heard(facade, 5 * RATE)[inside], (mix / np.float32(32768))[inside])


def test_another_version_changes_nothing(loaded: OfflineLooper) -> None:
    loaded.set_stem_mix_mode(0, "all_stems", VERSION)  # not published yet
    publish(loaded)
    loaded.set_stem_enabled_mask(0, 0, "v0")
    loaded.set_stem_mix_mode(0, "all_stems", "v0")
    assert np.array_equal(heard(loaded, 3000), summed(15)[:3000])
    assert engine_of(loaded).pads[0].stem_mix is None

    loaded.set_stem_mix_mode(0, "all_stems", VERSION)
    assert engine_of(loaded).pads[0].stem_mix == (0, 1, 2, 3)
    loaded.set_stem_mix_mode(0, "full_mix")
    assert engine_of(loaded).pads[0].stem_mix is None


def test_an_unload_takes_the_stems_away_and_the_mode_stays(loaded: OfflineLooper) -> None:
    publish(loaded)
    loaded.set_stem_mix_mode(0, "all_stems", VERSION)
    loaded.set_stem_enabled_mask(0, 1, VERSION)

    loaded.unload_sample(0)
    assert load(loaded, 0, "samples/mix.wav")["type"] == "success"
    assert engine_of(loaded).pads[0].stems == 0
    loaded.set_stem_enabled_mask(0, 2, VERSION)  # of what is gone
    assert np.array_equal(heard(loaded, 3000), summed(15)[:3000])

    publish(loaded, "v2")
    assert engine_of(loaded).pads[0].stem_mix == (0, 1, 2, 3)


def test_a_load_over_the_sample_takes_its_stems_away(loaded: OfflineLooper) -> None:
    publish(loaded)
    assert load(loaded, 0, "samples/mix.wav")["type"] == "success"

    loaded.set_stem_mix_mode(0, "all_stems", VERSION)  # of what is gone
    assert engine_of(loaded).pads[0].stem_mix is None
    assert np.array_equal(heard(loaded, 3000), summed(15)[:3000])


WRONG = {
    "missing": ("bass", None, "not there"),
    "another rate": ("vocals", (RATE * 2, 2, 2, FRAMES), "sample rate mismatch"),
    "mono": ("drums", (RATE, 1, 2, FRAMES), "channel count mismatch"),
    "a frame short": ("instrumental", (RATE, 2, 2, FRAMES - 1), "frame count mismatch"),
    "24 bits": ("melody", (RATE, 2, 3, FRAMES), "24 bits"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_does_not_fit_is_refused_by_its_kind(loaded: OfflineLooper, what: str) -> None:
    kind, shape, words = WRONG[what]
    path = Path(FOLDER, f"{kind}.wav")
    path.unlink()
    if shape:
        rate, channels, width, frames = shape
        with wave.open(str(path), "wb") as file:
            file.setparams((channels, width, rate, 0, "NONE", ""))
            file.writeframes(bytes(channels * width * frames))

    with pytest.raises(ValueError, match=f"Invalid {kind} stem artifact: .*{words}"):
        loaded.publish_prepared_stems(0, VERSION, FOLDER)
    loaded.set_stem_mix_mode(0, "all_stems", VERSION)
    assert engine_of(loaded).pads[0].stem_mix is None


@pytest.mark.parametrize("keep", [0, 3, 20, 40, 44, 1000])
def test_a_file_that_was_cut_short_is_refused(loaded: OfflineLooper, keep: int) -> None:
    path = Path(FOLDER, "melody.wav")
    path.write_bytes(path.read_bytes()[:keep])

    with pytest.raises(ValueError, match="Invalid melody stem artifact: ."):
        loaded.publish_prepared_stems(0, VERSION, FOLDER)


def test_generated_stems_are_silence_and_the_sample(loaded: OfflineLooper) -> None:
    events = LoaderEvents(loaded)
    request = loaded.generate_stems_async(0, VERSION, "samples/stems/#new")
    with pytest.raises(ValueError, match="sample task already running"):
        loaded.generate_stems_async(0, VERSION, "samples/stems/#new")
    told_of = events.until_its_end(0, request)

    assert told_of[0]["type"] == "task_started"
    assert told_of[-1]["type"] == "task_success"
    assert {event["task"] for event in told_of} == {"stem_generation"}
    percents = [event["percent"] for event in told_of if event["type"] == "task_progress"]
    assert percents == sorted(percents) and percents[-1] == 1.0
    assert sorted(path.name for path in Path("samples/stems/#new").iterdir()) == sorted(
        f"{kind}.wav" for kind in KINDS
    )
    for kind in KINDS:
        with wave.open(f"samples/stems/#new/{kind}.wav") as file:
            assert file.getparams()[:4] == (2, 2, RATE, FRAMES)
            frames = np.frombuffer(file.readframes(FRAMES), "<i2").reshape(-1, 2)
        nearest = np.round(STEMS[4] / 32768 * 32767) if kind == "instrumental" else 0
        assert np.array_equal(frames, np.broadcast_to(nearest, frames.shape))
    loaded.publish_prepared_stems(0, VERSION, "samples/stems/#new")


def test_what_is_generated_for_an_unloaded_pad_leaves_nothing_unfinished(
    loaded: OfflineLooper,
) -> None:
    events = LoaderEvents(loaded)
    request = loaded.generate_stems_async(0, VERSION, "samples/stems/#new")
    loaded.unload_sample(0)

    assert load(loaded, 0, "samples/mix.wav")["type"] == "success"
    again = loaded.generate_stems_async(0, VERSION, "samples/stems/#new")
    assert events.until_its_end(0, again)[-1]["type"] == "task_success"
    assert not [one for one in events.of(0, request) if one["type"] == "task_success"]
    assert not [path for path in Path("samples/stems/#new").iterdir() if path.name[0] == "."]
