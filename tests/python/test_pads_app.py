"""What keys do to pads, without a terminal and without an engine."""

from __future__ import annotations

import pytest

from flitzis_looper_audio import PadStopped
from flitzis_looper_audio._terminal.grid import Grid
from pads_keys import Keys


def test_a_tap_plays_once_through() -> None:
    keys = Keys()

    assert keys.press("1") and keys.press("2")

    assert keys.said() == [("play", 0, False, None), ("play", 1, False, None)]
    assert not any(slot.pad.loop for slot in keys.slots)


def test_a_held_key_loops_as_from_its_press_and_stops_when_it_is_released() -> None:
    keys = Keys()

    keys.hold("1")
    assert keys.said() == [("play", 0, False, None)] * 2 + [("seek", 0, 0.53)]
    assert keys.slots[0].pad.loop is True and keys.slots[0].looped

    keys.wait(0.3)
    assert keys.said() == [("stop", 0)]
    assert keys.slots[0].pad.loop is None

    keys.hold("1")  # the keyboard's delay is known now
    assert keys.said() == [("play", 0, False, None)]
    assert keys.slots[0].looped


def test_a_sample_that_ended_before_the_first_repeat_goes_on_in_step() -> None:
    keys = Keys()
    keys.slots[0].duration = 0.4

    keys.hold("1")

    *_, last = keys.said()
    assert last == ("play", 0, False, pytest.approx(0.13))


def test_shift_latches_and_unlatches() -> None:
    keys = Keys()

    keys.press("!")
    assert keys.said() == [("play", 0, False, None)]
    assert keys.slots[0].latched and keys.slots[0].pad.loop is True
    keys.press("1")
    assert keys.said() == [("play", 0, False, None)] and keys.slots[0].latched
    keys.hold("1")
    keys.wait(1.0)
    assert ("stop", 0) not in keys.said() and keys.slots[0].latched
    keys.press("!")
    assert keys.said() == [("stop", 0)] and not keys.slots[0].looped


@pytest.mark.parametrize("times", [1, 2])
def test_shift_and_a_key_that_are_held_latch_once(times: int) -> None:
    keys = Keys()

    for _ in range(times):
        keys.hold("!")
        keys.wait(1.0)

    assert keys.slots[0].latched == (times == 1)


def test_shift_while_a_key_is_held_latches_what_plays() -> None:
    keys = Keys()
    keys.hold("1")
    keys.said()

    keys.press("!", after=0.03)
    keys.wait(1.0)

    assert keys.said() == []
    assert keys.slots[0].latched


def test_space_stops_everything_and_forgets_the_latches() -> None:
    keys = Keys()
    keys.press("!", "@")
    keys.said()

    keys.press(" ")

    assert keys.said() == [("stop_all",)]
    assert not any(slot.looped or slot.pad.loop for slot in keys.slots)


def test_an_exclusive_start_ends_the_other_latches() -> None:
    keys = Keys()
    keys.press("!", "\t", "2")

    assert keys.said()[-1] == ("play", 1, True, None)
    assert not keys.slots[0].looped
    keys.press("\t", "3")
    assert keys.said()[-1] == ("play", 2, False, None)


def test_a_pad_whose_voice_was_stolen_is_latched_no_more() -> None:
    keys = Keys()
    keys.engine.frame = 1000
    keys.press("!", "@")

    keys.control.stopped(PadStopped(0, 0, 999, "stolen"))
    keys.control.stopped(PadStopped(0, 1, 2000, "stolen"))
    keys.control.stopped(PadStopped(0, 1, 3000, "stop"))

    assert [slot.latched for slot in keys.slots] == [True, False, False, False]


def test_what_is_not_loaded_does_not_play_and_says_why() -> None:
    keys = Keys()
    keys.slots[0].duration = keys.slots[1].duration = 0.0
    keys.slots[1].fault = "unknown format"

    keys.press("1")
    assert keys.control.message == "0.wav is still loading"
    keys.press("2")
    assert keys.control.message == "1.wav: unknown format"
    keys.press("3")
    assert keys.control.message == ""
    assert keys.said() == [("play", 2, False, None)]


def test_the_master_goes_up_and_down_within_its_bounds() -> None:
    keys = Keys()

    keys.press("up", "down", "-")
    assert keys.engine.master == 0.9
    keys.press(*["down"] * 30)
    assert keys.engine.master == 0.0
    keys.press("+", "=")
    assert keys.engine.master == 0.1


def test_pages_turn_and_stop_at_the_last() -> None:
    keys = Keys()
    keys.grid = Grid(4, 3, 1, 20, 5)

    keys.press("left")
    assert keys.control.page == 0
    keys.press("right", "pagedown", "1")
    assert keys.control.page == 1
    assert keys.said() == [("play", 3, False, None)]
    assert not keys.press("2")
    keys.press("pageup", "1")
    assert keys.said() == [("play", 0, False, None)]


def test_other_keys_do_nothing() -> None:
    keys = Keys()

    assert not any(keys.press(key) for key in ("5", "q", "€", "\x1b", "", "12", "\r"))
    assert keys.said() == []
