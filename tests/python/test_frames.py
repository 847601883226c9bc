"""What write() takes for audio, what it refuses and how it says so, and that it keeps nothing of it.

The engine is never started: what it accepted stays queued, and render() tells what that is.
"""

from __future__ import annotations

import array
import ctypes
import math
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from flitzis_looper_audio import AudioEngine
from headless_server import HeadlessServer
from kinds import NewEngine
from noise import noise

FRAMES = 600
STEREO = noise(0, FRAMES, 2)
MONO = noise(0, FRAMES, 1)
PLANES = [np.ascontiguousarray(plane) for plane in STEREO.T]

SAMPLES = STEREO.tobytes()


@pytest.fixture(scope="module")
def mono(server: HeadlessServer) -> Iterator[AudioEngine]:
    yield from made(server, channels=1)


@pytest.fixture(scope="module")
def stereo(server: HeadlessServer) -> Iterator[AudioEngine]:
    yield from made(server, channels=2)


def made(_: HeadlessServer, channels: int) -> Iterator[AudioEngine]:
    engine = AudioEngine(channels=channels, fade_ms=0)
    yield engine
    engine.close()


def played(engine: AudioEngine) -> Any:
    """What is queued."""
    return engine.render(engine.queued)


def interleaved(samples: Any) -> Any:
    return memoryview(samples).cast("f", shape=[len(samples) // 8, 2])


def unaligned() -> Any:
    memory = bytearray(1) + bytearray(SAMPLES)
    return np.frombuffer(memory, "<f4", offset=1).reshape(-1, 2)


def read_only() -> Any:
    frames = STEREO.copy()
    frames.flags.writeable = False
    return frames


def c_array() -> Any:
    return (ctypes.c_float * 2 * FRAMES).from_buffer_copy(SAMPLES)


class MadeOnDemand(list[Any]):
    """A list that keeps none of the planes it hands out."""

    def __getitem__(self, n: Any) -> Any:
        return array.array("f", PLANES[n].tobytes())


GOOD_STEREO: dict[str, Any] = {
    "array": STEREO,
    "subclass": STEREO.view(type("Sub", (np.ndarray,), {})),
    "little endian by name": STEREO.astype("<f4"),
    "a part, whole frames": np.concatenate((STEREO, STEREO))[:FRAMES],
    "read-only": read_only(),
    "unaligned": unaligned(),
    "memoryview of bytes": interleaved(SAMPLES),
    "memoryview of bytearray": interleaved(bytearray(SAMPLES)),
    "ctypes": c_array(),
    "list of planes": PLANES,
    "tuple of planes": tuple(PLANES),
    "rows of a planar array": list(np.ascontiguousarray(STEREO.T)),
    "planes of two kinds": [PLANES[0], array.array("f", PLANES[1].tobytes())],
    "planes made on demand": MadeOnDemand([None, None]),
    "planes as memoryviews": [plane.data for plane in PLANES],
}
GOOD_MONO: dict[str, Any] = {
    "(n, 1)": MONO,
    "(n,)": MONO[:, 0].copy(),
    "array.array": array.array("f", MONO.tobytes()),
    "memoryview": memoryview(MONO.tobytes()).cast("f"),
    "a list of one plane": [MONO[:, 0].copy()],
}


@pytest.mark.parametrize("frames", GOOD_STEREO.values(), ids=GOOD_STEREO.keys())
def test_stereo_is_taken_in_every_form(stereo: AudioEngine, frames: Any) -> None:
    assert stereo.write(frames) == FRAMES

    assert stereo.queued == FRAMES
    assert np.array_equal(played(stereo), STEREO)


@pytest.mark.parametrize("frames", GOOD_MONO.values(), ids=GOOD_MONO.keys())
def test_mono_is_taken_in_every_form(mono: AudioEngine, frames: Any) -> None:
    assert mono.write(frames) == FRAMES

    assert np.array_equal(played(mono), MONO)


class Tensor:
    """An object that has no buffer, but gives one."""

    def numpy(self) -> Any:
        """What the message tells to call."""
        return STEREO


AS_FLOAT32, CONTIGUOUS = r"\.astype\(np\.float32\)", r"np\.ascontiguousarray\(frames\)"
AS_ARRAY = r"np\.asarray\(frames, dtype=np\.float32\)"
SHAPE, TURNED = r"\(n, 2\)", r"np\.ascontiguousarray\(frames\.T\)"

# What it is: the argument, the error, what the message says of it, and the fix.
BAD: dict[str, tuple[Any, type[Exception], str, str]] = {
    "float64": (STEREO.astype(np.float64), TypeError, "float64", AS_FLOAT32),
    "float16": (STEREO.astype(np.float16), TypeError, "float16", AS_FLOAT32),
    "int16": (STEREO.astype(np.int16), TypeError, "int16", AS_FLOAT32),
    "uint8": (STEREO.astype(np.uint8), TypeError, "uint8", AS_FLOAT32),
    "complex": (STEREO.astype(np.complex64), TypeError, "'Zf'", AS_FLOAT32),
    "bytes": (SAMPLES, TypeError, "uint8", AS_FLOAT32),
    "doubles": (array.array("d", [0.0, 0.0]), TypeError, "float64", AS_FLOAT32),
    "big endian": (STEREO.astype(">f4"), ValueError, "byte order", AS_FLOAT32),
    "Fortran": (np.asfortranarray(STEREO), ValueError, "gaps or another order", CONTIGUOUS),
    "strided": (np.repeat(STEREO, 2, 0)[::2], ValueError, "gaps or another order", CONTIGUOUS),
    "backwards": (STEREO[::-1], ValueError, "gaps or another order", CONTIGUOUS),
    "a column": ([STEREO[:, 0], STEREO[:, 1]], ValueError, "gaps", CONTIGUOUS),
    "three channels": (noise(0, 9, 3), ValueError, r"shape \(9, 3\)", SHAPE),
    "mono": (MONO[:, 0].copy(), ValueError, r"shape \(600,\)", "list of 2 planes"),
    "turned": (STEREO.T.copy(), ValueError, r"shape \(2, 600\)", TURNED),
    "3-D": (STEREO[None].copy(), ValueError, "3 dimensions", SHAPE),
    "one number": (np.array(1, np.float32), ValueError, "0 dimensions", SHAPE),
    "no planes": ([], ValueError, "list of 0 planes", "2 channels"),
    "one plane": (PLANES[:1], ValueError, "list of 1 planes", "2 channels"),
    "three planes": (PLANES + PLANES[:1], ValueError, "list of 3 planes", "2 channels"),
    "uneven": ([PLANES[0], PLANES[1][:9].copy()], ValueError, "600 and 9 frames", "same length"),
    "planes of frames": ([STEREO, STEREO], ValueError, "plane of 2 dimensions", r"shape \(n,\)"),
    "a list of floats": ([0.0, 0.5], TypeError, r"\(float\)", AS_ARRAY),
    "a list of pairs": ([[0.0, 0.5]] * 2, TypeError, r"\(list\)", AS_ARRAY),
    "None": (None, TypeError, r"\(NoneType\)", AS_ARRAY),
    "str": ("noise", TypeError, r"\(str\)", AS_ARRAY),
    "a number": (0.5, TypeError, r"\(float\)", AS_ARRAY),
    "an iterator": (iter(PLANES), TypeError, "buffer", AS_ARRAY),
    "a tensor": (Tensor(), TypeError, r"\(Tensor\)", r"frames\.numpy\(\)"),
}


@pytest.mark.parametrize(("frames", "error", "got", "fix"), BAD.values(), ids=BAD.keys())
def test_what_is_no_such_audio_is_refused_with_the_fix(
    stereo: AudioEngine, frames: Any, error: type[Exception], got: str, fix: str
) -> None:
    with pytest.raises(error, match=f"frames must be C-contiguous float32, got .*{got}.*; .*{fix}"):
        stereo.write(frames)

    assert (stereo.queued, stereo.writable) == (0, stereo.buffer_frames)


FIXES: dict[str, tuple[Any, Any]] = {
    "astype": (STEREO.astype(np.float64), lambda frames: frames.astype(np.float32)),
    "byte order": (STEREO.astype(">f4"), lambda frames: frames.astype(np.float32)),
    "contiguous": (np.asfortranarray(STEREO), np.ascontiguousarray),
    "turned": (STEREO.T.copy(), lambda frames: np.ascontiguousarray(frames.T)),
    "asarray": (STEREO.tolist(), lambda frames: np.asarray(frames, dtype=np.float32)),
    "tensor": (Tensor(), lambda frames: frames.numpy()),
}


@pytest.mark.parametrize(("frames", "fix"), FIXES.values(), ids=FIXES.keys())
def test_the_fix_in_the_message_works(stereo: AudioEngine, frames: Any, fix: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        stereo.write(frames)

    assert stereo.write(fix(frames)) == FRAMES
    assert np.array_equal(played(stereo), STEREO)


def test_what_is_not_finite_is_played_as_0_and_counted(stereo: AudioEngine) -> None:
    frames = STEREO.copy()
    bad = [math.nan, -math.nan, math.inf, -math.inf]
    frames[[3, 5, 7, 599], [0, 1, 0, 1]] = bad
    before = stereo.stats().not_finite

    stereo.write(frames)
    stereo.write([np.ascontiguousarray(plane) for plane in frames.T])

    assert stereo.stats().not_finite == before + 2 * len(bad)
    expected = np.where(np.isfinite(frames), frames, np.float32(0))
    assert np.array_equal(played(stereo), np.concatenate((expected, expected)))
    stereo.reset_stats()
    assert stereo.stats().not_finite == 0


def test_the_largest_and_the_smallest_numbers_are_played(stereo: AudioEngine) -> None:
    limits = np.finfo(np.float32)
    extreme = [limits.max, limits.min, limits.tiny, limits.smallest_subnormal, -0.0, 2.0]
    frames = np.array(extreme, np.float32).reshape(-1, 2)

    stereo.write(frames)

    assert played(stereo).tobytes() == frames.tobytes()
    assert stereo.stats().not_finite == 0


@pytest.mark.parametrize("frames", [STEREO[:0], [PLANES[0][:0]] * 2, STEREO[:0].data], ids=repr)
def test_no_frames_are_none(stereo: AudioEngine, frames: Any) -> None:
    assert stereo.write(frames) == 0
    assert stereo.write(frames, timeout=1) == 0
    assert stereo.queued == 0


def waits(engine: AudioEngine, timeout: Any) -> list[Callable[[], object]]:
    return [lambda: engine.write(STEREO, timeout), lambda: engine.drain(timeout)]


@pytest.mark.parametrize("timeout", [-1, -0.001, 86401, math.nan, math.inf, 10**400])
def test_a_timeout_out_of_range_is_refused(stereo: AudioEngine, timeout: float) -> None:
    for call in waits(stereo, timeout):
        with pytest.raises(ValueError, match="^timeout must be .*0-86400"):
            call()

    assert stereo.queued == 0


@pytest.mark.parametrize("timeout", ["1", True, [1.0], b"1", 2j])
def test_a_timeout_of_another_type_is_refused(stereo: AudioEngine, timeout: Any) -> None:
    for call in waits(stereo, timeout):
        with pytest.raises(TypeError, match="^timeout must be .*0-86400"):
            call()

    assert stereo.queued == 0


@pytest.mark.parametrize("timeout", [0, 1, 0.0, 86400, np.float64(1), None])
def test_a_timeout_may_be_any_number_in_range(stereo: AudioEngine, timeout: float | None) -> None:
    assert stereo.write(STEREO, timeout=timeout) == FRAMES
    assert np.array_equal(played(stereo), STEREO)


@pytest.mark.usefixtures("server")
def test_without_a_timeout_write_takes_as_long_as_the_frames_take_to_play(
    new_engine: NewEngine,
) -> None:
    engine = new_engine(channels=1, buffer_frames=1024, timeout=0.2)
    engine.start()

    assert engine.write(noise(0, 24000, 1), timeout=None) == 24000


@pytest.mark.usefixtures("server")
def test_without_a_timeout_write_to_a_stopped_engine_comes_back_with_what_fitted(
    new_engine: NewEngine,
) -> None:
    engine = new_engine(channels=1, buffer_frames=1024, timeout=0.2)
    begin = time.monotonic()

    assert engine.write(noise(0, 4800, 1), timeout=None) == 1024
    assert (
        0.3 <= time.monotonic() - begin < 0.3 + 0.5
    )  # what 4800 frames take, and the engine's timeout


@pytest.mark.parametrize(("asked", "made_of_it"), [(16, 16), (17, 32), (1000, 1024), (4096, 4096)])
@pytest.mark.usefixtures("server")
def test_the_buffer_is_rounded_up_to_a_power_of_two(asked: int, made_of_it: int) -> None:
    engine = AudioEngine(buffer_frames=asked)

    assert engine.buffer_frames == engine.writable == made_of_it
    assert engine.write(noise(0, 5000, 2)) == min(5000, made_of_it)
    assert (engine.queued, engine.writable) == (made_of_it, 0)
    engine.close()
    assert engine.buffer_frames == made_of_it


def test_memory_is_let_go_of_when_the_call_ends(stereo: AudioEngine) -> None:
    memory = bytearray(SAMPLES)
    with interleaved(memory) as frames:
        stereo.write(frames)
        stereo.write([array.array("f", [0.0])] * 2)
        with pytest.raises(ValueError):
            stereo.write([frames[:1], frames[:2]])

    memory.append(0)  # BufferError while somebody holds it
    played(stereo)


@pytest.mark.parametrize("name", ["good", "bad dtype", "bad planes", "bad order"])
def test_references_stay_as_many_as_they_were(stereo: AudioEngine, name: str) -> None:
    plane = PLANES[0].copy()
    arguments: dict[str, Any] = {
        "good": [plane, plane],
        "bad dtype": [plane, STEREO.astype(np.int16)],
        "bad planes": [plane, plane, plane],
        "bad order": [plane, STEREO[::-1, 0]],
    }
    frames = arguments[name]
    before = (sys.getrefcount(plane), sys.getrefcount(frames))

    for _ in range(100):
        try:
            stereo.write(frames)
        except (TypeError, ValueError):
            assert name != "good"

    assert (sys.getrefcount(plane), sys.getrefcount(frames)) == before
    stereo.flush()
