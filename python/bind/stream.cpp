#include "stream.hpp"

#include <cstdint>
#include <optional>
#include <string>

#include "arguments.hpp"
#include "calls.hpp"
#include "engine/async_writer.hpp"
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
    if (copying(input, [&] { return AsyncWriter(engine).write_whole(view); })) return view.frames();
    return unlocked([&] { return engine.write(view, wait); });
}

/// (accepted, left): for write_async(), which goes on where it was.
py::tuple write_some(AudioEngine& engine, const py::object& frames, const py::object& written) {
    constexpr IntegerLimits limits{"first", 0, INT64_MAX};
    const auto first = static_cast<std::uint64_t>(integer_argument(limits, written));
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

py::object write_async(AudioEngine& engine, const py::object& frames) {
    return py::module_::import("flitzis_looper_audio._aio").attr("write")(self_of(engine), frames);
}

void want_room(AudioEngine& engine, const py::object& left) {
    constexpr IntegerLimits limits{"left", 0, INT64_MAX};
    const auto frames = static_cast<std::uint64_t>(integer_argument(limits, left));
    unlocked([&] { AsyncWriter(engine).want_room(frames); });
}

std::uint32_t queued_of(AudioEngine& engine) { return engine.queued().count; }
std::uint32_t writable_of(AudioEngine& engine) { return engine.writable().count; }
std::uint32_t buffer_frames_of(AudioEngine& engine) { return engine.buffer().count; }
int room_descriptor(AudioEngine& engine) { return AsyncWriter(engine).room_descriptor(); }

void flush(AudioEngine& engine) {
    unlocked([&] { engine.flush(); });
}

py::object clock(AudioEngine& engine) {
    return to_python(unlocked([&] { return engine.clock(); }));
}

std::int64_t time_of(AudioEngine& engine, const py::object& frame) {
    const std::int64_t at = integer_argument("frame", frame, clock_range);
    return running_clock(engine, "time_of()").time_of(at);
}

std::int64_t frame_at(AudioEngine& engine, const py::object& time_ns) {
    const std::int64_t time = integer_argument("time_ns", time_ns, clock_range);
    return running_clock(engine, "frame_at()").frame_at(time);
}

std::uint64_t ping(AudioEngine& engine) {
    return unlocked([&] { return engine.ping(); });
}

void add_writing(EngineClass& engine) {
    add_method<&write>(engine, R"(write(frames, timeout=0.0) -> int
    Queue audio; return how many frames were accepted.

    frames: C-contiguous float32, shape (n, channels), or (n,) for one channel, or a list of `channels` planes of shape
        (n,): anything with the buffer protocol. Nominal range -1..1; NaN and infinity are played as 0 and counted in
        stats().not_finite.
    timeout: seconds, 0-86400. 0 never waits: what does not fit is left out, and to be written again. Else returns when
        all is accepted, or the time is over. None: what it takes to play the queue and these frames, and the engine's
        timeout, as in drain().

    What was accepted is played once, in order. While one thread waits, others' frames wait for their turn: with a timeout
    of 0 none are accepted. A stopped engine keeps what is queued.
    Raises TypeError, ValueError before anything is queued; EngineClosed, also where another thread closes the engine.)");
    add_method<&write_async>(engine, R"(write_async(frames) -> Awaitable[int]
    For asyncio: await engine.write_async(frames) returns when all frames are accepted. Tasks of one loop take turns.
    What was accepted before a cancellation is played. Raises as write() does.)");
    add_method<&write_some>(engine, R"(_write_some(frames, first) -> (accepted, left)
    For write_async().)");
    add_method<&want_room>(engine, R"(_want_room(left) -> None
    _room_fileno() becomes readable when writing on is worth while.)");
    add_method<&room_descriptor>(engine, R"(_room_fileno() -> int
    For write_async().)");
    add_method<&drain>(engine, R"(drain(timeout=None) -> bool
    Wait until all that was accepted so far has been played, to the last frame; to run dry then is no underrun.

    timeout: seconds, 0-86400; None: what the queue takes to play, and the engine's timeout.
    Returns False where the time was over before, as on a stopped engine. Raises EngineClosed, ValueError.)");
    add_method<&flush>(engine, R"(flush() -> None
    Drop what is queued, with a fade of fade_ms; return when that is done, one cycle later, or by the engine's timeout.
    To run dry then is no underrun. Raises EngineClosed.)");
    add_property<&queued_of>(engine, "queued", "Frames accepted and not yet played.");
    add_property<&writable_of>(engine, "writable", "Frames that write() would accept now.");
    add_property<&buffer_frames_of>(engine, "buffer_frames", "Frames that can be queued: a power of two.");
}

void add_clock(EngineClass& engine) {
    add_method<&clock>(engine, R"(clock() -> Clock
    The engine's frame counter and CLOCK_MONOTONIC in the newest cycle. Raises EngineClosed.)");
    add_method<&time_of>(engine, R"(time_of(frame) -> int
    time.monotonic_ns() at which an engine's frame is, was or will be heard, while the graph goes on as it does now, or as
    it did before stop().

    A frame written, number k counted from 0, is the engine's frame k + clock().stream_offset; until the first one after
    a flush() is played, that offset is where it would be played if it were written now.
    Raises ValueError for a frame more than 100 years away; AudioError before the first cycle; EngineClosed.)");
    add_method<&frame_at>(engine, R"(frame_at(time_ns) -> int
    The engine's frame that is heard at a time.monotonic_ns(): the inverse of time_of(), and raises as that does. Where
    nothing drives the engine it is, once all has been heard, the frame that is rendered next.)");
    add_method<&ping>(engine, R"(ping() -> int
    Send a message to the callback; return its number. The callback answers with a Pong event in its next cycle.

    Raises AudioError, and sends nothing, while 1024 pings wait for an answer or for poll_events(); EngineClosed.)");
    add_method<&render>(engine, R"(render(frames) -> numpy.ndarray
    Play so many frames without the graph, as fast as can be, into a float32 array of shape (frames, channels): what a
    running engine would play, its fade-in included. A memoryview of that shape where there is no NumPy.

    frames: 1-2147483647. Raises AudioError unless the engine is stopped; EngineClosed, TypeError, ValueError.)");
}

}  // namespace

void add_stream(EngineClass& engine) {
    add_writing(engine);
    add_clock(engine);
}

}  // namespace flitzis::bind
