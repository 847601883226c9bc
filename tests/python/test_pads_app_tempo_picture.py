"""What is drawn of time: the tempo's line, and each pad's speed, at any size."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prompt_toolkit.utils import get_cwidth

from flitzis_looper_audio._terminal.card import card
from flitzis_looper_audio._terminal.look import FULL, PLAIN
from flitzis_looper_audio._terminal.page import MARKS
from pads_picture import ENGINE, NAMES, pad, picture

LINE = 2
SIZES = [(40, 10), (63, 12), (64, 15), (80, 20), (80, 24), (132, 43)]
LOCKED: dict[str, Any] = {"bpm": 96.4, "beats": 16.0}


def test_the_line_tells_tempo_beat_and_modes_and_their_keys() -> None:
    engine = replace(ENGINE, bpm=123.4, beat=2.9, locked=True)

    line = picture(8, (80, 24), engine=engine, quantise="bar")[LINE]

    assert line.rstrip() == " Enter 123.4 bpm ○○●○  F2 quantise bar  F3 lock on"
    line = picture(8, (80, 24))[LINE]
    assert line.rstrip() == " Enter 120.0 bpm ●○○○  F2 quantise off  F3 lock off"


def test_a_narrow_terminal_tells_the_modes_that_are_on() -> None:
    engine = replace(ENGINE, locked=True)

    assert picture(8, (40, 10), engine=engine, quantise="beat")[LINE].rstrip() == (
        " 120.0 ●○○○ beat lock"
    )
    assert picture(8, (40, 10))[LINE].rstrip() == " 120.0 ●○○○"


@pytest.mark.parametrize("beat, shown", [(0.0, "●○○"), (1.99, "○●○"), (2.5, "○○●")])
def test_the_mark_is_at_the_beat_that_runs(beat: float, shown: str) -> None:
    engine = replace(ENGINE, beat=beat, beats_per_bar=3)

    assert f" {shown} " in picture(8, (80, 24), engine=engine)[LINE]


def test_more_beats_than_there_are_marks_are_counted() -> None:
    for beats in (MARKS, MARKS + 1):
        engine = replace(ENGINE, beat=MARKS - 0.5, beats_per_bar=beats)
        line = picture(8, (80, 24), engine=engine)[LINE]
        assert (f" {MARKS}/{beats} " in line) == (beats > MARKS)
        assert (FULL.beat in line) == (beats <= MARKS)


@pytest.mark.parametrize(
    "cells, told", [(100, "kick.wav  ×-1  ♩96  16 beats"), (70, "kick.wav  ×-1"), (64, "kick.wav")]
)
def test_the_pad_touched_last_is_at_the_right_and_its_name_stays(cells: int, told: str) -> None:
    engine = replace(ENGINE, bpm=100.0)
    pads = {0: {**LOCKED, "speed": -1.0}}

    line = picture(8, (cells, 24), engine=engine, selected=0, pads=pads)[LINE]

    assert line.rstrip().endswith(f" {told}") and line.endswith(" ")
    assert "kick" not in picture(8, (cells, 24), engine=engine, pads=pads)[LINE]


def test_without_room_for_a_name_there_is_no_pad() -> None:
    for beats in (7, 8):
        engine = replace(ENGINE, beats_per_bar=beats, locked=True)
        line = picture(8, (66, 24), engine=engine, selected=0, quantise="beat")[LINE]
        assert ("kick" in line) == (beats == 7)


def test_the_card_of_the_pad_touched_last_is_marked() -> None:
    text = "\n".join(picture(8, (80, 24), selected=4))

    assert text.count(FULL.selected) == 1 and f" q{FULL.selected} " in text


@pytest.mark.parametrize(
    "fields, shown",
    [
        ({}, ""),
        ({"speed": 1.5}, "×1.5"),
        ({"killed": "LMH"}, "-LMH"),
        ({"key_lock": True}, "♮"),
        ({"pitch": -3.0}, "-3"),
        ({"speed": 1.25, "key_lock": True, "pitch": 12.0}, "×1.25 ♮+12"),
        ({**LOCKED, "killed": "M", "speed": -1.0}, "-M ×-1 ♩96"),
        ({"speed": -0.94}, "×-.94"),
        (LOCKED, "♩96"),
        ({**LOCKED, "speed": -1.0}, "×-1 ♩96"),
    ],
)
@pytest.mark.parametrize("count", [8, 40])
def test_a_card_shows_what_is_not_neutral(count: int, fields: dict[str, Any], shown: str) -> None:
    cells = {8: 20, 40: 7}[count]  # of the first card, and what is left of it

    words = picture(count, (80, 24), pads={0: fields}, selected=1)[3][:cells].split()

    assert words[0] == "1"
    fits = shown if count == 8 else shown.partition(" ")[0]
    assert " ".join(words[1:]) == fits


def test_a_card_says_that_it_waits_and_which_way_it_plays() -> None:
    states: list[dict[str, Any]] = [
        {"waiting": True},
        {"waiting": True, "playing": True},
        {"playing": True, "speed": -1.0},
    ]
    heads = [picture(8, (80, 24), pads={0: fields})[3][:20] for fields in states]

    known = (FULL.waiting, FULL.playing, FULL.backwards)
    marks = [[mark for mark in known if mark in head] for head in heads]
    assert marks == [[FULL.waiting], [FULL.waiting, FULL.playing], [FULL.backwards]]


def test_what_waits_has_a_colour_of_its_own_until_it_plays() -> None:
    def style(**fields: Any) -> str:
        one = replace(pad("a.wav"), **fields)
        return card(one, "1", 16, 5, FULL, "utf-8")[0][0][0].split()[0]

    assert style(waiting=True) == "class:card.waiting"
    assert style(waiting=True, playing=True) == "class:card.playing"


STATES = st.fixed_dictionaries(
    {
        "waiting": st.booleans(),
        "playing": st.booleans(),
        "looped": st.booleans(),
        "killed": st.sampled_from(["", "L", "LMH"]),
        "key_lock": st.booleans(),
        "pitch": st.sampled_from([0.0, 1.0, -12.0]),
        "speed": st.sampled_from([1.0, -1.0, 0.25, -0.94, 4.0]),
        "bpm": st.none() | st.floats(20, 999),
        "beats": st.none() | st.sampled_from([0.5, 4.0, 128.0]),
        "fault": st.none() | st.just("it is damaged"),
    }
)


@settings(deadline=None, max_examples=200)
@given(
    st.lists(STATES, min_size=8, max_size=8),
    st.sampled_from(SIZES),
    st.sampled_from([8, 17, 40]),
    st.sampled_from([FULL, PLAIN]),
    st.sampled_from(range(8)),
    st.integers(1, 16),
)
def test_whatever_pads_do_the_picture_fits(
    states: list[dict[str, Any]],
    size: tuple[int, int],
    count: int,
    glyphs: Any,
    selected: int,
    beats: int,
) -> None:
    engine = replace(ENGINE, bpm=999.0, beat=beats - 0.5, beats_per_bar=beats, locked=True)
    lines = picture(
        count,
        size,
        NAMES,
        dict(enumerate(states)),
        engine=engine,
        quantise="beat",
        selected=selected,
        glyphs=glyphs,
    )

    assert len(lines) == size[1]
    assert {get_cwidth(line) for line in lines} == {size[0]}


def test_a_wide_footer_tells_the_keys_of_time() -> None:
    footer = picture(8, (200, 24))[-1]

    for told in (
        "F5 F6 tempo",
        "Home End speed",
        "Backspace backwards",
        "F4 beats",
        "F7 F8 F9 kill",
        "Insert key lock",
        "[ ] pitch",
    ):
        assert told in footer
