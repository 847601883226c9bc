"""Held keys are told from tapped ones, and each key has its place."""

from __future__ import annotations

import pytest

from flitzis_looper_audio._terminal.holding import Holding, Kind
from flitzis_looper_audio._terminal.keyboard import COLUMNS, KEYBOARDS, ROWS, Place

KEY = (0, False)


def kinds(holding: Holding, *times: float) -> list[Kind]:
    """What a key does that comes at these times, with a look at the clock every 10 ms; and until a second later."""
    done, now = [], 0.0
    for time in [*times, None]:
        until = times[-1] + 1.0 if time is None else time
        while now < until:
            done += [stroke.kind for stroke in holding.tick(now)]
            now += 0.01
        if time is not None:
            done.append(holding.press(KEY, time).kind)
            now = time
    return done


def held(first: float, delay: float, repeats: int, interval: float = 0.033) -> list[float]:
    """The times at which a held key comes."""
    return [first, *(first + delay + interval * number for number in range(repeats))]


def test_a_key_that_comes_once_is_tapped() -> None:
    assert kinds(Holding(), 1.0) == [Kind.TAP]


@pytest.mark.parametrize("interval", [0.11, 0.2, 0.5, 3.0])
def test_taps_at_any_tempo_are_taps(interval: float) -> None:
    assert kinds(Holding(), *(interval * number for number in range(9))) == [Kind.TAP] * 9


@pytest.mark.parametrize("delay", [0.2, 0.25, 0.5, 0.66, 1.0])
@pytest.mark.parametrize("interval", [0.02, 0.033, 0.092])
def test_repeats_are_a_hold_and_their_end_is_a_release(delay: float, interval: float) -> None:
    done = kinds(Holding(), *held(1.0, delay, 6, interval))

    # The first repeat cannot be told from a tap, the second one can.
    assert done == [Kind.TAP, Kind.TAP, Kind.HOLD, *[Kind.REPEAT] * 4, Kind.RELEASE]


def test_a_hold_says_since_when_and_that_a_repeat_was_taken_for_a_tap() -> None:
    holding = Holding()
    *_, stroke = (holding.press(KEY, time) for time in held(1.0, 0.5, 2))

    assert (stroke.kind, stroke.since, stroke.undo) == (Kind.HOLD, 1.0, True)
    assert holding.delay == pytest.approx(0.5)


def test_once_the_delay_is_known_a_hold_taps_once() -> None:
    holding = Holding()
    kinds(holding, *held(0.0, 0.5, 4))

    assert kinds(holding, *held(5.0, 0.51, 3)) == [
        Kind.TAP,
        Kind.REPEAT,
        Kind.HOLD,
        Kind.REPEAT,
        Kind.RELEASE,
    ]


def test_a_tap_that_comes_when_a_repeat_would_is_a_tap_a_moment_later() -> None:
    holding = Holding()
    kinds(holding, *held(0.0, 0.5, 4))

    assert kinds(holding, 5.0, 5.5) == [Kind.TAP, Kind.REPEAT, Kind.TAP]
    assert kinds(holding, 9.0, 9.5, 10.0, 10.5) == [Kind.TAP, Kind.REPEAT, *[Kind.TAP] * 3]


def test_a_key_that_is_pressed_again_after_its_release_is_tapped() -> None:
    holding = Holding()
    kinds(holding, *held(0.0, 0.3, 3))

    assert holding.press(KEY, 20.0).kind is Kind.TAP


def test_repeats_that_come_in_bunches_are_one_hold() -> None:
    bunches = [1.0, 1.5, *(1.51 + 0.15 * (number // 4) for number in range(16))]

    assert kinds(Holding(), *bunches).count(Kind.RELEASE) == 1
    assert kinds(Holding(), *bunches).count(Kind.HOLD) == 1


def test_keys_do_not_disturb_each_other() -> None:
    holding = Holding()
    for time in held(0.0, 0.3, 5):
        holding.press(KEY, time)

    assert holding.press((1, False), 0.45).kind is Kind.TAP
    assert holding.press((0, True), 0.46).kind is Kind.TAP
    assert holding.press(KEY, 0.47).kind is Kind.REPEAT


@pytest.mark.parametrize("name", KEYBOARDS)
def test_a_keyboard_has_forty_keys_and_each_twice(name: str) -> None:
    keyboard = KEYBOARDS[name]
    keys = "".join(keyboard.plain + keyboard.shifted)

    assert [len(row) for row in keyboard.plain + keyboard.shifted] == [COLUMNS] * ROWS * 2
    assert len(set(keys)) == 2 * ROWS * COLUMNS
    assert not set(keys) & set(" \t\x03\x11")
    assert keyboard.place(keyboard.shifted[3][2]) == Place(3, 2, True)
    assert all(keyboard.place(text) is None for text in ("", "qw", "\x1b[A", "€"))
