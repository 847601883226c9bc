#include "stream.hpp"

#include <cstdint>
#include <optional>
#include <string>

#include "arguments.hpp"
#include "frames.hpp"
#include "unlocked.hpp"
#include "values.hpp"

namespace flitzis::bind {
namespace {

// Giving up the GIL may cost 5 ms (sys.getswitchinterval()) to get it back: not for a copy of some microseconds.
constexpr std::uint64_t large = 128 * 1024;

/// `call` with the GIL or without, as the frames are few or many.
template <class Call>
auto copying(const InputFrames& frames, Call call) {
    return frames.bytes() < large ? call() : unlocked(call);
}

std::uint64_t write(AudioEngine& engine, const py::object& frames, const py::object& timeout) {
    const std::optional<Seconds> wait = wait_argument(timeout);
    const InputFrames input(frames, engine.channels());
    const FrameView& view = input.view();
    if (wait == Seconds{0}) return copying(input, [&] { return engine.write(view); });
    if (copying(input, [&] { return engine.write_whole(view); })) return view.frames();
    return unlocked([&] { return engine.write(view, wait); });
}

/// (accepted, left): for write_async(), which goes on where it was.
py::tuple write_some(AudioEngine& engine, const py::object& frames, std::uint64_t first) {
    const InputFrames input(frames, engine.channels());
    if (first > input.view().frames())  // nobody held the memory meanwhile
        throw py::value_error("frames: " + std::to_string(first) + " were written and " +
                              std::to_string(input.view().frames()) +
                              " are left; leave them as they are until write_async() returns");
    const std::uint64_t done = copying(input, [&] { return engine.write(input.view(), first); });
    return py::make_tuple(done, input.view().frames() - first - done);
}

bool drain(AudioEngine& engine, const py::object& timeout) {
    const std::optional<Seconds> wait = wait_argument(timeout);
    return unlocked([&] { return engine.drain(wait); });
}

/// Before the first cycle there is no time to speak of.
ClockReading running_clock(const AudioEngine& engine, const char* call) {
    const ClockReading reading = unlocked([&] { return engine.clock(); });
    if (reading.time_ns == 0) throw AudioError(std::string(call) + ": no cycle has come yet; start() first");
    return reading;
}

py::object render(AudioEngine& engine, const py::object& frames) {
    constexpr IntegerLimits limits{"frames", 1, INT32_MAX, " frames"};
    const auto count = static_cast<std::uint64_t>(integer_argument(limits, frames));
    const py::object memory =
        py::module_::import("builtins").attr("bytearray")(count * engine.channels() * sizeof(float));
    auto* samples = reinterpret_cast<float*>(PyByteArray_AsString(memory.ptr()));
    unlocked([&] { engine.render(samples, count); });
    const py::object view =
        py::memoryview(memory).attr("cast")("f", py::arg("shape") = py::make_tuple(count, engine.channels()));
    try {
        return py::module_::import("numpy").attr("asarray")(view);
    } catch (py::error_already_set& error) {
        if (!error.matches(PyExc_ImportError)) throw;
        return view;
    }
}

}  // namespace

void add_stream(EngineClass& engine) {
    engine
        .def("write", &write, py::arg("frames"), py::arg("timeout") = 0.0, R"(write(frames, timeout=0.0) -> int
    Queue audio; return how many frames were accepted.

    frames: C-contiguous float32, shape (n, channels), or (n,) for one channel, or a list of `channels` planes of shape
        (n,): anything with the buffer protocol. Nominal range -1..1; NaN and infinity are played as 0 and counted in
        stats().not_finite.
    timeout: seconds, 0-86400. 0 never waits: what does not fit is left out, and to be written again. Else returns when
        all is accepted, or the time is over. None: what it takes to play the queue and these frames, and the engine's
        timeout, as in drain().

    What was accepted is played once, in order. While one thread waits, others' frames wait for their turn: with a timeout
    of 0 none are accepted. A stopped engine keeps what is queued.
    Raises TypeError, ValueError before anything is queued; EngineClosed, also where another thread closes the engine.)")
        .def(
            "write_async",
            [](const py::object& self, const py::object& frames) {
                return py::module_::import("flitzis_looper_audio._aio").attr("write")(self, frames);
            },
            py::arg("frames"), R"(write_async(frames) -> Awaitable[int]
    For asyncio: await engine.write_async(frames) returns when all frames are accepted. Tasks of one loop take turns.
    What was accepted before a cancellation is played. Raises as write() does.)")
        .def("_write_some", &write_some, "_write_some(frames, first) -> (accepted, left)\n    For write_async().")
        .def(
            "_want_room", [](AudioEngine& self, std::uint64_t left) { unlocked([&] { self.want_room(left); }); },
            "_want_room(left) -> None\n    _room_fileno() becomes readable when writing on is worth while.")
        .def("_room_fileno", &AudioEngine::room_descriptor, "_room_fileno() -> int\n    For write_async().")
        .def("drain", &drain, py::arg("timeout") = py::none(), R"(drain(timeout=None) -> bool
    Wait until all that was accepted so far has been played, to the last frame; to run dry then is no underrun.

    timeout: seconds, 0-86400; None: what the queue takes to play, and the engine's timeout.
    Returns False where the time was over before, as on a stopped engine. Raises EngineClosed, ValueError.)")
        .def(
            "flush", [](AudioEngine& self) { unlocked([&] { self.flush(); }); }, R"(flush() -> None
    Drop what is queued, with a fade of fade_ms; return when that is done, one cycle later, or by the engine's timeout.
    To run dry then is no underrun. Raises EngineClosed.)")
        .def_property_readonly(
            "queued", [](const AudioEngine& self) { return self.queued().count; },
            "Frames accepted and not yet played.")
        .def_property_readonly(
            "writable", [](const AudioEngine& self) { return self.writable().count; },
            "Frames that write() would accept now.")
        .def_property_readonly(
            "buffer_frames", [](const AudioEngine& self) { return self.buffer().count; },
            "Frames that can be queued: a power of two.")
        .def(
            "clock", [](AudioEngine& self) { return to_python(unlocked([&] { return self.clock(); })); },
            R"(clock() -> Clock
    The engine's frame counter and CLOCK_MONOTONIC in the newest cycle. Raises EngineClosed.)")
        .def(
            "time_of",
            [](AudioEngine& self, const py::object& frame) {
                const std::int64_t at = integer_argument("frame", frame, clock_range);
                return running_clock(self, "time_of()").time_of(at);
            },
            py::arg("frame"), R"(time_of(frame) -> int
    time.monotonic_ns() at which an engine's frame is, was or will be heard, while the graph goes on as it does now, or as
    it did before stop().

    A frame written, number k counted from 0, is the engine's frame k + clock().stream_offset; until the first one after
    a flush() is played, that offset is where it would be played if it were written now.
    Raises ValueError for a frame more than 100 years away; AudioError before the first cycle; EngineClosed.)")
        .def(
            "frame_at",
            [](AudioEngine& self, const py::object& time_ns) {
                const std::int64_t time = integer_argument("time_ns", time_ns, clock_range);
                return running_clock(self, "frame_at()").frame_at(time);
            },
            py::arg("time_ns"), R"(frame_at(time_ns) -> int
    The engine's frame that is heard at a time.monotonic_ns(): the inverse of time_of(), and raises as that does. Where
    nothing drives the engine it is, once all has been heard, the frame that is rendered next.)")
        .def(
            "ping", [](AudioEngine& self) { return unlocked([&] { return self.ping(); }); }, R"(ping() -> int
    Send a message to the callback; return its number. The callback answers with a Pong event in its next cycle.

    Raises AudioError, and sends nothing, while 1024 pings wait for an answer or for poll_events(); EngineClosed.)")
        .def("render", &render, py::arg("frames"), R"(render(frames) -> numpy.ndarray
    Play so many frames without the graph, as fast as can be, into a float32 array of shape (frames, channels): what a
    running engine would play, its fade-in included. A memoryview of that shape where there is no NumPy.

    frames: 1-2147483647. Raises AudioError unless the engine is stopped; EngineClosed, TypeError, ValueError.)");
}

}  // namespace flitzis::bind
