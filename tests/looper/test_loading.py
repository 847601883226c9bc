"""Loads: their events in order, their request ids, what is stale, and what an analysis answers."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from flitzis_looper_audio.looper import AudioMessage
from harness import (
    CALLBACK,
    RATE,
    Event,
    LoaderEvents,
    OfflineLooper,
    held,
    is_empty,
    level,
    load,
    messages,
    noise16,
    render,
    started,
    told,
    write_wav,
)

DECODING, RESAMPLING = "Loading (Decoding…)", "Loading (Resampling…)"
MAPPING, PUBLISHING = "Loading (Mapping channels…)", "Loading (Publishing…)"
OTHER_RATE = 44100
STAGES = {
    RATE: [(DECODING, 0.0, 0.1), (MAPPING, 0.1, 0.15), (PUBLISHING, 0.95, 1.0)],
    OTHER_RATE: [
        (DECODING, 0.0, 0.1),
        (RESAMPLING, 0.1, 0.2),
        (MAPPING, 0.2, 0.25),
        (PUBLISHING, 0.95, 1.0),
    ],
}
LONG_S = 60  # so much takes a while to decode and resample
SHORT = "samples/short.wav"


pytestmark = pytest.mark.usefixtures("files")


@pytest.fixture
def files(project: Path) -> None:
    """In the project samples/short.wav, and samples/long.wav, which is still being loaded when a call returns."""
    write_wav(project / SHORT, level(4800))
    write_wav(project / "samples/long.wav", level(LONG_S * OTHER_RATE), OTHER_RATE)


def begin(facade: OfflineLooper, pad: int) -> int:
    """A load that takes a while; its id."""
    return facade.load_sample_async(pad, "samples/long.wav", run_analysis=False)


@pytest.mark.parametrize("run_analysis", [False, True])
@pytest.mark.parametrize("rate", STAGES)
def test_a_load_goes_through_its_stages_to_one_success(
    facade: OfflineLooper, rate: int, run_analysis: bool
) -> None:
    write_wav("samples/a.wav", noise16(10 * rate), rate)
    events = LoaderEvents(facade)
    began = time.monotonic()

    request = facade.load_sample_async(7, "samples/a.wav", run_analysis=run_analysis)
    first, *progress, last = events.until_its_end(7, request)

    took = time.monotonic() - began
    assert first == {"type": "started", "id": 7, "request_id": 1}
    assert last == {**first, "type": "success", "duration_s": 10.0, "cached_path": "samples/a.wav"}
    assert {frozenset(one) for one in progress} == {
        frozenset({"type", "id", "request_id", "percent", "stage"})
    }
    assert {one["type"] for one in progress} == {"progress"}
    stages = STAGES[rate]
    assert shares(progress, [name for name, _, _ in stages]) == stages
    assert len(progress) <= 2 * len(stages) + took / 0.1


def shares(progress: list[Event], names: list[str]) -> list[tuple[str, float, float]]:
    """Each stage with its first and its last percent; they follow each other, and percents never fall."""
    percents = [one["percent"] for one in progress]
    stages = [one["stage"] for one in progress]
    assert percents == sorted(percents)
    assert sorted(stages, key=names.index) == stages
    ends = []
    for name in names:
        of_it = [percent for percent, stage in zip(percents, stages) if stage == name]
        ends.append((name, round(of_it[0], 9), round(of_it[-1], 9)))
    return ends


def test_events_are_made_of_pythons_own_types(facade: OfflineLooper) -> None:
    events = LoaderEvents(facade)
    facade.load_sample_async(0, SHORT, run_analysis=False)

    found = events.until_its_end(0, 1)

    kinds = {"type": str, "id": int, "request_id": int, "percent": float, "stage": str}
    kinds |= {"duration_s": float, "cached_path": str}
    for event in found:
        assert type(event) is dict
        assert {key: type(value) for key, value in event.items()} == {
            key: kinds[key] for key in event
        }


def test_a_success_is_told_when_a_start_is_heard(facade: OfflineLooper) -> None:
    assert load(facade, 0, SHORT)["type"] == "success"

    facade.play_sample(0, 1.0)

    assert render(facade, 2 * CALLBACK)[CALLBACK:].min() == 0.5
    assert told(facade) == [started(0)]


def test_requests_are_counted_by_pad_and_by_its_unloads(facade: OfflineLooper) -> None:
    assert [load(facade, 0, SHORT)["request_id"] for _ in range(3)] == [1, 2, 3]
    assert load(facade, 1, "samples/none.wav")["request_id"] == 1

    facade.unload_sample(0)
    facade.unload_sample(2)
    facade.unload_sample(2)

    assert load(facade, 0, SHORT)["request_id"] == 5
    assert load(facade, 1, SHORT)["request_id"] == 2
    assert load(facade, 2, SHORT)["request_id"] == 3
    assert facade.analyze_sample_async(0) == 5


def test_a_pad_that_loads_takes_no_second_load(facade: OfflineLooper) -> None:
    events = LoaderEvents(facade)
    with held(facade):
        begin(facade, 0)
        with pytest.raises(ValueError, match="^sample is already loading$"):
            facade.load_sample_async(0, SHORT, run_analysis=False)
    assert facade.load_sample_async(1, SHORT, run_analysis=False) == 1

    assert events.until_its_end(0, 1)[-1]["type"] == "success"
    assert facade.load_sample_async(0, SHORT, run_analysis=False) > 1


def test_a_load_that_was_unloaded_ends_without_a_word_and_the_pad_stays_empty(
    facade: OfflineLooper,
) -> None:
    events = LoaderEvents(facade)
    stale = begin(facade, 0)
    facade.unload_sample(0)
    later = begin(facade, 1)

    events.until_its_end(1, later)

    assert {one["type"] for one in events.of(0, stale)} <= {"started", "progress"}
    assert is_empty(facade, 0)
    facade.play_sample(0, 1.0)
    assert not render(facade, CALLBACK).any()


def test_a_load_after_an_unload_is_not_hindered_by_the_stale_one(facade: OfflineLooper) -> None:
    events = LoaderEvents(facade)
    stale = [begin(facade, 0)]
    for _ in range(3):
        facade.unload_sample(0)
        stale.append(begin(facade, 0))
    facade.unload_sample(0)

    request = facade.load_sample_async(0, SHORT, run_analysis=False)
    later = begin(facade, 1)

    assert events.until_its_end(0, request)[-1]["type"] == "success"
    events.until_its_end(1, later)
    assert facade.loaded_sample_shape(0) == (RATE, 2, 4800)
    assert stale == [1, 3, 5, 7] and request == 9
    for one in stale:
        assert {event["type"] for event in events.of(0, one)} <= {"started", "progress"}


def test_what_plays_goes_on_from_the_old_sample_until_it_is_stopped(facade: OfflineLooper) -> None:
    load(facade, 0, write_wav("samples/a.wav", level(4800)))
    facade.play_sample(0, 1.0)
    render(facade, CALLBACK)

    load(facade, 0, write_wav("samples/b.wav", level(4800, value=8192)))

    assert render(facade, CALLBACK).min() == 0.5
    facade.stop_sample(0)
    render(facade, CALLBACK)
    facade.play_sample(0, 1.0)
    assert render(facade, 2 * CALLBACK)[CALLBACK:].max() == 0.25


def test_settings_outlive_an_unload(facade: OfflineLooper) -> None:
    path = write_wav("samples/a.wav", level(48000))
    facade.set_pad_loop_region(0, 0.25, 0.5)
    facade.set_pad_gain(0, -20.0)
    facade.set_pad_bpm(0, 120.0)
    for _ in range(2):
        load(facade, 0, path)
        facade.unload_sample(0)
    facade.set_master_bpm(60.0)
    facade.set_bpm_lock(enabled=True)
    facade.set_master_bpm(60.0)
    load(facade, 0, path)

    facade.play_sample(0, 1.0)
    heard = render(facade, 4800)

    assert heard[-1] == pytest.approx([0.05, 0.05], rel=1e-3)
    heads = [one for one in messages(facade) if isinstance(one, AudioMessage.PadPlayhead)]
    assert [one.position_s for one in heads] == pytest.approx([0.25 + 0.1 / 2], abs=1e-4)


def analysed(facade: OfflineLooper, pad: int) -> None:
    """An analysis ends in one error, which says that there is none."""
    events = LoaderEvents(facade)
    request = facade.analyze_sample_async(pad)
    first, *progress, last = events.until_its_end(pad, request)
    about: Event = {"id": pad, "request_id": request, "task": "analysis"}
    assert first == {"type": "task_started", **about}
    assert {one["type"] for one in progress} <= {"task_progress"}
    assert last == {"type": "task_error", **about, "msg": last["msg"]}
    assert last["msg"].startswith("analysis failed: ")


def test_an_analysis_ends_in_one_error_however_often_it_is_asked_for(facade: OfflineLooper) -> None:
    with pytest.raises(ValueError, match="^sample is not loaded$"):
        facade.analyze_sample_async(0)
    load(facade, 0, SHORT)

    for _ in range(3):
        analysed(facade, 0)

    with held(facade):
        for pad in range(2):
            begin(facade, pad)
            with pytest.raises(ValueError, match="^sample is currently loading$"):
                facade.analyze_sample_async(pad)
