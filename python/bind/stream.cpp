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
constexpr std::uint64_t large = std::uint64_t{128} * 1024;

/// `call` with the GIL or without, as the frames are few or many.
template <class Call>
auto copying(const InputFrames& frames, Call call) {
    return frames.bytes() < large ? call() : unlocked(call);
}

/// A frame of the engine's count; None is none.
std::optional<std::uint64_t> frame_argument(const py::object& at) {
    if (at.is_none()) return {};
    return static_cast<std::uint64_t>(integer_argument(frame_limits, at));
}

std::uint64_t write(AudioEngine& engine, const py::object& frames, const py::object& timeout, const py::object& at) {
    const std::optional<Seconds> wait = wait_argument(timeout);
    const std::optional<std::uint64_t> begin = frame_argument(at);
    const InputFrames input(frames, engine.channels());
    const FrameView& view = input.view();
    if (wait == Seconds{0}) return copying(input, [&] { return engine.write(view, 0, begin); });
    if (copying(input, [&] { return AsyncWriter(engine).write_whole(view, begin); })) return view.frames();
    return unlocked([&] { return engine.write(view, wait, begin); });
}

/// (accepted, left): for write_async(), which goes on where it was.
py::tuple write_some(AudioEngine& engine, const py::object& frames, const py::object& written, const py::object& at) {
    constexpr IntegerLimits limits{"first", 0, INT64_MAX};
    const std::optional<std::uint64_t> begin = frame_argument(at);
    const auto first = static_cast<std::uint64_t>(integer_argument(limits, written));
    const InputFrames input(frames, engine.channels());
    if (first > input.view().frames())  // nobody held the memory meanwhile
        throw py::value_error("frames: " + std::to_string(first) + " were written and " +
                              std::to_string(input.view().frames()) +
                              " are left; leave them as they are until write_async() returns");
    const std::uint64_t done = copying(input, [&] { return engine.write(input.view(), first, begin); });
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

py::object write_async(AudioEngine& engine, const py::object& frames, const py::object& at) {
    return py::module_::import("flitzis_looper_audio._aio").attr("write")(self_of(engine), frames, at);
}

py::object drain_async(AudioEngine& engine, const py::object& timeout) { return in_thread(engine, "drain", timeout); }
py::object flush_async(AudioEngine& engine) { return in_thread(engine, "flush"); }

void want_room(AudioEngine& engine, const py::object& frames) {
    constexpr IntegerLimits limits{"frames", 0, INT64_MAX, " frames"};
    const auto count = static_cast<std::uint64_t>(integer_argument(limits, frames));
    unlocked([&] { AsyncWriter(engine).want_room(count); });
}

std::uint64_t heard_of(AudioEngine& engine) { return engine.heard(); }
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
    add_method<&write>(engine, R"(write(frames, timeout=0.0, *, at=None) -> int
    Queue audio; return how many frames were accepted.

    frames: C-contiguous float32, shape (n, channels), or (n,) for one channel, or a list of `channels` planes of shape
        (n,): anything with the buffer protocol. Nominal range -1..1; NaN and infinity are played as 0 and counted in
        stats().not_finite.
    timeout: seconds, 0-86400. 0 never waits: what does not fit is left out, and to be written again. Else returns when
        all is accepted, or the time is over. None: what it takes to play the queue and these frames, and the engine's
        timeout, as in drain().
    at: the first of these frames is that frame of the engine's count, engine.frame's: the stream ends with what was
        written before, silence follows up to there. None: they follow what was written before.

    With `at`, what is not accepted is to be written again without it, unless nothing was accepted. The count stands
    while the graph goes on without the engine: after an Xrun the frame comes later, and they begin with it. Where a
    move, or a pause of the writer's own, has held back what was written before, so that it goes on beyond `at`, they
    follow it at once; an Underrun has `at` and by how many frames they are late.

    What was accepted is played once, in order. While one thread waits, others' frames wait for their turn: with a timeout
    of 0 none are accepted. A stopped engine keeps what is queued.
    Raises TypeError, ValueError before anything is queued, also for an `at` that is rendered already, or before the end
    of what is queued; EngineClosed, also where another thread closes the engine.)");
    add_method<&write_async>(engine, R"(write_async(frames, *, at=None) -> Awaitable[int]
    For asyncio: await engine.write_async(frames) returns when all frames are accepted. Tasks of one loop take turns.
    What was accepted before a cancellation is played. `at`, and what it raises, are as with write().)");
    add_method<&write_some>(engine, R"(_write_some(frames, first, at=None) -> (accepted, left)
    For write_async().)");
    add_method<&want_room>(engine, R"(want_room(frames) -> None
    Have room_fileno() become readable when it is worth while to go on writing: when so many frames fit, or a good part of
    the queue is free. It stays so until the next call.

    frames: 0 or more. Raises TypeError, ValueError, EngineClosed.)");
    add_method<&room_descriptor>(engine, R"(room_fileno() -> int
    A descriptor for select, poll and Qt, readable when there is the room that want_room() asked for, and when the server is
    lost for good; fileno() tells of close(). Do not close it. asyncio has write_async().)");
    add_method<&drain_async>(engine, R"(drain_async(timeout=None) -> Awaitable[bool]
    drain() for asyncio, in a thread of its own. A cancellation does not end that thread's wait, but nobody waits for it.)");
    add_method<&flush_async>(engine,
                             "flush_async() -> Awaitable[None]\n    flush() for asyncio, in a thread of its own.");
    add_method<&drain>(engine, R"(drain(timeout=None) -> bool
    Wait until all that was accepted so far has been played, to the last frame; to run dry then is no underrun.

    timeout: seconds, 0-86400; None: what the queue takes to play, and the engine's timeout. drain(0) says that this was
        all, and returns at once.
    A Drained event tells when it has been played, once for each end; so it does where flush() dropped it.
    Returns False where the time was over before, as on a stopped engine. Raises EngineClosed, ValueError.)");
    add_method<&flush>(engine, R"(flush() -> None
    Drop what is queued, with a fade of fade_ms; return when that is done, one cycle later, or by the engine's timeout.
    stats().played counts what was still played, its fade with it, and nothing that was dropped.
    To run dry then is no underrun. Raises EngineClosed.)");
    add_property<&heard_of>(engine, "heard", R"(The written frame, counted from 0, that is heard now, at the device.

Where none is, the one that is heard next: 0 before the first, all that was accepted once all has been heard. It never
goes back. It stands in silence of any kind: an underrun, cycles that were lost, before write(at=), while the engine is
stopped or without a device, once what is on its way has been heard; it skips what flush() dropped once the fade has
been heard. It knows as much as time_of() of how far the device is; the 70 frames that the limiter holds back while the
engine is stopped count as heard. After render() it is the one that is rendered next. Raises EngineClosed.)");
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
