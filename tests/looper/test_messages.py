"""What receive_msg() gives of starts and stops: each rule, and their order."""

from __future__ import annotations

import pytest

from flitzis_looper_audio.looper import AudioMessage
from harness import (
    CALLBACK,
    RATE,
    OfflineLooper,
    Told,
    hold,
    level,
    messages,
    metered,
    raised_by,
    render,
    started,
    stopped,
    told,
)

SIXTEENTH = 6000  # frames, at 120 beats a minute


def after_a_callback(facade: OfflineLooper) -> list[Told]:
    render(facade, CALLBACK)
    return told(facade)


@pytest.mark.parametrize(
    ("message", "answers"),
    [
        (AudioMessage.SampleStarted(3), (3, None, None, None)),
        (AudioMessage.SampleStopped(0), (0, None, None, None)),
        (AudioMessage.PadPeak(215, 0.5), (215, 0.5, None, None)),
        (AudioMessage.PadPlayhead(3, 1.25), (3, None, None, 1.25)),
        (AudioMessage.MasterPeak(1.5), (None, None, 1.5, None)),
        (AudioMessage.Pong(), (None, None, None, None)),
    ],
    ids=lambda one: type(one).__name__,
)
def test_a_message_answers_what_applies_and_none_for_the_rest(
    message: AudioMessage, answers: tuple[float | None, ...]
) -> None:
    asked = message.sample_id(), message.pad_peak(), message.master_peak(), message.pad_playhead()

    assert asked == answers
    assert isinstance(message, AudioMessage)
    assert getattr(AudioMessage, type(message).__name__) is type(message)


def test_a_start_is_told_once_its_frame_was_rendered(facade: OfflineLooper) -> None:
    hold(facade, [0], level(24000))
    facade.play_sample(0, 1.0)

    assert told(facade) == []
    assert after_a_callback(facade) == [started(0)]
    assert after_a_callback(facade) == []


def test_a_retrigger_tells_a_start_and_no_stop(playing: OfflineLooper) -> None:
    playing.play_sample(1, 1.0)

    assert after_a_callback(playing) == [started(1)]


def test_a_stop_is_told_once(playing: OfflineLooper) -> None:
    playing.stop_sample(1)

    assert after_a_callback(playing) == [stopped(1)]
    assert after_a_callback(playing) == []


@pytest.mark.parametrize("pad", [0, 100], ids=["loaded", "empty"])
def test_a_stop_of_a_pad_that_does_not_play_is_told_as_well(
    playing: OfflineLooper, pad: int
) -> None:
    playing.stop_sample(pad)
    playing.stop_sample(pad)

    assert after_a_callback(playing) == [stopped(pad)] * 2


def test_stop_all_tells_one_stop_of_each_pad_that_plays_or_is_paused(
    playing: OfflineLooper,
) -> None:
    playing.pause_sample(2)
    render(playing, CALLBACK)

    playing.stop_all()

    assert sorted(after_a_callback(playing)) == [stopped(1), stopped(2)]
    playing.stop_all()
    assert after_a_callback(playing) == []


def test_an_exclusive_start_comes_after_a_stop_of_each_that_played(playing: OfflineLooper) -> None:
    playing.play_sample_exclusive(3, 1.0)

    heard = after_a_callback(playing)

    assert sorted(heard[:-1]) == [stopped(1), stopped(2)] and heard[-1] == started(3)


def test_an_exclusive_start_stops_the_retriggered_pad_too(playing: OfflineLooper) -> None:
    playing.play_sample_exclusive(2, 1.0)

    heard = after_a_callback(playing)

    assert sorted(heard[:-1]) == [stopped(1), stopped(2)] and heard[-1] == started(2)


def test_a_start_of_an_empty_pad_tells_one_stop(playing: OfflineLooper) -> None:
    playing.play_sample(100, 1.0)

    assert after_a_callback(playing) == [stopped(100)]
    assert after_a_callback(playing) == []


def test_an_exclusive_start_of_an_empty_pad_tells_nothing_and_stops_nothing(
    playing: OfflineLooper,
) -> None:
    playing.play_sample_exclusive(100, 1.0)

    assert after_a_callback(playing) == []
    assert {one.sample_id() for one in metered(playing)} == {1, 2, None}


def test_an_unload_of_a_playing_pad_tells_nothing(playing: OfflineLooper) -> None:
    playing.unload_sample(1)

    assert after_a_callback(playing) == []
    metered(playing)
    assert {one.sample_id() for one in metered(playing)} == {2, None}


def test_pause_resume_and_seek_tell_nothing(playing: OfflineLooper) -> None:
    for pad in (0, 1, 100):
        playing.pause_sample(pad)
        playing.seek_sample(pad, 0.25)
        render(playing, CALLBACK)
        playing.resume_sample(pad)

    assert after_a_callback(playing) == []


def test_all_216_pads_may_play_and_each_start_is_told(facade: OfflineLooper) -> None:
    hold(facade, range(216), level(480))

    for pad in range(216):
        facade.play_sample(pad, 0.001)

    assert after_a_callback(facade) == [started(pad) for pad in range(216)]


def test_a_quantised_start_is_told_and_heard_at_its_line(facade: OfflineLooper) -> None:
    hold(facade, [0], level(24000))
    facade.set_trigger_quantization("1_16")
    render(facade, 1)
    facade.play_sample(0, 1.0)

    assert not render(facade, SIXTEENTH - 1).any() and told(facade) == []
    assert render(facade, CALLBACK)[1:].all() and told(facade) == [started(0)]


def lock_to_sixteenths(facade: OfflineLooper) -> None:
    """Pad 0 starts on a line, at the master tempo, which is its own."""
    facade.set_pad_bpm(0, 120.0)
    facade.set_master_bpm(120.0)
    facade.set_bpm_lock(True)
    facade.set_trigger_quantization("1_16")


@pytest.mark.parametrize("start", [4800, 4800.2, 4800.4, 4799.6, 4799.8])
@pytest.mark.parametrize("before", [0, 1, SIXTEENTH - 1])
def test_a_locked_quantised_start_is_on_its_line_wherever_the_loop_begins(
    facade: OfflineLooper, start: float, before: int
) -> None:
    wave = level(24000, value=0)
    wave[4800:4803] = [1000], [2000], [3000]
    hold(facade, [0], wave)
    lock_to_sixteenths(facade)
    render(facade, SIXTEENTH + before)
    facade.set_pad_loop_region(0, start / RATE, None)
    facade.play_sample(0, 1.0)

    heard = render(facade, SIXTEENTH + 3)[:, 0]

    at = -before % SIXTEENTH
    assert not heard[:at].any()
    assert heard[at : at + 3] * 32768 == pytest.approx([1000, 2000, 3000])


def test_a_quantised_start_waits_with_the_loop_that_it_was_asked_with(
    facade: OfflineLooper,
) -> None:
    hold(facade, [0], level(24000))
    lock_to_sixteenths(facade)
    render(facade, 1000)
    facade.set_pad_loop_region(0, 0.1, 0.3)
    facade.play_sample(0, 1.0)
    facade.set_pad_loop_region(0, 0.15, 0.3)

    assert not render(facade, SIXTEENTH - 1000).any()
    assert render(facade, CALLBACK).all()


def test_a_loop_that_begins_half_a_frame_before_the_end_is_all_of_it(facade: OfflineLooper) -> None:
    wave = level(4801)
    wave[4800] = 0
    hold(facade, [0], wave)
    facade.set_pad_loop_region(0, 4800.5 / RATE, None)
    facade.play_sample(0, 1.0)

    heard = render(facade, 3 * 4801)[:, 0].reshape(3, 4801)
    assert heard[:, :4800].all() and told(facade) == [started(0)]


def test_a_quantised_start_is_cancelled_by_a_stop(playing: OfflineLooper) -> None:
    playing.set_trigger_quantization("1_16")
    playing.play_sample(3, 1.0)
    playing.play_sample(1, 1.0)
    assert after_a_callback(playing) == []

    playing.stop_sample(3)
    playing.stop_sample(1)

    assert after_a_callback(playing) == [stopped(3), stopped(1)]
    render(playing, 2 * SIXTEENTH)
    assert told(playing) == []


def test_a_quantised_start_is_cancelled_by_stop_all(playing: OfflineLooper) -> None:
    playing.set_trigger_quantization("1_16")
    playing.play_sample(3, 1.0)
    playing.play_sample_exclusive(1, 1.0)
    assert after_a_callback(playing) == []

    playing.stop_all()

    assert sorted(after_a_callback(playing)) == [stopped(1), stopped(2)]
    render(playing, 2 * SIXTEENTH)
    assert told(playing) == []


def test_an_exclusive_start_waits_with_its_stops_for_its_line(playing: OfflineLooper) -> None:
    playing.set_trigger_quantization("1_16")
    playing.play_sample_exclusive(3, 1.0)
    render(playing, SIXTEENTH - CALLBACK)
    assert told(playing) == []

    heard = after_a_callback(playing)

    assert sorted(heard[:-1]) == [stopped(1), stopped(2)] and heard[-1] == started(3)


def test_messages_keep_their_order(playing: OfflineLooper) -> None:
    playing.stop_sample(2)
    playing.ping()
    playing.play_sample(0, 1.0)
    playing.play_sample(100, 1.0)
    playing.stop_sample(0)
    playing.ping()

    render(playing, CALLBACK)

    kinds = [(type(one).__name__, one.sample_id()) for one in messages(playing)]
    pong = ("Pong", None)
    assert kinds == [stopped(2), pong, started(0), stopped(100), stopped(0), pong]


def test_a_pong_comes_once_of_each_ping_and_after_a_callback(facade: OfflineLooper) -> None:
    facade.ping()
    facade.ping()

    assert messages(facade) == []
    render(facade, CALLBACK)
    assert messages(facade) == [AudioMessage.Pong()] * 2


def test_pings_that_nobody_answers_are_refused_in_the_end(facade: OfflineLooper) -> None:
    refusals = [one for _ in range(2000) if (one := raised_by(facade.ping))[0]]

    assert refusals
    for error, words in refusals:
        assert error and issubclass(error, RuntimeError)
        assert words.startswith("Failed to send Ping - buffer may be full")
