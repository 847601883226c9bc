#include "engine/transport.hpp"

#include <chrono>

#include "base/config.hpp"
#include "engine/audio_engine.hpp"
#include "engine/pads.hpp"
#include "engine/session.hpp"

namespace flitzis {

template <class Call>
auto Transport::with(const char* name, Call call) const {
    const auto session = engine_->open(name);
    return call(session->pads(name));
}

double Transport::bpm() const {
    return with("bpm", [](Pads& pads) { return pads.tempo(); });
}

void Transport::set_bpm(double bpm) {
    bpm_limits.check(bpm);
    with("bpm", [&](Pads& pads) { pads.set_tempo(bpm); });
}

std::uint32_t Transport::beats_per_bar() const {
    return with("beats_per_bar", [](Pads& pads) { return pads.beats_per_bar(); });
}

void Transport::set_beats_per_bar(std::uint32_t beats) {
    beats_per_bar_limits.check(beats);
    with("beats_per_bar", [&](Pads& pads) { pads.set_beats_per_bar(beats); });
}

std::optional<double> Transport::tap() {
    const std::chrono::duration<double> now = std::chrono::steady_clock::now().time_since_epoch();
    const auto bpm = with("tap()", [&](Pads& pads) { return pads.tap(now.count()); });
    return bpm && bpm_limits.accepts(*bpm) ? bpm : std::nullopt;
}

TransportPosition Transport::position() const {
    return with("position", [&](Pads& pads) { return pads.time(engine_->frame()); });
}

void Transport::align(std::optional<std::uint64_t> frame, double beat) {
    beat_limits.check(beat);
    with("align()", [&](Pads& pads) { pads.align(frame, beat); });
}

std::uint64_t Transport::frame_of(Grid grid) const {
    return with("frame_of()", [&](Pads& pads) { return pads.frame_of(grid, engine_->frame()); });
}

}  // namespace flitzis
