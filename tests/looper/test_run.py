"""run() and shut_down(): with a server and without, again and again, and under a project's burst of calls."""

from __future__ import annotations

from pathlib import Path

import pytest

from contract import NOT_INITIALIZED
from eventually import eventually
from flitzis_looper_audio.looper import AudioEngine, AudioMessage
from harness import (
    OfflineLooper,
    Taken,
    engine_of,
    hold,
    level,
    load,
    messages,
    render,
    started,
    told,
    write_wav,
)
from observer import descriptors, thread_names, threads_since


def test_making_one_opens_nothing() -> None:
    files, threads = descriptors(), thread_names()

    facades = [AudioEngine() for _ in range(10)]

    assert descriptors() == files and not threads_since(threads) and len(facades) == 10


def test_shut_down_may_be_called_any_number_of_times() -> None:
    facade = OfflineLooper()

    for _ in range(3):
        facade.shut_down()
    facade.run()
    for _ in range(3):
        facade.shut_down()

    with pytest.raises(RuntimeError, match=NOT_INITIALIZED.words):
        facade.stop_all()


def test_a_second_run_is_refused_and_the_first_goes_on(facade: OfflineLooper) -> None:
    engine = engine_of(facade)

    with pytest.raises(RuntimeError, match="^AudioEngine already running$"):
        facade.run()

    assert engine_of(facade) is engine
    facade.ping()
    render(facade, 512)
    assert [type(one) for one in messages(facade)] == [AudioMessage.Pong]


def test_what_runs_again_starts_anew(facade: OfflineLooper) -> None:
    load(facade, 0, write_wav("samples/a.wav", level(4800)))
    facade.set_volume(0.0)
    facade.set_pad_gain(0, -60.0)
    facade.set_trigger_quantization("1_16")
    facade.play_sample(0, 1.0)
    render(facade, 7001)

    facade.shut_down()
    facade.run()

    with pytest.raises(ValueError, match="^sample is not loaded$"):
        facade.loaded_sample_shape(0)
    assert told(facade) == []
    render(facade, 100)  # behind a line of the grid
    assert load(facade, 0, "samples/a.wav")["request_id"] == 1
    facade.play_sample(0, 1.0)
    assert render(facade, 4000)[1000:].max() == pytest.approx(0.5)


def test_without_a_server_run_says_so(no_server: Path) -> None:
    facade = AudioEngine()

    for _ in range(2):
        with pytest.raises(RuntimeError, match="^Failed to create audio stream: .") as refusal:
            facade.run()
        assert NOT_INITIALIZED.words not in str(refusal.value)

    assert no_server.exists()
    with pytest.raises(RuntimeError, match=NOT_INITIALIZED.words):
        facade.ping()
    facade.shut_down()


def restore(facade: OfflineLooper) -> None:
    """What the looper calls for a project of 216 loaded pads, before it has drawn anything."""
    for pad in range(216):
        facade.set_pad_gain(pad, -3.0)
        facade.set_pad_eq(pad, -3.0, 0.0, 3.0)
        facade.set_pad_key_lock(pad, True)
        facade.set_pad_bpm(pad, 120.0)
        facade.set_pad_timing_metadata(pad, 0.0)
        for _ in range(4):
            facade.set_pad_loop_region(pad, 0.0, None)
    for _ in range(20):
        for pad in range(216):
            facade.play_sample(pad, 1.0)
            facade.stop_sample(pad)


def test_every_burst_is_taken_before_the_first_cycle(facade: OfflineLooper) -> None:
    restore(facade)

    render(facade, 16 * 512)  # a callback does 1024 calls' worth
    assert len(told(facade)) == 20 * 2 * 216


def test_a_burst_of_starts_goes_on_with_each_callback(facade: OfflineLooper) -> None:
    hold(facade, [0], level(48000))
    for _ in range(3000):
        facade.play_sample(0, 1.0)

    render(facade, 16 * 512)

    assert told(facade) == 3000 * [started(0)]


@pytest.mark.usefixtures("server")
def test_on_a_server_it_is_a_node_from_run_to_shut_down(project: Path) -> None:
    write_wav(project / "samples" / "a.wav", level(4800))
    facade = AudioEngine()

    for _ in range(2):
        facade.run()
        with pytest.raises(RuntimeError, match="^AudioEngine already running$"):
            facade.run()
        assert facade.output_sample_rate() == 48000
        assert load(facade, 3, "samples/a.wav")["type"] == "success"
        facade.ping()
        facade.play_sample(3, 1.0)
        taken = Taken(facade)
        for expected in (
            AudioMessage.Pong(),
            AudioMessage.SampleStarted(3),
            AudioMessage.PadPeak(3, 0.5),
        ):
            eventually(lambda: expected in taken.so_far())
        facade.shut_down()

    with pytest.raises(RuntimeError, match=NOT_INITIALIZED.words):
        facade.receive_msg()
