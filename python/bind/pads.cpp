#include "pads.hpp"

#include <pybind11/stl.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "arguments.hpp"
#include "calls.hpp"
#include "dataclass.hpp"
#include "engine/pad.hpp"
#include "loading.hpp"
#include "sources.hpp"
#include "unlocked.hpp"

namespace flitzis::bind {
namespace {

/// A pad keeps its engine.
struct BoundPad {
    std::shared_ptr<AudioEngine> engine;
    Pad pad;
};

std::uint64_t at_argument(const py::object& at) {
    return at.is_none() ? 0 : static_cast<std::uint64_t>(integer_argument(frame_limits, at));
}

std::optional<double> fade_argument(const py::object& fade_ms) {
    if (fade_ms.is_none()) return {};
    return real_argument(fade_limits, fade_ms);
}

double seconds_argument(const char* parameter, const py::object& seconds) {
    RealLimits limits = place_limits;
    limits.parameter = parameter;
    return real_argument(limits, seconds);
}

BoundPad pad_of(AudioEngine& engine, const py::object& index) {
    const auto number = static_cast<std::uint32_t>(integer_argument(IntegerLimits{"pad", 0, INT32_MAX}, index));
    return {self_of(engine).cast<std::shared_ptr<AudioEngine>>(), engine.pad(number)};
}

py::object pads_of(AudioEngine& engine) {
    return py::module_::import("flitzis_looper_audio._pads").attr("Pads")(self_of(engine), engine.pads());
}

void stop_all(AudioEngine& engine, const py::object& at, const py::object& fade_ms) {
    engine.stop_all(at_argument(at), fade_argument(fade_ms));
}

/// As NumPy and struct have it: {u1, f4, f8} with C's alignment.
static_assert(sizeof(PadMeter) == 16 && offsetof(PadMeter, peak) == 4 && offsetof(PadMeter, position) == 8);

py::object meters_of(AudioEngine& engine) {
    const Meters meters = unlocked([&] { return engine.meters(); });
    const py::bytes pads(reinterpret_cast<const char*>(meters.pads.data()), meters.pads.size() * sizeof(PadMeter));
    return py::module_::import("flitzis_looper_audio._pads").attr("meters")(meters.frame, meters.master_peak, pads);
}

double master_of(AudioEngine& engine) { return engine.master(); }
void set_master(AudioEngine& engine, const py::object& master) {
    engine.set_master(real_argument(master_limits, master));
}
std::uint64_t frame_of(AudioEngine& engine) { return engine.frame(); }

std::uint32_t index_of(BoundPad& self) { return self.pad.index(); }
py::object engine_of_pad(BoundPad& self) { return self_of(*self.engine); }

std::shared_ptr<Loading> load(BoundPad& self, const py::object& source, const py::object& sample_rate) {
    Source from = source_argument(*self.engine, source, sample_rate);
    return unlocked([&] { return self.pad.load(std::move(from)); });
}

void unload(BoundPad& self) {
    unlocked([&] { self.pad.unload(); });
}

py::object sample_of(BoundPad& self) {
    const auto sample = self.pad.sample();
    return sample ? Python<SampleInfo>::from(sample->info()) : py::object(py::none());
}

template <class T>
py::bytes bytes_of(const std::vector<T>& values) {
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

py::object overview(BoundPad& self, const py::object& width, const py::object& start, const py::object& end) {
    const auto columns = static_cast<std::uint64_t>(integer_argument(width_limits, width));
    const double from = seconds_argument("start", start);
    std::optional<double> to;
    if (!end.is_none()) to = seconds_argument("end", end);
    const Overview seen = unlocked([&] { return self.pad.overview(columns, from, to); });
    const std::vector<float> times(seen.times.begin(), seen.times.end());
    return py::module_::import("flitzis_looper_audio._pads")
        .attr("overview")(bytes_of(times), bytes_of(seen.low), bytes_of(seen.high), seen.raw);
}

void play(BoundPad& self, const py::object& volume, const py::object& at, const py::object& start,
          const py::object& exclusive) {
    Trigger trigger{real_argument(trigger_limits, volume), at_argument(at)};
    if (!start.is_none()) trigger.start = seconds_argument("start", start);
    trigger.exclusive = bool_argument("exclusive", exclusive);
    self.pad.play(trigger);
}

void stop(BoundPad& self, const py::object& at, const py::object& fade_ms) {
    self.pad.stop(at_argument(at), fade_argument(fade_ms));
}
void pause(BoundPad& self, const py::object& at) { self.pad.pause(at_argument(at)); }
void resume(BoundPad& self, const py::object& at) { self.pad.resume(at_argument(at)); }
void seek(BoundPad& self, const py::object& seconds, const py::object& at) {
    self.pad.seek(seconds_argument("seconds", seconds), at_argument(at));
}

py::object loop_of(BoundPad& self) {
    const auto loop = self.pad.loop();
    if (!loop) return py::none();
    if (loop->start == 0 && !loop->end) return py::bool_(true);
    return py::make_tuple(loop->start, loop->end);
}

void set_loop(BoundPad& self, const py::object& loop) {
    const bool flag = py::isinstance<py::bool_>(loop);
    if (loop.is_none() || loop.ptr() == Py_False) return self.pad.set_loop({});
    if (flag) return self.pad.set_loop(LoopSpan{});
    if (!py::isinstance<py::tuple>(loop) || py::len(loop) != 2)
        throw py::type_error("loop must be None, True, or (start, end) in seconds, end may be None; got " +
                             py::repr(loop).cast<std::string>());
    const auto span = py::reinterpret_borrow<py::tuple>(loop);
    LoopSpan wanted{seconds_argument("loop", span[0])};
    if (!span[1].is_none()) wanted.end = seconds_argument("loop", span[1]);
    self.pad.set_loop(wanted);
}

py::object state_of(BoundPad& self) { return Python<PadState>::from(self.pad.state()); }
std::optional<double> position_of(BoundPad& self) { return self.pad.position(); }
double gain_of(BoundPad& self) { return self.pad.gain_db(); }
void set_gain(BoundPad& self, const py::object& gain_db) { self.pad.set_gain_db(real_argument(gain_limits, gain_db)); }
double pan_of(BoundPad& self) { return self.pad.pan(); }
void set_pan(BoundPad& self, const py::object& pan) { self.pad.set_pan(real_argument(pan_limits, pan)); }
bool mute_of(BoundPad& self) { return self.pad.mute(); }
void set_mute(BoundPad& self, const py::object& mute) { self.pad.set_mute(bool_argument("mute", mute)); }
bool solo_of(BoundPad& self) { return self.pad.solo(); }
void set_solo(BoundPad& self, const py::object& solo) { self.pad.set_solo(bool_argument("solo", solo)); }
std::optional<std::uint32_t> choke_of(BoundPad& self) { return self.pad.choke(); }
void set_choke(BoundPad& self, const py::object& choke) {
    if (choke.is_none()) return self.pad.set_choke({});
    self.pad.set_choke(static_cast<std::uint32_t>(integer_argument(choke_limits, choke)));
}

std::string represent(BoundPad& self) {
    return "<Pad " + std::to_string(self.pad.index()) + " " + std::string(to_string(self.pad.state())) + ">";
}

/// Two of one engine with one index are the same.
py::object equals(BoundPad& self, const py::object& other) {
    if (!py::isinstance<BoundPad>(other)) return py::reinterpret_borrow<py::object>(Py_NotImplemented);
    const auto& there = other.cast<const BoundPad&>();
    return py::bool_(self.engine == there.engine && self.pad.index() == there.pad.index());
}
std::size_t hash(BoundPad& self) {
    return std::hash<const AudioEngine*>{}(self.engine.get()) ^ (std::size_t{self.pad.index()} << 48U);
}

void add_playing(py::handle pad) {
    add_method<&load>(pad, R"(load(source, *, sample_rate=None) -> Loading
    Begin to load a file or frames; return at once. The pad keeps what it has until the load is done, and what plays then
    plays on from the old sample to its stop. A load that is on its way is cancelled.

    source: a path (str, PathLike): WAV, AIFF, FLAC, Ogg Vorbis, Opus, MP3 and what else libsndfile reads; or frames as
        write() takes them, of 1 to the engine's channels.
    sample_rate: Hz, the frames'; None: the engine's.
    What is wrong with the file comes from the Loading. Raises TypeError, ValueError, EngineClosed.)");
    add_method<&unload>(pad, R"(unload() -> None
    Take the sample away: what plays fades out, and memory comes back. Raises EngineClosed.)");
    add_method<&overview>(pad, R"(overview(width, start=0.0, end=None) -> Overview
    What is loaded, in at most so many columns, 1-1000000, for who draws it; fast, however long the sample is.

    start, end: seconds of the source; None: its end. Empty where nothing is loaded. Raises TypeError, ValueError,
    EngineClosed.)");
    add_method<&play>(pad, R"(play(volume=1.0, *, at=None, start=None, exclusive=False) -> None
    Play the sample, from the loop's start, or 0. A pad has one voice: what it played stops.

    volume: amplitude, 0-1. at: a frame of engine.frame's count; None: the next block's first; one that has passed: at
    once, counted in stats().late. start: seconds of the source. exclusive: every other pad stops at that frame.
    An empty pad plays nothing. Raises TypeError, ValueError, EngineClosed, as the following do.)");
    add_method<&stop>(pad, R"(stop(*, at=None, fade_ms=None) -> None
    Fade out over fade_ms, 0-1000, or the engine's. Starts of this pad that are not due yet are cancelled.)");
    add_method<&pause>(pad, "pause(*, at=None) -> None\n    Fade out, and keep the place.");
    add_method<&resume>(pad, "resume(*, at=None) -> None\n    Go on at the place where pause() was.");
    add_method<&seek>(pad, R"(seek(seconds, *, at=None) -> None
    Play on from there: into a loop that lies ahead, on in one around it; behind it to the sample's end, then from the
    loop's start. Paused stays paused.

    seconds: of the source, 0-1000000.)");
}

void add_settings(py::handle pad) {
    add_property<&index_of>(pad, "index", "Which of engine.pads it is.");
    add_property<&engine_of_pad>(pad, "engine", "Whose pad it is.");
    add_property<&sample_of>(pad, "sample", "What is loaded: a Sample, or None.");
    add_property<&loop_of, &set_loop>(pad, "loop",
                                      R"(None: once through. True: the whole sample. (start, end): seconds of the
source, half-open; end None: the sample's. Set while it plays: a playhead inside stays where it is, else it goes to the
start.)");
    add_property<&state_of>(pad, "state", "A PadState.");
    add_property<&position_of>(pad, "position", "Seconds of the source; None unless playing or paused.");
    add_property<&gain_of, &set_gain>(pad, "gain_db", "-60-12; 0 leaves it as it is. Smoothed over 10 ms.");
    add_property<&pan_of, &set_pan>(pad, "pan", "-1 (left) to 1 (right): the other side falls linearly; 0 is exact.");
    add_property<&mute_of, &set_mute>(pad, "mute", "Whether it plays on unheard.");
    add_property<&solo_of, &set_solo>(pad, "solo", "While any pad is solo, the others are unheard.");
    add_property<&choke_of, &set_choke>(pad, "choke", "The group, 0-63, whose pads stop each other; None: no group.");
    add_method<&represent>(pad, "__repr__() -> str\n    Its index and its state.");
    add_method<&equals>(pad, "__eq__(other) -> bool\n    Whether it is the same pad of the same engine.");
    add_method<&hash>(pad, "__hash__() -> int\n    Of its engine and its index.");
}

}  // namespace

void add_pads(py::module_& module, EngineClass& engine) {
    const py::class_<BoundPad> pad(module, "Pad", R"(What holds a sample and plays it; engine.pads has them.

Times are seconds of the source. Every call may come from any thread, and waits for nobody.)");
    add_playing(pad);
    add_settings(pad);
    add_loading(module);
    add_property<&pads_of>(engine, "pads", "The pads, a fixed sequence.");
    add_method<&pad_of>(engine, "_pad(index) -> Pad\n    For pads.");
    add_method<&stop_all>(engine, R"(stop_all(*, at=None, fade_ms=None) -> None
    Stop every pad, as pad.stop() does.)");
    add_method<&meters_of>(engine, R"(meters() -> Meters
    What all pads do as of one frame, and their peaks since the last call: one reader alone sees every peak.)");
    add_property<&master_of, &set_master>(
        engine, "master", "Amplitude, 0-1, of all that the engine plays, write() included. Smoothed over 10 ms.");
    add_property<&frame_of>(engine, "frame", "The next frame to be rendered, counted since the engine was made.");
}

}  // namespace flitzis::bind
