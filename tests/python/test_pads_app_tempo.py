"""What keys do to time, without a terminal: tempo, lock, and a pad's speed and beats."""

from __future__ import annotations

import pytest

from flitzis_looper_audio._terminal.tempo import SPEEDS, guess, loop
from pads_keys import Keys


@pytest.mark.parametrize("bpm", [20.0, 87.5, 120.0, 174.0, 999.0])
@pytest.mark.parametrize("seconds", [0.01, 0.3, 1.9, 2.0, 7.74, 30.0, 600.0])
def test_a_guess_is_the_power_of_two_nearest_to_the_tempo(seconds: float, bpm: float) -> None:
    beats = guess(seconds, bpm)

    assert beats in [2.0**power for power in range(-10, 20)]
    assert 0.7 < 60 * beats / seconds / bpm < 1.42


def test_hits_and_songs_are_no_loops() -> None:
    assert [loop(seconds, 120) for seconds in (0.4, 1.4, 1.5, 2.1, 7.74, 64, 95, 300)] == [
        *(None, None, 4, 4, 16, 128, None, None)
    ]


def test_three_taps_set_the_tempo_and_move_no_beat() -> None:
    keys = Keys()
    keys.engine.transport.taps = [None, None, 123.456]  # what moves beats, this transport has not

    keys.press("enter")
    assert "third" in keys.control.message
    keys.press("enter")
    assert keys.engine.transport.bpm == 120
    keys.press("enter")

    assert keys.engine.transport.bpm == 123.5 and keys.control.message == ""


def test_the_tempo_goes_up_and_down_within_its_bounds() -> None:
    keys = Keys()
    transport = keys.engine.transport

    keys.press("f6", "f6", "f5", "ctrl-u", "ctrl-u", "ctrl-u", "ctrl-d")
    assert transport.bpm == 121.2
    transport.bpm = 20.5
    keys.press("f5", "ctrl-d")
    assert transport.bpm == 20
    transport.bpm = 998.5
    keys.press("f6", "ctrl-u")
    assert transport.bpm == 999


def test_the_lock_takes_loops_along_and_leaves_the_rest() -> None:
    keys = Keys()
    keys.lengths(2.0, 7.8, 0.4, 300.0)

    keys.press("f3")

    assert keys.engine.bpm_lock
    assert [slot.beats for slot in keys.slots] == [4, 16, None, None]
    assert [pad.bpm for pad in keys.pads] == [120, pytest.approx(123.08, abs=0.01), None, None]
    keys.press("f3")
    assert not keys.engine.bpm_lock


def test_locked_anew_beats_are_guessed_from_the_tempo_of_then() -> None:
    keys = Keys()
    keys.lengths(5.517, 2.0)  # eight beats of 87, or sixteen of 174
    keys.press("f3", "2", "f4", "f4", "f3")
    assert [slot.beats for slot in keys.slots[:2]] == [8, 2]

    keys.engine.transport.bpm = 174
    keys.press("f3")

    assert keys.slots[0].beats == 16
    assert keys.slots[1].beats == 2  # by hand: it stays


def test_what_is_loaded_while_locked_is_taken_along_and_beats_that_are_known_hold() -> None:
    keys = Keys()
    keys.slots[0].duration = 0.0
    keys.press("f3")
    keys.wait(0.05)
    assert not keys.slots[0].fitted and keys.slots[1].fitted

    object.__setattr__(keys.slots[0].sound, "beats", 6.0)
    keys.slots[0].duration = 2.0
    keys.wait(0.05)

    assert (keys.slots[0].beats, keys.pads[0].bpm) == (6, 180)


def test_without_the_lock_nothing_is_guessed() -> None:
    keys = Keys()

    keys.wait(0.1)

    assert [pad.bpm for pad in keys.pads] == [None] * 4


def test_a_length_that_no_tempo_fits_is_played_as_recorded() -> None:
    keys = Keys()
    keys.engine.transport.bpm = 20
    keys.lengths(16.5)  # four beats of 14.5

    keys.press("f3")

    assert (keys.slots[0].beats, keys.pads[0].bpm) == (None, None)


def test_a_pads_beats_go_to_the_double_the_half_and_none() -> None:
    keys = Keys()
    keys.press("1")
    said = []

    for _ in range(5):
        keys.press("f4")
        said.append((keys.slots[0].beats, keys.pads[0].bpm))

    assert said == [(4, 120), (8, 240), (2, 60), (None, None), (4, 120)]
    assert keys.control.message == "0.wav: 4 beats, 120.0 bpm, for the lock (F3)"
    keys.press("f3", "f4")
    assert keys.control.message == "0.wav: 8 beats, 240.0 bpm"


@pytest.mark.parametrize(
    ("bpm", "seconds", "beats"), [(999, 4, [64, 32, None, 64]), (20, 15, [8, None, 8])]
)
def test_beats_that_no_tempo_fits_are_left_out(
    bpm: float, seconds: float, beats: list[float | None]
) -> None:
    keys = Keys()
    keys.engine.transport.bpm = bpm
    keys.lengths(seconds)
    keys.press("1")
    said = []

    for _ in beats:
        keys.press("f4")
        said.append(keys.slots[0].beats)

    assert said == beats


def test_speed_goes_through_its_steps_and_stops_at_the_last() -> None:
    keys = Keys()
    keys.press("1")

    up = [keys.press("end") and keys.pads[0].speed for _ in range(6)]
    down = [keys.press("home") and keys.pads[0].speed for _ in range(10)]

    assert up == [1.06, 1.25, 1.5, 2, 4, 4]
    assert down == [*reversed(SPEEDS[:-1]), 0.25]


def test_backspace_turns_it_round_and_speed_keeps_the_direction() -> None:
    keys = Keys()

    keys.press("1", "2", "backspace", "end", "end")
    assert [pad.speed for pad in keys.pads[:2]] == [1, -1.25]
    keys.press("backspace")
    assert keys.pads[1].speed == 1.25


def test_speed_of_what_keeps_the_tempo_says_that_it_is_for_later() -> None:
    keys = Keys()

    keys.press("1", "f3", "end")

    assert (
        keys.control.message.startswith("0.wav keeps the tempo") and "x1.06" in keys.control.message
    )
    keys.press("f3", "end")
    assert keys.control.message == ""


@pytest.mark.parametrize("key", ["f4", "home", "end", "backspace", "f7", "f8", "f9"])
def test_before_a_pad_was_touched_its_keys_say_what_is_missing(key: str) -> None:
    keys = Keys()

    assert keys.press(key)

    assert "play one first" in keys.control.message
    assert [(pad.speed, pad.bpm, pad.eq) for pad in keys.pads] == [(1, None, (0, 0, 0))] * 4


@pytest.mark.parametrize(
    "speed, locked, to", [(2.0, None, 1.06), (-1.0, None, 1.47), (-4.0, 90.0, 1.293)]
)
def test_a_held_pad_goes_on_in_step_at_any_speed(
    speed: float, locked: float | None, to: float
) -> None:
    keys = Keys()
    keys.pads[0].speed, keys.pads[0].bpm, keys.engine.bpm_lock = speed, locked, locked is not None
    keys.slots[0].fitted = True

    keys.hold("1")

    assert keys.said()[-1] == ("seek", 0, to)


def test_a_held_pad_that_ended_backwards_goes_on_in_step() -> None:
    keys = Keys()
    keys.pads[0].speed = -1.0
    keys.lengths(0.4)

    keys.hold("1")

    assert keys.said()[-1] == ("play", 0, False, pytest.approx(0.27))


def test_a_pad_that_is_not_loaded_has_no_beats() -> None:
    keys = Keys()
    keys.slots[0].duration = 0.0

    keys.press("1", "f4")

    assert keys.control.message == "0.wav is not loaded" and not keys.slots[0].fitted
