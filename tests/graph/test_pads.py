"""Pads from Python: loaded, played to the frame, told of."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import threading
from concurrent.futures import CancelledError
from pathlib import Path

import numpy as np
import pytest

from eventually import eventually
from flitzis_looper_audio import (
    LoadError,
    PadLoaded,
    PadStarted,
    PadState,
    PadStopped,
    PadUnloaded,
    State,
)
from kinds import NewEngine
from noise import noise
from told import Told

pytestmark = pytest.mark.usefixtures("server")

SECOND = noise(0, 48000, 2)


def test_a_pad_plays_what_was_loaded_bit_for_bit_at_its_frame(new_engine: NewEngine) -> None:
    engine = new_engine(fade_ms=0)
    pad = engine.pads[0]
    sample = pad.load(SECOND).result(10)

    pad.play(at=1000)
    heard = engine.render(50000)

    assert (sample.frames, sample.channels, sample.path) == (48000, 2, None)
    assert np.all(heard[:1000] == 0)
    assert np.array_equal(heard[1000:49000], SECOND)
    assert np.all(heard[49000:] == 0)
    assert engine.frame == 50000


def test_a_start_behind_a_burst_of_calls_waits_for_the_callback_only(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()
    pad = engine.pads[0]
    pad.load(SECOND).result(10)
    for _ in range(64 * 1024):  # as many as 64 cycles take in
        pad.loop = True

    pad.play()

    called = engine.frame
    started = Told(engine).soon(PadStarted)
    # By [loop]'s own clock it would be three times as much.
    assert started.frame - called < 5 * 48000


def test_a_loop_goes_round_in_the_callback(new_engine: NewEngine) -> None:
    engine = new_engine(fade_ms=0)
    pad = engine.pads[3]
    pad.load(SECOND).result(10)
    pad.loop = (0.25, 0.5)
    pad.play()

    heard = engine.render(36000)

    assert np.array_equal(heard, np.tile(SECOND[12000:24000], (3, 1)))
    assert pad.state is PadState.PLAYING
    assert pad.position == 0.25
    assert pad.loop == (0.25, 0.5)


def test_pads_are_told_of_with_exact_frames(new_engine: NewEngine) -> None:
    engine = new_engine(fade_ms=0)
    told = Told(engine)
    pad = engine.pads[7]
    pad.load(SECOND).result(10)
    pad.play(at=100)
    engine.render(60000)
    pad.play(at=70000)
    pad.stop(at=80000)
    engine.render(40000)
    pad.unload()

    told.soon(PadUnloaded)
    started, stopped = told.of(PadStarted), told.of(PadStopped)
    assert [one.pad for one in told.of(PadLoaded)] == [7]
    assert [(one.pad, one.frame) for one in started] == [(7, 100), (7, 70000)]
    assert [(one.frame, one.reason) for one in stopped] == [(48100, "end"), (80000, "stop")]
    assert pad.state is PadState.EMPTY
    assert pad.sample is None


def test_pads_and_what_is_written_sound_together(new_engine: NewEngine) -> None:
    engine = new_engine(fade_ms=0)
    engine.pads[0].load(SECOND / 4).result(10)
    engine.pads[0].play()
    engine.write(SECOND[:4096] / 4)

    heard = engine.render(4096)

    assert np.array_equal(heard, SECOND[:4096] / 4 + SECOND[:4096] / 4)


def test_a_file_is_loaded_and_plays_in_the_graph(new_engine: NewEngine, tmp_path: Path) -> None:
    path = tmp_path / "tone.flac"
    subprocess.run(
        ["sox", "-n", "-r", "44100", "-c", "2", path, "synth", "2", "sine", "440"], check=True
    )
    engine = new_engine()
    pad = engine.pads[0]
    pad.loop = True
    engine.start()

    sample = pad.load(path).result(10)
    pad.play()

    assert (sample.source_rate, sample.source_frames, sample.frames) == (44100, 88200, 96000)
    assert sample.path == str(path)
    eventually(lambda: pad.state is PadState.PLAYING and (pad.position or 0) > 0.1)
    engine.stop()
    place = pad.position
    assert pad.state is PadState.PLAYING
    assert place == pad.position


def test_what_is_wrong_with_a_file_comes_from_the_load(
    new_engine: NewEngine, tmp_path: Path
) -> None:
    engine = new_engine()
    pad = engine.pads[0]
    pad.load(SECOND).result(10)
    text = tmp_path / "text.wav"
    text.write_text("no sound")

    with pytest.raises(FileNotFoundError) as missing:
        pad.load(tmp_path / "missing.wav").result(10)
    assert missing.value.filename == str(tmp_path / "missing.wav")
    with pytest.raises(IsADirectoryError):
        pad.load(tmp_path).result(10)
    with pytest.raises(LoadError, match="text.wav"):
        pad.load(text).result(10)
    failed = pad.load(text)
    assert isinstance(failed.exception(10), LoadError)
    assert pad.sample is not None


def test_a_load_replaces_the_one_on_its_way(new_engine: NewEngine, tmp_path: Path) -> None:
    engine = new_engine()
    long = np.zeros((48000 * 60, 2), np.float32)
    loads = [engine.pads[0].load(long, sample_rate=44100) for _ in range(3)]
    last = engine.pads[0].load(SECOND)

    assert last.result(60).frames == 48000
    assert all(load.cancelled() for load in loads)
    with pytest.raises(CancelledError):
        loads[0].result(10)
    assert not last.cancel()


def test_asyncio_waits_for_loads(new_engine: NewEngine) -> None:
    engine = new_engine()

    async def load_all() -> list[int]:
        loads = [pad.load(SECOND[: 1000 + pad.index]) for pad in engine.pads[:64]]
        return [(await load).frames for load in loads]

    assert asyncio.run(load_all()) == list(range(1000, 1064))


def test_sixty_four_loads_cost_two_threads(new_engine: NewEngine) -> None:
    engine = new_engine()
    before = len(list(Path("/proc/self/task").iterdir()))
    loads = [pad.load(SECOND, sample_rate=44100) for pad in engine.pads[:64]]

    assert len(list(Path("/proc/self/task").iterdir())) - before == 2
    assert all(load.result(60).frames == 52245 for load in loads)


def test_an_engine_closes_amid_loads(new_engine: NewEngine) -> None:
    engine = new_engine()
    long = np.zeros((48000 * 60, 2), np.float32)
    loads = [pad.load(long, sample_rate=44100) for pad in engine.pads[:4]]

    closing = threading.Thread(target=engine.close)
    closing.start()
    closing.join(2.5)

    assert not closing.is_alive()
    assert all(load.done() for load in loads)


def test_engine_pads_are_a_sequence(new_engine: NewEngine) -> None:
    engine = new_engine(pads=5)

    assert len(engine.pads) == 5
    assert [pad.index for pad in engine.pads] == [0, 1, 2, 3, 4]
    assert engine.pads[-1].index == 4
    assert [pad.index for pad in engine.pads[1:3]] == [1, 2]
    assert engine.pads[2].engine is engine
    with pytest.raises(IndexError, match="5"):
        engine.pads[5]
    assert len(new_engine(name="none", pads=0).pads) == 0


def test_values_are_checked_and_kept(new_engine: NewEngine) -> None:
    pad = new_engine().pads[0]
    pad.gain_db, pad.pan, pad.mute, pad.solo, pad.choke = -6.0, 0.5, True, True, 3

    assert (pad.gain_db, pad.pan, pad.mute, pad.solo, pad.choke) == (-6.0, 0.5, True, True, 3)
    with pytest.raises(ValueError, match="^gain_db must be -60-12 dB, got 13"):
        pad.gain_db = 13
    with pytest.raises(ValueError, match="^choke must be 0-63 or None, got 64"):
        pad.choke = 64
    with pytest.raises(TypeError, match="^loop must be"):
        pad.loop = "all"  # type: ignore[assignment]
    with pytest.raises(ValueError, match="^start must be 0-1e[+]06 seconds, got -1"):
        pad.play(start=-1)
    with pytest.raises(ValueError, match=r"frames.T"):
        pad.load(np.zeros((2, 4800), np.float32))


def test_meters_tell_state_place_and_peak_of_one_frame(new_engine: NewEngine) -> None:
    engine = new_engine(fade_ms=0, pads=3)
    engine.pads[1].load(SECOND / 2).result(10)
    engine.pads[1].play(volume=0.5)
    engine.pads[2].load(SECOND).result(10)
    engine.render(24000)

    meters = engine.meters()

    peak = np.abs(SECOND[:24000]).max()
    assert meters.frame == engine.frame == 24000
    assert list(meters.pads["state"]) == [0, 2, 1]
    assert meters.pads["peak"] == pytest.approx([0, peak / 4, 0], rel=1e-6)
    assert meters.master_peak == pytest.approx(peak / 4, rel=1e-6)
    assert meters.pads["position"][1] == 0.5
    assert np.isnan(meters.pads["position"][[0, 2]]).all()
    again = engine.meters()
    assert (again.master_peak, again.pads["peak"][1]) == (0, 0)


def test_the_master_scales_all_that_is_played(new_engine: NewEngine) -> None:
    engine = new_engine(fade_ms=0)
    engine.master = 0.5
    engine.pads[0].load(SECOND / 4).result(10)
    engine.pads[0].play()
    engine.write(SECOND[:1000] / 4)

    heard = engine.render(1000)

    assert engine.master == 0.5
    assert np.allclose(heard, SECOND[:1000] / 4, atol=1e-7)
    with pytest.raises(ValueError, match="^master must be 0-1, got 1.1"):
        engine.master = 1.1


def test_an_overview_holds_every_extreme(new_engine: NewEngine) -> None:
    pad = new_engine().pads[0]
    assert len(pad.overview(100).times) == 0
    pad.load(SECOND).result(10)
    mean = SECOND.mean(axis=1)

    whole = pad.overview(100)
    near = pad.overview(100, 0.5, 0.502)

    assert (whole.raw, len(whole.low)) == (False, 100)
    begins = np.rint(whole.times * 48000).astype(int)
    assert whole.low == pytest.approx(np.minimum.reduceat(mean, begins), abs=1e-6)
    assert whole.high == pytest.approx(np.maximum.reduceat(mean, begins), abs=1e-6)
    assert whole.times == pytest.approx(np.arange(100) / 100, abs=1 / 400)
    assert near.raw
    assert np.array_equal(near.low, near.high)
    assert near.low == pytest.approx(mean[24000:24096], abs=1e-6)
    with pytest.raises(ValueError, match="^width must be 1-1000000, got 0"):
        pad.overview(0)


@pytest.mark.uninstrumented  # AddressSanitizer keeps what is freed, to see who still uses it
@pytest.mark.parametrize("state", [State.STOPPED, State.RUNNING, State.WAITING])
def test_an_unloaded_sample_goes_whoever_renders(new_engine: NewEngine, state: State) -> None:
    engine = new_engine(autoconnect=state is not State.WAITING)
    if state is not State.STOPPED:
        engine.start()
    eventually(lambda: engine.state is state)
    pad = engine.pads[0]
    big = np.ones((48000 * 60, 2), np.float32)
    pad.load(big[:48000]).result(10)  # what the first load costs for good
    before = resident()
    load = pad.load(big)
    load.result(60)
    assert resident() - before > 20e6

    pad.unload()  # whoever has the load keeps none of its memory

    eventually(lambda: resident() - before < 3e6)


def resident() -> int:
    """Bytes of this process in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_a_pad_is_the_same_however_it_is_asked_for(new_engine: NewEngine) -> None:
    engine, other = new_engine(pads=8), new_engine(pads=8)
    pad = engine.pads[3]

    assert pad == engine.pads[3] == engine.pads[-5]
    assert len({*engine.pads, *engine.pads, *other.pads}) == 16
    assert engine.pads.index(pad) == 3
    assert pad != other.pads[3]
    assert pad != 3


def test_an_engine_without_pads_has_a_master(new_engine: NewEngine) -> None:
    engine = new_engine(pads=0)
    engine.master = 0.5
    engine.write(SECOND[:1000])

    engine.stop_all()

    assert list(engine.pads) == []
    assert engine.meters().pads.size == 0
    assert np.abs(engine.render(1000)).max() <= 0.5


def test_who_loads_nothing_opens_no_decoder() -> None:
    program = """
from array import array
from flitzis_looper_audio import AudioEngine

def opened(library):
    return library in open("/proc/self/maps").read()

engine = AudioEngine()
assert opened("libpipewire") and not opened("libsndfile") and not opened("libsoxr")
engine.pads[0].load([array("f", [1])]).result(10)
assert opened("libsndfile") and opened("libsoxr")
"""
    subprocess.run([sys.executable, "-c", program], check=True)
