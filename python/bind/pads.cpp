#include "pads.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>

#include "arguments.hpp"
#include "calls.hpp"
#include "loading.hpp"
#include "pad.hpp"
#include "transport.hpp"
#include "unlocked.hpp"

namespace flitzis::bind {
namespace {

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
bool limiter_of(AudioEngine& engine) { return engine.limiter(); }
void set_limiter(AudioEngine& engine, const py::object& limiter) {
    const bool wanted = bool_argument("limiter", limiter);
    unlocked([&] { engine.set_limiter(wanted); });
}
double engine_speed_of(AudioEngine& engine) { return engine.speed(); }
void set_engine_speed(AudioEngine& engine, const py::object& speed) {
    const double wanted = real_argument(speed_limits, speed);
    unlocked([&] { engine.set_speed(wanted); });
}
bool lock_of(AudioEngine& engine) { return engine.bpm_lock(); }
void set_lock(AudioEngine& engine, const py::object& lock) {
    const bool wanted = bool_argument("bpm_lock", lock);
    unlocked([&] { engine.set_bpm_lock(wanted); });
}

}  // namespace

void add_pads(py::module_& module, EngineClass& engine) {
    add_pad(module);
    add_loading(module);
    add_transport(module);
    add_property<&pads_of>(engine, "pads", "The pads, a fixed sequence.");
    add_method<&pad_of>(engine, "_pad(index) -> Pad\n    For pads.");
    add_method<&stop_all>(engine, R"(stop_all(*, at=None, fade_ms=None) -> None
    Stop every pad, as pad.stop() does.)");
    add_method<&meters_of>(engine, R"(meters() -> Meters
    What all pads do as of one frame, and their peaks since the last call: one reader alone sees every peak.)");
    add_property<&limiter_of, &set_limiter>(engine, "limiter",
                                            R"(Whether all that the engine plays is kept below -1 dBTP,
write() included. It adds a delay of some 1.5 ms, which stats().latency_frames counts in. Off at first: then the sound
is as it is, bit for bit.)");
    add_property<&engine_speed_of, &set_engine_speed>(engine, "speed",
                                                      R"(How fast all pads play, 0.25-4, each times its own speed; 1 is
as recorded. Over 10 ms while they play.)");
    add_property<&lock_of, &set_lock>(engine, "bpm_lock", R"(Whether pads whose bpm is known play at the transport's
tempo, 0.25 to 4 times their own, and stay in phase with it; the others play at speed.)");
    add_property<&transport_of>(engine, "transport", "Tempo, beats and bars: a Transport.");
    add_property<&master_of, &set_master>(
        engine, "master", "Amplitude, 0-1, of all that the engine plays, write() included. Smoothed over 10 ms.");
    add_property<&frame_of>(engine, "frame", "The next frame to be rendered, counted since the engine was made.");
}

}  // namespace flitzis::bind
