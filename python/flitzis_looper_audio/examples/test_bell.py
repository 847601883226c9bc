"""The tests of an application that rings a bell: python -m pytest --pyargs flitzis_looper_audio.examples.test_bell

No sound card is needed: `pipewire_server` is a private PipeWire, `recorded` hears what its sink plays. pip registers
them with pytest; where nothing did, add -p flitzis_looper_audio.testing.plugin
"""

from __future__ import annotations

from collections.abc import Callable
from unittest.mock import create_autospec

import numpy as np

from flitzis_looper_audio import AudioEngine
from flitzis_looper_audio.testing import HeadlessServer, Recorder

TONE = (0.5 * np.sin(2 * np.pi * 440 / 48000 * np.arange(4800))).astype(np.float32)


def ring(engine: AudioEngine) -> None:
    """The application: a tenth of a second of A4, heard when it returns."""
    engine.start()
    engine.write(np.stack([TONE, TONE], axis=1), timeout=None)
    engine.drain()


def test_the_bell_is_heard(
    pipewire_server: HeadlessServer, recorded: Callable[..., Recorder]
) -> None:
    """As people hear it, at the sink."""
    with recorded() as recorder, AudioEngine() as engine:
        ring(engine)
        sound = recorder.wait_for_sound_to_end()

    assert 0.4 < abs(sound).max() < 0.6


def test_a_pad_plays_the_bell() -> None:
    """Without any server: the same frames every time."""
    with AudioEngine.offline(channels=1, fade_ms=0) as engine:
        engine.pads[0].load(TONE).result()
        engine.pads[0].play()

        assert np.array_equal(engine.render(4800)[:, 0], TONE)


def test_the_bell_waits_until_it_was_heard() -> None:
    """Without any engine."""
    engine = create_autospec(AudioEngine, instance=True)

    ring(engine)

    engine.drain.assert_called_once_with()
