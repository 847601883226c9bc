"""Starts that wait for a line, without a terminal and without an engine."""

from __future__ import annotations

import pytest

from flitzis_looper_audio import PadStarted, PadState, PadStopped
from pads_keys import Keys


def test_starts_wait_for_the_beat_or_the_bar() -> None:
    keys = Keys()

    keys.press("f2", "1", "@")
    assert keys.control.tempo.quantise == "beat"
    assert keys.said() == [("play", 0, False, None, "beat"), ("play", 1, False, None, "beat")]
    keys.press("f2", "3")
    assert keys.control.tempo.quantise == "bar"
    assert keys.said() == [("play", 2, False, None, "bar")]
    keys.press("f2", "4")
    assert keys.control.tempo.quantise == "off"
    assert keys.said() == [("play", 3, False, None)]


def test_a_frame_is_no_line_to_wait_for() -> None:
    keys = Keys()

    keys.press("f2")
    keys.control.latch(keys.slots[0], at=12000)

    assert keys.said() == [("play", 0, False, None, 12000)]
    assert keys.slots[0].waiting is None


def test_what_waits_waits_until_it_starts_however_often_it_is_tapped() -> None:
    keys = Keys()
    keys.engine.frame = 1000

    keys.press("f2", "1")
    keys.press("1")
    assert keys.said() == [("play", 0, False, None, "beat")]
    keys.control.started(PadStarted(0, 0, 999))  # of a start before
    assert keys.slots[0].waiting == "beat"
    keys.control.started(PadStarted(0, 0, 24000))
    assert keys.slots[0].waiting is None
    keys.press("1")
    assert keys.said() == [("play", 0, False, None, "beat")]


@pytest.mark.parametrize("back, said", [("!", ("stop", 0)), (" ", ("stop_all",))])
def test_what_waits_is_taken_back_by_a_stop(back: str, said: tuple[object, ...]) -> None:
    keys = Keys()

    keys.press("f2", "!")
    assert keys.slots[0].waiting and keys.slots[0].latched
    keys.said()
    keys.press(back)

    assert keys.said() == [said]
    assert not keys.slots[0].waiting and not keys.slots[0].latched


def test_what_waits_for_another_line_waits_anew() -> None:
    keys = Keys()

    for _ in range(3):
        keys.press("f2", "1")

    assert keys.said() == [
        ("play", 0, False, None, "beat"),
        ("stop", 0),
        ("play", 0, False, None, "bar"),
        ("stop", 0),
        ("play", 0, False, None),
    ]
    assert keys.slots[0].waiting is None


def test_stops_are_at_once() -> None:
    keys = Keys()

    keys.press("!", "f2")
    keys.press("!")

    assert keys.said() == [("play", 0, False, None), ("stop", 0)]


def test_a_key_that_is_held_loops_from_its_line_until_it_is_released() -> None:
    keys = Keys()

    keys.press("f2", "f2")
    keys.hold("1")
    assert keys.said() == [("play", 0, False, None, "bar")]
    assert keys.slots[0].looped and keys.slots[0].waiting
    keys.wait(0.3)

    assert keys.said() == [("stop", 0)]
    assert not keys.slots[0].looped and not keys.slots[0].waiting


def test_a_held_hit_that_was_over_before_it_was_known_to_be_held_comes_again() -> None:
    keys = Keys()
    keys.hold("1")  # the keyboard's delay is known from here
    keys.wait(1.0)
    keys.said()

    keys.press("f2", "1")
    keys.control.started(PadStarted(0, 0, 0))
    keys.pads[0].state = PadState.STOPPED
    keys.press("1", after=0.5)
    keys.press("1", after=0.03)

    assert keys.said() == [("play", 0, False, None, "beat")] * 2
    keys.control.started(PadStarted(0, 0, 0))
    keys.pads[0].state = PadState.PLAYING
    keys.press("1", after=0.03)
    assert keys.said() == []


def test_an_exclusive_start_leaves_the_others_latched_until_its_line() -> None:
    keys = Keys()
    keys.press("!", "f2", "\t", "2")
    assert keys.said()[-1] == ("play", 1, True, None, "beat")
    assert keys.slots[0].latched

    keys.pads[0].state = PadState.PLAYING  # it was started again meanwhile
    keys.control.stopped(PadStopped(0, 0, 24000, "exclusive"))
    assert keys.slots[0].latched
    keys.pads[0].state = PadState.STOPPED
    keys.control.stopped(PadStopped(0, 0, 24000, "exclusive"))
    assert not keys.slots[0].latched
