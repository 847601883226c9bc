"""What receive_msg() gives of peaks and playheads: their order and values, and what a window finds that stalled."""

from __future__ import annotations

import random

import numpy as np
import pytest

from flitzis_looper_audio.looper import AudioMessage
from harness import (
    CALLBACK,
    HALF,
    INTERVAL,
    OfflineLooper,
    Told,
    hold,
    level,
    messages,
    metered,
    render,
    started,
    stopped,
)

MasterPeak, PadPeak = AudioMessage.MasterPeak, AudioMessage.PadPeak
PadPlayhead = AudioMessage.PadPlayhead


def test_a_pads_peak_is_before_its_playhead_and_the_masters_is_last(playing: OfflineLooper) -> None:
    snapshot = metered(playing)

    kinds = [(type(one), one.sample_id()) for one in snapshot]
    assert kinds == [
        (PadPeak, 1),
        (PadPlayhead, 1),
        (PadPeak, 2),
        (PadPlayhead, 2),
        (MasterPeak, None),
    ]
    for one in snapshot:
        numbers = (one.pad_peak(), one.pad_playhead(), one.master_peak())
        assert [type(number) for number in numbers if number is not None] == [float]


def test_starts_are_told_before_the_meters_of_what_started(facade: OfflineLooper) -> None:
    hold(facade, [5], level(24000))
    facade.play_sample(5, 1.0)

    render(facade, INTERVAL)

    first, *rest = messages(facade)
    assert first == AudioMessage.SampleStarted(5)
    assert [rest[0], rest[2]] == [PadPeak(5, 0.5), MasterPeak(0.5)] and len(rest) == 3
    assert (rest[1].sample_id(), rest[1].pad_playhead()) == pytest.approx((5, 0.1), abs=1e-6)


def test_nothing_is_told_of_silence(facade: OfflineLooper) -> None:
    hold(facade, [0], level(24000))

    assert metered(facade) == []
    facade.play_sample(0, 0.0)
    kinds = [type(one) for one in metered(facade)]
    assert kinds == [PadPlayhead]


def test_a_pads_peak_is_before_the_master_volume(facade: OfflineLooper) -> None:
    hold(facade, [0], level(24000))
    facade.set_volume(0.25)
    facade.play_sample(0, 0.5)
    metered(facade)

    peak, _, master = metered(facade)

    assert peak.pad_peak() == pytest.approx(0.25, rel=1e-4)
    assert master.master_peak() == pytest.approx(0.0625, rel=1e-4)


def test_a_pads_peak_is_clamped_and_the_masters_is_not(facade: OfflineLooper) -> None:
    hold(facade, [0], level(24000))
    facade.set_pad_gain(0, 12.0)
    facade.play_sample(0, 1.0)
    metered(facade)

    peak, _, master = metered(facade)

    assert peak == PadPeak(0, 1.0)
    assert master.master_peak() == pytest.approx(0.5 * 10 ** (12 / 20), rel=1e-3)


def test_a_short_peak_within_the_interval_is_seen(facade: OfflineLooper) -> None:
    frames = level(48000, value=HALF // 4)
    frames[INTERVAL + 1000] = -HALF
    hold(facade, [0], frames)
    facade.play_sample(0, 1.0)

    peaks = [metered(facade)[0].pad_peak() for _ in range(3)]

    assert peaks == [0.125, 0.5, 0.125]


def test_a_paused_pad_has_a_playhead_that_stands_and_no_peak(playing: OfflineLooper) -> None:
    playing.pause_sample(1)
    metered(playing)

    first, second = metered(playing), metered(playing)

    heads = [[one for one in snapshot if one.sample_id() == 1] for snapshot in (first, second)]
    assert heads[0] == heads[1] and [type(one) for one in heads[0]] == [PadPlayhead]


def test_a_playhead_is_the_next_frame_of_the_sample_within_its_loop(facade: OfflineLooper) -> None:
    hold(facade, [0], level(24000))
    facade.set_pad_loop_region(0, 0.125, 0.375)
    facade.play_sample(0, 1.0)

    positions = [metered(facade, 12000 - 4800)[1].pad_playhead() for _ in range(4)]

    expected = [0.125 + at * 0.15 % 0.25 for at in range(1, 5)]
    assert positions == pytest.approx(expected, abs=1e-6)


def test_there_is_one_snapshot_for_ten_callbacks(playing: OfflineLooper) -> None:
    metered(playing)

    snapshots = [metered(playing, CALLBACK) for _ in range(100)]

    at = [number for number, snapshot in enumerate(snapshots) if snapshot]
    assert set(np.diff(at)) == {10}
    assert {len(snapshot) for snapshot in snapshots} == {0, 5}


def test_who_takes_all_messages_comes_to_an_end_while_it_goes_on(playing: OfflineLooper) -> None:
    taken = []

    for _ in range(20):
        render(playing, INTERVAL)
        taken.append(playing.receive_msg())

    assert taken.index(None) == 5  # one snapshot, and then the end
    assert any(one is not None for one in taken[6:])


def test_a_window_that_stalls_sees_no_peak_of_that_time(playing: OfflineLooper) -> None:
    metered(playing)
    playing.stop_all()
    playing.set_volume(0.25)
    playing.play_sample(1, 1.0)
    render(playing, 10 * 48000)

    _, _, started_again, *found = messages(playing)

    assert started_again == AudioMessage.SampleStarted(1)
    assert [(type(one), one.sample_id()) for one in found] == [(PadPlayhead, 1)]
    _, _, master = metered(playing)
    assert master.master_peak() == pytest.approx(0.125, rel=1e-4)


def test_a_window_that_stalls_finds_each_start_and_stop_and_one_snapshot(
    playing: OfflineLooper,
) -> None:
    dice = random.Random(14)
    expected: list[Told] = []
    for _ in range(20_000):
        pad = dice.choice([0, 3, 100])
        if dice.random() < 0.5:
            playing.play_sample(pad, 1.0)
            expected.append(stopped(pad) if pad == 100 else started(pad))
        else:
            playing.stop_sample(pad)
            expected.append(stopped(pad))
        render(playing, 24)

    found = messages(playing)

    sounds = [(type(one).__name__, one.sample_id()) for one in found[: len(expected)]]
    assert sounds == expected
    rest = found[len(expected) :]
    assert {type(one) for one in rest} == {PadPlayhead}
    heads = [one.id for one in rest if isinstance(one, PadPlayhead)]
    assert heads == sorted(set(heads)) and {1, 2} <= set(heads) <= {0, 1, 2, 3}
    assert messages(playing) == []
