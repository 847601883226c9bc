"""What write() takes for audio, what it refuses and how it says so, and that it keeps nothing of it.

The engine is never started: what it accepted stays queued, and render() tells what that is.
"""

from __future__ import annotations

import array
import ctypes
import math
import re
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from flitzis_looper_audio import AudioEngine
from flitzis_looper_audio.testing import HeadlessServer
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


# What it is: the argument, the error, what the message says of it. What it says to do about it is tried below.
BAD: dict[str, tuple[Any, type[Exception], str]] = {
    "float64": (STEREO.astype(np.float64), TypeError, "float64"),
    "float16": (STEREO.astype(np.float16), TypeError, "float16"),
    "int16": (STEREO.astype(np.int16), TypeError, "int16"),
    "uint8": (STEREO.astype(np.uint8), TypeError, "uint8"),
    "complex": (STEREO.astype(np.complex64), TypeError, "'Zf'"),
    "bytes": (SAMPLES, TypeError, "uint8"),
    "doubles": (array.array("d", [0.0, 0.0]), TypeError, "float64"),
    "big endian": (STEREO.astype(">f4"), ValueError, "byte order"),
    "Fortran": (np.asfortranarray(STEREO), ValueError, "gaps or another order"),
    "strided": (np.repeat(STEREO, 2, 0)[::2], ValueError, "gaps or another order"),
    "backwards": (STEREO[::-1], ValueError, "gaps or another order"),
    "a column": ([STEREO[:, 0], STEREO[:, 1]], ValueError, r"gaps or another order in frames\[0\]"),
    "an int16 plane": ([PLANES[0], PLANES[1].astype("i2")], TypeError, r"int16 .* in frames\[1\]"),
    "three channels": (noise(0, 9, 3), ValueError, r"shape \(9, 3\)"),
    "mono": (MONO[:, 0].copy(), ValueError, r"shape \(600,\)"),
    "turned": (STEREO.T.copy(), ValueError, r"shape \(2, 600\)"),
    "3-D": (STEREO[None].copy(), ValueError, "3 dimensions"),
    "one number": (np.array(1, np.float32), ValueError, "0 dimensions"),
    "no planes": ([], ValueError, "list of 0 planes"),
    "one plane": (PLANES[:1], ValueError, "list of 1 planes"),
    "three planes": (PLANES + PLANES[:1], ValueError, "list of 3 planes"),
    "uneven": ([PLANES[0], PLANES[1][:9].copy()], ValueError, "600 and 9 frames"),
    "planes of frames": ([STEREO, STEREO], ValueError, "plane of 2 dimensions"),
    "a list of floats": ([0.0, 0.5], TypeError, r"\(float\)"),
    "a list of pairs": ([[0.0, 0.5]] * 2, TypeError, r"\(list\)"),
    "words": (np.array(["a", "b"]), TypeError, "format '1w'"),
    "None": (None, TypeError, r"\(NoneType\)"),
    "str": ("noise", TypeError, r"\(str\)"),
    "a number": (0.5, TypeError, r"\(float\)"),
    "an iterator": (iter(PLANES), TypeError, "buffer"),
    "a tensor": (Tensor(), TypeError, r"\(Tensor\)"),
}


@pytest.mark.parametrize(("frames", "error", "got"), BAD.values(), ids=BAD.keys())
def test_what_is_no_such_audio_is_refused(
    stereo: AudioEngine, frames: Any, error: type[Exception], got: str
) -> None:
    with pytest.raises(error, match=f"frames must be C-contiguous float32, got .*{got}.*; "):
        stereo.write(frames)

    assert (stereo.queued, stereo.writable) == (0, stereo.buffer_frames)


@pytest.mark.parametrize("name", ["words", "None", "str", "a number", "three channels", "3-D"])
def test_what_cannot_be_converted_is_told_what_is_taken(stereo: AudioEngine, name: str) -> None:
    frames, error, _ = BAD[name]

    with pytest.raises(
        error, match=r"this engine takes .*the shape \(n, 2\), or a list of .*planes$"
    ):
        stereo.write(frames)


def fixed(engine: AudioEngine, frames: Any, of: str = "") -> Any:
    """The frames after what the messages tell to do, one after the other; `of`: where bytes are read, of what."""
    for _ in range(4):
        try:
            engine.write(frames)
            return frames
        except (TypeError, ValueError) as error:
            told = str(error).rpartition("; ")[2].rpartition("this engine takes ")[2]
        code = told.partition(": ")[2] or told
        if of == "int16":
            code = code.partition(" reads bytes of float32, ")[2]
        code = re.split(r" (?:converts|makes|reads|is such|those) ", code)[0]
        place = re.search(r"frames\[\d\](?=[.,)])", code)
        value = eval(code, {"np": np, "frames": frames})  # pylint: disable=eval-used
        if place:
            frames = list(frames)
            frames[int(place[0][7])] = value
        else:
            frames = value
    raise AssertionError(f"still refused: {frames!r}")


def as_integers(kind: str) -> Any:
    """The noise at half its level, in integers."""
    limits = np.iinfo(kind)
    middle = 0 if limits.min < 0 else limits.max // 2 + 1
    half = STEREO.astype(np.float64) / 2 * -float(np.iinfo(kind.lstrip("u")).min)
    return (half.astype(np.int64) + np.array(middle).astype(np.int64)).astype(kind)


INTEGERS = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
HALF = STEREO / np.float32(2)
SIXTEEN = as_integers("int16")
FIXES: dict[str, tuple[Any, Any]] = {
    "float64": (STEREO.astype(np.float64), STEREO),
    "float64, Fortran": (np.asfortranarray(STEREO.astype(np.float64)), STEREO),
    "complex": (STEREO.astype(np.complex64), STEREO),
    "int16, big endian": (SIXTEEN.astype(">i2"), HALF),
    "int16, in a memoryview": (memoryview(SIXTEEN), HALF),
    "int16 planes": ([plane.copy() for plane in SIXTEEN.T], HALF),
    "int16, a column": ([*SIXTEEN.T], HALF),
    "doubles planes": (
        [array.array("d", plane.astype(np.float64).tobytes()) for plane in STEREO.T],
        STEREO,
    ),
    "byte order": (STEREO.astype(">f4"), STEREO),
    "Fortran": (np.asfortranarray(STEREO), STEREO),
    "columns": ([*STEREO.T], STEREO),
    "turned": (STEREO.T.copy(), STEREO),
    "bytes": (SAMPLES, STEREO),
    "a bytearray": (bytearray(SAMPLES), STEREO),
    "bytes planes": ([plane.tobytes() for plane in PLANES], STEREO),
    "pairs": (STEREO.tolist(), STEREO),
    "pairs of integers": (SIXTEEN.tolist(), HALF),
    "scalars of NumPy": ([list(pair) for pair in STEREO], STEREO),
    "an iterator": (iter(PLANES), STEREO),
    "a tensor": (Tensor(), STEREO),
    "mono": (PLANES[0], np.repeat(PLANES[0][:, None], 2, axis=1)),
}


@pytest.mark.parametrize(("frames", "meant"), FIXES.values(), ids=FIXES.keys())
def test_what_the_message_tells_to_do_makes_it_what_was_meant(
    stereo: AudioEngine, frames: Any, meant: Any
) -> None:
    fixed(stereo, frames)

    assert np.allclose(played(stereo), meant, rtol=0, atol=1 / 32768)


@pytest.mark.parametrize("kind", INTEGERS)
def test_integers_are_told_a_conversion_that_scales_them(stereo: AudioEngine, kind: str) -> None:
    fixed(stereo, as_integers(kind))

    steps = 2.0 ** (np.iinfo(kind).bits - 1)
    assert np.allclose(played(stereo), HALF, rtol=0, atol=1 / min(steps, 2.0**23))


@pytest.mark.parametrize("planes", [False, True])
def test_bytes_may_be_integers(stereo: AudioEngine, planes: bool) -> None:
    frames = [plane.tobytes() for plane in SIXTEEN.T] if planes else SIXTEEN.tobytes()

    fixed(stereo, frames, of="int16")

    assert np.allclose(played(stereo), HALF, rtol=0, atol=1 / 32768)


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


NOTHING = [STEREO[:0], [PLANES[0][:0]] * 2, STEREO[:0].data]


@pytest.mark.parametrize("frames", NOTHING, ids=["array", "planes", "memoryview"])
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


def test_a_list_that_holds_itself_is_refused(stereo: AudioEngine) -> None:
    endless: list[Any] = []
    endless.append(endless)

    with pytest.raises(TypeError, match="frames"):
        stereo.write([endless, endless])
