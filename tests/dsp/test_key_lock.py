"""Key lock and pitch of pads, by the figures that they must reach at each speed; a stopped engine renders."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

import key_lock_figures as figures
import key_lock_table as table
from flitzis_looper_audio import AudioEngine, Pad
from key_lock_signals import CHORD, RATE, SPEEDS, Samples, attack, clicks, placed, stereo, tones

pytestmark = pytest.mark.usefixtures("no_server")

Heard = NDArray[np.float32]
SETTLED = table.SETTLED
SWITCH = 65_001
"""The frame at which key lock is switched."""


def loaded(engine: AudioEngine, loop: Samples, speed: float) -> Pad:
    """A pad that loops it."""
    pad = engine.pads[0]
    pad.load(loop.astype(np.float32), sample_rate=RATE).result(10)
    pad.loop, pad.speed = True, speed
    return pad


def rendered(
    loop: Samples, speed: float, frames: int, key_lock: bool = True, pitch: float = 0.0
) -> Heard:
    """What a pad plays of a loop, from its beginning on."""
    with AudioEngine.offline(fade_ms=0, sample_rate=RATE) as engine:
        pad = loaded(engine, loop, speed)
        pad.key_lock, pad.pitch = key_lock, pitch
        pad.play()
        heard: Heard = engine.render(frames)
    return heard


@pytest.mark.parametrize("speed", SPEEDS)
@pytest.mark.parametrize("hertz", table.TONES)
def test_a_tone_keeps_its_pitch_and_stays_pure(hertz: int, speed: float) -> None:
    off, snr = table.tone(rendered, speed, hertz)

    assert abs(off) <= 0.1
    assert snr >= (100 if hertz >= 440 else 70 if hertz >= 110 else 50)


@pytest.mark.parametrize("speed", SPEEDS)
def test_a_chord_stays_pure(speed: float) -> None:
    assert table.chord_snr_db(rendered, speed) >= 40


@pytest.mark.parametrize("speed", SPEEDS)
def test_attacks_are_where_they_belong_and_as_sharp_as_they_were(speed: float) -> None:
    heard = table.attacks(rendered, speed)

    assert heard.onset_ms <= (0.1 if 0.94 <= speed <= 1.06 else 0.3)
    assert heard.rise_ms <= 0.2
    assert heard.pre_echo_db <= -60


@pytest.mark.parametrize("speed", SPEEDS)
def test_attacks_over_a_chord_are_where_they_belong(speed: float) -> None:
    """Also where their tones are among the chord's, which goes on in phase."""
    assert table.attacks(rendered, speed, over_chord=True).onset_ms <= 0.3


@pytest.mark.parametrize("speed", SPEEDS)
def test_the_image_is_kept(speed: float) -> None:
    assert table.pan_db(rendered, speed) <= -100


@pytest.mark.parametrize("speed", SPEEDS)
def test_noise_keeps_its_level(speed: float) -> None:
    assert abs(table.noise_db(rendered, speed)) <= 1.5


@pytest.mark.parametrize("speed", SPEEDS)
def test_it_begins_with_the_sample_itself_and_at_once(speed: float) -> None:
    loop = placed("snare", [0], RATE)

    heard = rendered(loop, speed, RATE // 10)

    assert np.max(np.abs(heard[:96] - loop[:96])) < 1e-4  # 2 ms of it, with no frame between


@pytest.mark.parametrize("loop", [24_000, 22_351])
@pytest.mark.parametrize("speed", [0.94, 1.25])
def test_a_thousand_turns_do_not_drift(loop: int, speed: float) -> None:
    at, reach = 5_000, 480
    drifts = []
    with AudioEngine.offline(fade_ms=0, sample_rate=RATE) as engine:
        pad = loaded(engine, clicks(loop, [at]), speed)
        pad.key_lock = True
        pad.play()
        frame = 0
        for turn in figures.drift_turns():
            first = round((at + turn * loop) / speed) - reach
            while frame < first:
                frame += len(engine.render(min(first - frame, RATE)))
            window = engine.render(2 * reach)
            frame += len(window)
            assert np.max(np.abs(window)) > 0.1
            drifts.append(figures.click_drift(window, first, at, loop, turn, speed))

    assert np.max(np.abs(drifts)) <= 1


@pytest.mark.parametrize("on", [True, False], ids=["on", "off"])
@pytest.mark.parametrize("speed", SPEEDS)
def test_switching_while_it_plays_does_not_click(speed: float, on: bool) -> None:
    with AudioEngine.offline(sample_rate=RATE) as engine:  # fades of 5 ms
        pad = loaded(engine, tones([440]), speed)
        pad.key_lock = not on
        pad.play()
        before = engine.render(SWITCH)
        pad.key_lock = on
        heard = np.concatenate([before, engine.render(RATE)])

    after = heard[SWITCH + SETTLED :]
    assert abs(figures.cents(after, 440 if on else 440 * speed)) <= 0.1
    assert figures.switch_click_db(heard, [SWITCH], 0.25) <= -55


def test_at_its_own_speed_a_pad_is_heard_bit_for_bit() -> None:
    loop = placed("pluck", table.AT, table.LOOP) + tones([220], 2)

    heard = rendered(loop, 1.0, 3 * RATE)

    assert np.array_equal(heard, rendered(loop, 1.0, 3 * RATE, key_lock=False))
    assert np.array_equal(heard[: table.LOOP], loop.astype(np.float32))


@pytest.mark.parametrize("speed", [-1.0, -0.8, -1.25])
def test_backwards_it_plays_with_the_speed_in_its_pitch(speed: float) -> None:
    loop = placed("snare", table.AT, table.LOOP) + tones([220], 2)

    heard = rendered(loop, speed, RATE)

    assert heard.any() and np.array_equal(heard, rendered(loop, speed, RATE, key_lock=False))


@pytest.mark.parametrize("block", [64, 441, 1024])
def test_blocks_of_any_length_have_the_same_bytes(block: int) -> None:
    loop = placed("kick", table.AT, table.LOOP) + tones(CHORD, 2)
    whole = rendered(loop, 0.94, 2 * RATE)

    with AudioEngine.offline(fade_ms=0, sample_rate=RATE) as engine:
        pad = loaded(engine, loop, 0.94)
        pad.key_lock = True
        pad.play()
        parts = [engine.render(block) for _ in range(2 * RATE // block)]

    heard = np.concatenate(parts)
    assert heard.tobytes() == whole[: len(heard)].tobytes()


@pytest.fixture(params=[-12, 7, 12])
def semitones(request: pytest.FixtureRequest) -> Iterator[int]:
    """How much higher it is to sound."""
    yield request.param


def shifted(semitones: float) -> float:
    """Where 440 Hz is then."""
    return 440 * float(2 ** (semitones / 12))


def test_pitch_moves_a_tone_by_semitones(semitones: int) -> None:
    heard = rendered(tones([440]), 1.0, table.LONG, key_lock=False, pitch=semitones)[SETTLED:]

    assert abs(figures.cents(heard, shifted(semitones))) <= 0.1
    assert figures.snr_db(heard, [shifted(semitones)]) >= 70
    assert abs(figures.level_db(heard, tones([440]))) <= 0.5


@pytest.mark.parametrize("speed", [0.8, 1.25])
@pytest.mark.parametrize("key_lock", [True, False], ids=["locked", "free"])
def test_pitch_comes_on_top_of_speed(semitones: int, speed: float, key_lock: bool) -> None:
    heard = rendered(tones([440]), speed, table.LONG, key_lock, semitones)[SETTLED:]

    hertz = shifted(semitones) * (1 if key_lock else speed)
    assert abs(figures.cents(heard, hertz)) <= 0.1


@pytest.mark.parametrize("speed", [0.8, 1.0, 1.25])
def test_with_pitch_attacks_stay_where_they_belong(semitones: int, speed: float) -> None:
    source = placed("hat", table.AT, table.LOOP)

    heard = rendered(source, speed, round(2 * table.LOOP / speed) + RATE // 10, pitch=semitones)

    for turn in range(2):
        for at in table.AT:
            late = figures.onset_error_ms(heard, source, at, speed, turn)
            assert abs(late) <= 1.0  # the attack itself is longer or shorter


def test_what_an_attack_leaves_behind_is_not_played_twice() -> None:
    source = stereo(np.pad(attack("hat"), (9_000, RATE)))

    heard = rendered(source, 0.5, 2 * len(source))

    loud = np.abs(heard[:, 0]) > 0.2
    first, last = np.flatnonzero(loud)[[0, -1]]
    assert last - first < RATE // 50
