#include "engine.hpp"

#include <pybind11/stl.h>

#include <memory>
#include <vector>

#include "arguments.hpp"
#include "calls.hpp"
#include "engine/async_writer.hpp"
#include "live_engines.hpp"
#include "log.hpp"
#include "pads.hpp"
#include "stream.hpp"
#include "text.hpp"
#include "unlocked.hpp"
#include "values.hpp"

namespace flitzis::bind {
namespace {

constexpr const char* offline_word = "_offline";  // what _offline.py says besides

std::shared_ptr<AudioEngine> make_engine(const py::args& positional, const py::kwargs& arguments) {
    if (!positional.empty())
        throw py::type_error("AudioEngine() takes its parameters by name; got " + shown(positional[0]));
    const bool offline = PyDict_GetItemString(arguments.ptr(), offline_word) == Py_True;
    if (offline) PyDict_DelItemString(arguments.ptr(), offline_word);
    EngineConfig config = engine_config(arguments);
    config.offline = offline;
    start_log();
    return held(unlocked([&] { return std::make_unique<AudioEngine>(config); }));
}

template <void (AudioEngine::*Call)()>
void unlocked_call(AudioEngine& engine) {
    unlocked([&] { (engine.*Call)(); });
}

template <auto Call>
auto unlocked_read(AudioEngine& engine) {
    const auto value = unlocked([&] { return (engine.*Call)(); });
    if constexpr (requires { to_python(value); })
        return to_python(value);
    else
        return value;
}

void start(AudioEngine& engine, const py::object& at) {
    std::optional<std::int64_t> time_ns;
    if (!at.is_none()) time_ns = integer_argument("at", at, "a time of time.monotonic_ns() that is to come, or None");
    unlocked([&] { engine.start(time_ns); });
}
void play(AudioEngine& engine, const py::object& at) { start(engine, at); }

py::str name_of(AudioEngine& engine) { return text(engine.name()); }
py::str node_name_of(AudioEngine& engine) { return text(node_name(engine.name())); }
std::uint32_t sample_rate_of(AudioEngine& engine) { return engine.sample_rate().hz; }
std::uint32_t channels_of(AudioEngine& engine) { return engine.channels(); }
std::uint32_t quantum_of(AudioEngine& engine) { return engine.quantum().count; }
py::tuple channel_map_of(AudioEngine& engine) { return to_python(engine.channel_map()); }
int event_descriptor(AudioEngine& engine) { return engine.event_descriptor(); }
int closed_descriptor(AudioEngine& engine) { return AsyncWriter(engine).closed_descriptor(); }

void move(AudioEngine& engine, const py::object& device) {
    const DeviceChoice choice = device_argument(device);
    unlocked([&] { engine.move(choice); });
}

void set_volume(AudioEngine& engine, const py::object& volume) {
    const double wanted = volume_argument(volume);
    unlocked([&] { engine.set_volume(wanted); });
}

void set_mute(AudioEngine& engine, const py::object& mute) {
    const bool wanted = bool_argument("mute", mute);
    unlocked([&] { engine.set_mute(wanted); });
}

py::list devices(const py::object& remote, const py::object& timeout) {
    const auto where = remote_argument(remote);
    const Seconds within = timeout_argument(timeout);
    start_log();
    const auto found = unlocked([&] { return list_devices(where, within); });
    py::list result;
    for (const Device& device : found) result.append(to_python(device));
    return result;
}

py::object start_async(AudioEngine& engine, const py::object& at) {
    return in_thread(engine, "start", py::arg("at") = at);
}
py::object stop_async(AudioEngine& engine) { return in_thread(engine, "stop"); }
py::object close_async(AudioEngine& engine) { return in_thread(engine, "close"); }

py::object events(AudioEngine& engine) {
    return py::module_::import("flitzis_looper_audio._aio").attr("events")(self_of(engine));
}

/// __exit__ never runs for a block that was never entered: an engine that does not start is closed here.
py::object enter(AudioEngine& engine) {
    try {
        if (!engine.offline()) unlocked([&] { engine.start(); });
    } catch (...) {
        unlocked_call<&AudioEngine::close>(engine);
        throw;
    }
    return self_of(engine);
}

void leave(AudioEngine& engine, const py::object&, const py::object&, const py::object&) {
    unlocked_call<&AudioEngine::close>(engine);
}

std::string represent(AudioEngine& engine) {
    std::string text = "<AudioEngine '" + engine.name() + "' ";
    text.append(to_string(engine.state()));
    return text + ">";
}

void add_properties(EngineClass& engine) {
    add_property<&unlocked_read<&AudioEngine::state>>(engine, "state", "Where the engine stands: a State.");
    add_property<&unlocked_read<&AudioEngine::node_id>>(
        engine, "node_id", "The node's global id; None once it is gone. Only node.name is stable.");
    add_property<&name_of>(engine, "name", "The name that was asked for.");
    add_property<&node_name_of>(engine, "node_name",
                                R"(node.name, which pw-link and testing.Recorder call it by: `name` in
small letters, with "-" for what is no letter, digit, ".", "_" or "-". `properties` may have given it another.)");
    add_property<&unlocked_read<&AudioEngine::device>, &move>(engine, "device",
                                                              R"(node.name of the sink that was asked for,
or that somebody moved the engine to; None: the default sink. Who moves it to the default in a PulseAudio mixer, or by
pactl, asks for that: to follow the default.

Assign a sink's node.name, its object.serial, a Device or None to move a running engine; returns when it is linked there.
Raises DeviceNotFound, StreamCreationFailed, ServerUnavailable, EngineClosed, TypeError, ValueError.)");
    add_property<&unlocked_read<&AudioEngine::volume>, &set_volume>(
        engine, "volume", R"(The loudest channel's, on the cubic scale of PulseAudio's mixers: 1 is 100 %.

As PipeWire has it, whoever set it. Accepts 0-1.5; above 1 it may clip. The channels keep their proportions, which are
a mixer's balance. Setting it raises TypeError, ValueError, EngineClosed, and ServerUnavailable where PipeWire's thread is
busy for the whole timeout.)");
    add_property<&unlocked_read<&AudioEngine::mute>, &set_mute>(engine, "mute", "As PipeWire has it, whoever set it.");
    add_property<&sample_rate_of>(engine, "sample_rate", "Frames per second of this engine, fixed for its life.");
    add_property<&channels_of>(engine, "channels", "How many channels were asked for.");
    add_property<&channel_map_of>(engine, "channel_map", R"(The channels by name, in their order: what was asked for, or
what `channels` comes to: ("FL", "FR").)");
    add_property<&unlocked_read<&AudioEngine::devices>>(engine, "devices", R"(The sinks in the graph, as Devices, in the
order in which they appeared; it costs nothing to ask.

As of the events: what poll_events() has to give shows here already. While the server is away they are as they were, and
after ServerReturned come the events of what changed. list_devices() is for who has no engine.)");
    add_property<&quantum_of>(engine, "quantum",
                              "Frames per cycle that were asked for; stats().quantum is what was granted.");
}

void add_life(EngineClass& engine) {
    add_method<&start>(engine, R"(start(*, at=None) -> None
    Activate the node; return when a callback has run.

    at: time.monotonic_ns() at which the first frame is heard, as time_of() has it, to the frame. The call returns before
        that, RUNNING, as soon as callbacks come; they render silence, and engine.frame goes on. stop() before that time
        cancels it, start() takes its place. Where nothing drives the engine then, it plays as soon as something does;
        where the graph cannot have the first frame so soon, it begins at once, and stats().late counts one.

    Engines that are made with the same properties={"node.group": NAME} run on one driver: started for the same time, on
    one sink or on several, they begin with the same frame of its clock.

    Returns at once, WAITING, where nothing can drive the node yet (nothing linked with autoconnect=False, sink away). On
    a running engine it does nothing.
    Raises EngineClosed, ServerUnavailable, StreamCreationFailed; the engine is STOPPED again then. TypeError, and
    ValueError for a time that has passed, before anything is touched.)");
    add_method<&play>(engine, "play(*, at=None) -> None\n    The same as start().");
    add_method<&unlocked_call<&AudioEngine::stop>>(engine, R"(stop() -> None
    Deactivate the node; return when no callback runs any more. The node stays in the graph.

    Never raises for a silent server: it returns by the timeout. Stopping twice is the same as once.)");
    add_method<&unlocked_call<&AudioEngine::close>>(engine, R"(close() -> None
    Take the node out of the graph for good. Never raises for a silent server: it returns by the timeout.)");
    add_method<&start_async>(
        engine, "start_async(*, at=None) -> Awaitable[None]\n    start() for asyncio, in a thread of its own.");
    add_method<&stop_async>(engine, "stop_async() -> Awaitable[None]\n    stop() for asyncio, in a thread of its own.");
    add_method<&close_async>(engine,
                             "close_async() -> Awaitable[None]\n    close() for asyncio, in a thread of its own.");
    add_method<&enter>(engine, "__enter__() -> AudioEngine\n    start(), where there is a graph.");
    add_method<&leave>(engine, "__exit__(exc_type=None, exc_value=None, traceback=None) -> None\n    close()");
    add_method<&represent>(engine, "__repr__() -> str\n    Its name and its state.");
}

void add_reports(EngineClass& engine) {
    add_method<&unlocked_read<&AudioEngine::stats>>(engine, R"(stats() -> Stats
    What the graph granted and what the callback did, now.

    Raises EngineClosed after close().)");
    add_method<&unlocked_call<&AudioEngine::reset_stats>>(engine, R"(reset_stats() -> None
    Let stats() count cycles, frames, xruns, underruns and durations from here. Raises EngineClosed after close().)");
    add_method<&unlocked_read<&AudioEngine::poll_events>>(engine, R"(poll_events() -> list[Event]
    What happened since the last call, oldest first; never waits. Answers after close(), too.)");
    add_method<&events>(engine, R"(events() -> AsyncIterator[Event]
    For asyncio: async for event in engine.events(). Ends after StateChanged to CLOSED. Shares the box with
    poll_events(): an event goes to whoever asks first.)");
    add_method<&event_descriptor>(engine, R"(fileno() -> int
    A descriptor that is readable while poll_events() would give something: for select, asyncio, Qt. Do not close it.)");
    add_method<&closed_descriptor>(
        engine, "_closed_fileno() -> int\n    Readable from close() on: for events() and write_async().");
}

constexpr const char* documentation =
    R"(A native PipeWire output node, owned by this program.

AudioEngine(*, name="Flitzis Looper", device=None, sample_rate=48000, channels=2, channel_map=None, quantum=512,
            autoconnect=True, lock_quantum=False, properties={}, remote=None, timeout=2.0, reconnect=True, fade_ms=5.0,
            buffer_frames=8192, pads=216, voices=32, lock_range=4.0, max_events=1024)
    Put the node into the PipeWire graph, inactive.

    name: what people see (node.description), 1-128 printable characters; node.name is derived from it.
    device: None follows the default sink; else a sink's node.name (str), object.serial (int) or a Device.
    sample_rate: frames per second, 8000-384000; None takes the graph's rate now. It stays; PipeWire resamples.
    channels: 1-64. 1 MONO, 2 FL FR, 4 quad, 6 5.1, 8 7.1; other counts are AUX0, AUX1, ...
    channel_map: the 1-64 channels by name, "FL,FR" or ["AUX2", "AUX3"]; device.channel_map[2:4] are a sink's third and
        fourth. Each is heard on the sink's channel of that name and nowhere else; what the sink has not is mixed into
        others or, AUX, takes the next free one. None goes by their number, and PipeWire may spread that over a sink of
        more. Names are PipeWire's: MONO, FL, ..., AUX0 ... AUX63. Without `channels` there are as many.
    quantum: frames per cycle, a power of two in 16-8192: a request, never a guarantee.
    autoconnect: False leaves the links to the patchbay.
    lock_quantum: True keeps other clients from lowering this quantum while the engine runs.
    properties: extra PipeWire properties (str to str); they beat ours, the environment's PIPEWIRE_* beat both.
        Refused: audio.channels, audio.format, audio.layout, audio.position, audio.rate.
    remote: a PipeWire remote's name or socket; None takes the environment's.
    timeout: seconds, 0.01-60, within which every call that waits comes back.
    reconnect: False: a server that is lost stays lost, and calls raise ServerUnavailable.
    fade_ms: 0-1000: how long start fades in, and stop, close, moves and underruns fade out.
    buffer_frames: how much write() can queue, 16-4194304, rounded up to a power of two.
    pads: 0-1024: how many there are; idle ones cost nothing.
    voices: 1-256: how many pads play at a time; one more takes the quietest's voice.
    lock_range: 1-4: with bpm_lock a pad plays at most so many times faster or slower than its own tempo.
    max_events: 64-1048576: how many events wait for poll_events(); when more come the oldest go.

    Raises TypeError and ValueError before anything is touched; ServerUnavailable where no server answers,
    StreamCreationFailed without a session manager (unless autoconnect=False), DeviceNotFound without a sink
    (unless autoconnect=False) or for an unknown device. Nothing is left behind then.

As a context manager it is started on entry and closed on exit. All calls are thread-safe and release the GIL while
they wait. After close(): stop and close do nothing, plain values still answer, everything else raises EngineClosed.)";

}  // namespace

void add_engine(py::module_& module) {
    static const std::string doc = "AudioEngine(" + parameter_text() + ")\n--\n\n" + documentation;
    static const std::string init = "__init__(self, " + parameter_text() + ")\n--\n\nAs the class says.";
    EngineClass engine(module, "AudioEngine", doc.c_str());
    engine.def(py::init(&make_engine), init.c_str());
    engine.attr("offline") =
        py::module_::import("builtins")
            .attr("classmethod")(py::module_::import("flitzis_looper_audio._offline").attr("offline"));
    add_life(engine);
    add_reports(engine);
    add_properties(engine);
    add_stream(engine);
    add_pads(module, engine);
    add_function<&devices>(module, R"(list_devices(*, remote=None, timeout=2.0) -> list[Device]
    The sinks in the graph now, in the order in which they appeared.

    Raises ServerUnavailable where no server answers within `timeout` seconds, TypeError and ValueError.)");
    module.def("_parameters", &parameter_table, "{parameter of AudioEngine(): (its default, what it accepts)}.");
    module.def("close_all", &close_all, "Close every engine of this process. For the interpreter's exit.");
}

}  // namespace flitzis::bind
