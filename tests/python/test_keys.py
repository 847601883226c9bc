"""What pads are told about their key, where there is no server."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from flitzis_looper_audio import AudioEngine, EngineClosed


@pytest.fixture(name="engine")
def offline_engine() -> Iterator[AudioEngine]:
    """One that renders without a server."""
    with AudioEngine.offline(pads=4, channels=3) as engine:
        yield engine


@pytest.mark.parametrize(
    "value, error, message",
    [
        (12.5, ValueError, "pitch must be -12-12 semitones, got 12.5"),
        (-13, ValueError, "pitch must be -12-12 semitones, got -13"),
        (float("nan"), ValueError, "pitch must be -12-12 semitones, got nan"),
        ("3", TypeError, r"pitch must be float: -12-12 semitones, got '3' \(str\)"),
        (None, TypeError, r"pitch must be float: -12-12 semitones, got None \(NoneType\)"),
        (True, TypeError, r"pitch must be float: -12-12 semitones, got True \(bool\)"),
    ],
)
def test_a_pitch_that_is_none_is_refused_and_the_old_one_stays(
    engine: AudioEngine, value: object, error: type[Exception], message: str
) -> None:
    pad = engine.pads[0]
    pad.pitch = -3

    with pytest.raises(error, match=f"^{message}$"):
        pad.pitch = value  # type: ignore[assignment]

    assert pad.pitch == -3


@pytest.mark.parametrize("value", [1, None, "on"])
def test_key_lock_is_on_or_off(engine: AudioEngine, value: object) -> None:
    pad = engine.pads[0]
    pad.key_lock = True

    with pytest.raises(TypeError, match="^key_lock must be True or False, got "):
        pad.key_lock = value  # type: ignore[assignment]

    assert pad.key_lock is True


def test_keys_belong_to_pads_and_outlive_their_samples(engine: AudioEngine) -> None:
    first, other = engine.pads[:2]
    assert (first.key_lock, first.pitch) == (False, 0)
    first.key_lock, first.pitch = True, 12

    first.load(np.zeros((100, 2), np.float32)).result(10)
    first.unload()

    assert (first.key_lock, first.pitch) == (True, 12)
    assert (other.key_lock, other.pitch) == (False, 0)


def test_what_has_three_channels_goes_without_and_is_counted(engine: AudioEngine) -> None:
    noise = np.random.default_rng(1).uniform(-1, 1, (9600, 3)).astype(np.float32)
    locked, plain = engine.pads[:2]
    for pad in (locked, plain):
        pad.load(noise).result(10)
        pad.speed = 0.8
    locked.key_lock = True
    engine.render(4800)  # an engine's first frames fade in

    locked.play()
    heard = engine.render(4800)
    engine.stop_all()
    engine.render(4800)
    assert engine.stats().unstretched == 1
    plain.play()

    assert np.any(heard) and np.array_equal(engine.render(4800), heard)
    assert engine.stats().unstretched == 1


def test_a_closed_engine_has_no_keys() -> None:
    engine = AudioEngine.offline()
    pad = engine.pads[0]
    engine.close()

    with pytest.raises(EngineClosed, match="^pitch on a closed engine"):
        pad.pitch = 1
