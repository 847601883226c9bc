#include "pad.hpp"

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
#include "stems.hpp"
#include "text.hpp"
#include "transport.hpp"
#include "unlocked.hpp"

namespace flitzis::bind {
namespace {

double seconds_argument(const char* parameter, const py::object& seconds) {
    RealLimits limits = place_limits;
    limits.parameter = parameter;
    return real_argument(limits, seconds);
}

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
py::object eq_of(BoundPad& self) {
    const EqDb eq = self.pad.eq();
    return py::make_tuple(eq.low, eq.mid, eq.high);
}
void set_eq(BoundPad& self, const py::object& eq) {
    if (!py::isinstance<py::tuple>(eq) || py::len(eq) != 3)
        throw py::type_error("eq must be (low, mid, high), each " + eq_limits.accepted() + "; got " + shown(eq));
    const auto bands = py::reinterpret_borrow<py::tuple>(eq);
    self.pad.set_eq(
        {real_argument(eq_limits, bands[0]), real_argument(eq_limits, bands[1]), real_argument(eq_limits, bands[2])});
}
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

double speed_of(BoundPad& self) { return self.pad.speed(); }
void set_speed(BoundPad& self, const py::object& speed) {
    const double wanted = real_argument(pad_speed_limits, speed);
    unlocked([&] { self.pad.set_speed(wanted); });
}
bool key_lock_of(BoundPad& self) { return self.pad.key_lock(); }
void set_key_lock(BoundPad& self, const py::object& key_lock) {
    const bool wanted = bool_argument("key_lock", key_lock);
    unlocked([&] { self.pad.set_key_lock(wanted); });
}
double pitch_of(BoundPad& self) { return self.pad.pitch(); }
void set_pitch(BoundPad& self, const py::object& pitch) {
    const double wanted = real_argument(pitch_limits, pitch);
    unlocked([&] { self.pad.set_pitch(wanted); });
}
std::optional<double> bpm_of(BoundPad& self) { return self.pad.bpm(); }
void set_bpm(BoundPad& self, const py::object& bpm) {
    if (bpm.is_none()) return self.pad.set_bpm({});
    self.pad.set_bpm(real_argument(bpm_limits, bpm));
}
double anchor_of(BoundPad& self) { return self.pad.anchor(); }
void set_anchor(BoundPad& self, const py::object& anchor) { self.pad.set_anchor(seconds_argument("anchor", anchor)); }
void fit(BoundPad& self, const py::object& beats) { self.pad.fit(real_argument(fit_limits, beats)); }

/// Who shows a value in a debugger or a traceback is not to get an error for it.
std::string represent(BoundPad& self) {
    const std::string pad = "<Pad " + std::to_string(self.pad.index()) + " ";
    try {
        return pad + std::string(to_string(self.pad.state())) + ">";
    } catch (const EngineClosed&) {
        return pad + "of a closed engine>";
    }
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

    volume: amplitude, 0-1.
    at: None: the next block's first frame; a frame of engine.frame's count: one that has passed is at once, and counted
        in stats().late; or the transport's next line: "bar", "beat", "1/4" (a beat), "1/8", "1/16", "1/32", "1/64".
    start: seconds of the source.
    exclusive: every other pad stops at that frame.
    An empty pad plays nothing. Raises TypeError, ValueError, EngineClosed, as the following do.)");
    add_method<&stop>(pad, R"(stop(*, at=None, fade_ms=None) -> None
    Fade out over fade_ms, 0-1000, or the engine's. Starts of this pad that are not due yet are cancelled.)");
    add_method<&pause>(pad, "pause(*, at=None) -> None\n    Fade out, and keep the place.");
    add_method<&resume>(pad, "resume(*, at=None) -> None\n    Go on at the place where pause() was.");
    add_method<&seek>(pad, R"(seek(seconds, *, at=None) -> None
    Play on from there: into a loop that lies ahead, on in one around it; behind it to the sample's end, then from the
    loop's start. Paused stays paused.

    seconds: of the source, 0-1000000.)");
    add_method<&fit>(pad, R"(fit(beats) -> None
    Set bpm so that the loop, or the whole sample, is so many beats long.

    Raises ValueError where that is no tempo of 20-999, AudioError where nothing is loaded.)");
}

void add_settings(py::handle pad) {
    add_property<&index_of>(pad, "index", "Which of engine.pads it is.");
    add_property<&engine_of_pad>(pad, "engine", "Whose pad it is.");
    add_property<&sample_of>(pad, "sample", "What is loaded: a Sample, or None.");
    add_property<&loop_of, &set_loop>(pad, "loop",
                                      R"(None: once through. True: the whole sample. (start, end): seconds of the
source, half-open; end None: the sample's. Set while it plays: a playhead inside stays where it is, else it goes to the
start.)");
    add_property<&state_of>(pad, "state", "A PadState, as of the newest block: play() shows with the next one.");
    add_property<&position_of>(pad, "position",
                               "Seconds of the source, as of the newest block; None unless playing or paused.");
    add_property<&gain_of, &set_gain>(pad, "gain_db", "-60-12; 0 leaves it as it is. Smoothed over 10 ms.");
    add_property<&eq_of, &set_eq>(pad, "eq", R"((low, mid, high) in dB, each -60-6; -60 is silence. Below 250 Hz, above
4 kHz, and between. (0, 0, 0) leaves the sound as it is, bit for bit. Smoothed over 10 ms.)");
    add_property<&pan_of, &set_pan>(pad, "pan", "-1 (left) to 1 (right): the other side falls linearly; 0 is exact.");
    add_property<&mute_of, &set_mute>(pad, "mute", "Whether it plays on unheard.");
    add_property<&solo_of, &set_solo>(pad, "solo", "While any pad is solo, the others are unheard.");
    add_property<&choke_of, &set_choke>(pad, "choke", "The group, 0-63, whose pads stop each other; None: no group.");
    add_property<&speed_of, &set_speed>(pad, "speed", R"(How fast it plays: 0.25 to 4, and backwards, -4 to -0.25; 1 is
as recorded. engine.speed comes on top. Over 10 ms while it plays.)");
    add_property<&key_lock_of, &set_key_lock>(pad, "key_lock", R"(Whether it keeps its key at any speed; False. Without
delay: the first attack, the loop's phase and its beats stay where they are. Switched over 5 ms while it plays.)");
    add_property<&pitch_of, &set_pitch>(pad, "pitch", R"(By how many semitones it is higher, -12 to 12; 0. It lasts as
long as before, with key_lock and without. Over 10 ms while it plays.)");
    add_property<&bpm_of, &set_bpm>(pad, "bpm", R"(Beats a minute of the sample, 20-999, or None: with engine.bpm_lock
it plays at the transport's tempo.)");
    add_property<&anchor_of, &set_anchor>(pad, "anchor", "Where its first downbeat lies, in seconds of the source.");
    add_method<&represent>(pad, "__repr__() -> str\n    Its index and its state.");
    add_method<&equals>(pad, "__eq__(other) -> bool\n    Whether it is the same pad of the same engine.");
    add_method<&hash>(pad, "__hash__() -> int\n    Of its engine and its index.");
}

}  // namespace

std::optional<double> fade_argument(const py::object& fade_ms) {
    if (fade_ms.is_none()) return {};
    return real_argument(fade_limits, fade_ms);
}

void add_pad(py::module_& module) {
    const py::class_<BoundPad> pad(module, "Pad", R"(What holds a sample and plays it; engine.pads has them.

Times are seconds of the source. Every call may come from any thread, and waits for nobody but the first that sets key_lock or pitch.

A start at the loop's or the sample's start is exact and unfaded; one from elsewhere, resume and seek fade in, whatever
ends fades out over fade_ms. A loop's seam is crossfaded with what lies before its start, as far as there is any.

At another speed than 1 a sample is read between its frames, by a sinc of 32 taps under a Kaiser window (beta 9, cut-off
0.94 of half the rate); above 1 it is stretched with the speed, rounded up to semitones, so that nothing folds back. It
reads the loop as it sounds, over the seam. Backwards a pad begins at its last frame; before the loop it plays to the
sample's start, and ends. Pitch goes with speed, unless key_lock keeps it.

What keeps its key, or is shifted by `pitch`, is stretched as it plays, best at speeds from 0.5 to 2: attacks are played as
they are, what is held between them is put together from pieces of 85 ms, by where the playhead will be. At speed 1 it is
the sample as it is. Backwards, and where a sample has more than two channels, it goes without. The first pad that is
set so takes memory for all: 270 kB at 48 kHz for each of `voices` and eight more, at most 64. A voice that finds none is
counted in stats().unstretched, and plays as high as it is fast until there is one; which voice that is can depend on the
quantum.

With engine.bpm_lock a pad whose bpm is known plays at the transport's tempo and keeps its phase through any number of tempo
moves; started on a line, its beats, from `anchor` on, meet the transport's; a seek lands at the nearest place of the same
phase within the beat. Where that is slower than a quarter of its own tempo or faster than four times, it plays at the
limit, and in another phase from then on. So is the product of engine.speed and pad.speed limited.

The equalizer is an isolator of three bands (Linkwitz-Riley, 250 Hz and 4 kHz).

A sample is in memory as float32 at the engine's rate: an hour of stereo at 48 kHz is 1.4 GB; one file may have 2 GiB
decoded, and 32 channels. 4096 calls may wait for their frame in the callback; what is beyond waits outside of it, in
order, and is counted as late (stats().late) if it becomes so. A pad that finds no voice takes the quietest's
(stats().stolen).)");
    add_playing(pad);
    add_stems(pad);
    add_settings(pad);
}

}  // namespace flitzis::bind
