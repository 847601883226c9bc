// The control side of how pads keep time.
#include <algorithm>

#include "engine/pads.hpp"

namespace flitzis {

void Pads::set_bpm(std::uint32_t pad, std::optional<double> bpm) { bank_.slots().set_bpm(pad, bpm.value_or(0.0)); }

std::optional<double> Pads::bpm(std::uint32_t pad) const {
    const double bpm = bank_.slots().bpm(pad);
    return bpm > 0.0 ? std::optional(bpm) : std::nullopt;
}

void Pads::set_anchor(std::uint32_t pad, double seconds) {
    const std::lock_guard guard(mutex_);
    pads_[pad].anchor = seconds;
    bank_.set_anchor(pad, seconds * rate_.hz);
}

double Pads::anchor(std::uint32_t pad) const {
    const std::lock_guard guard(mutex_);
    return pads_[pad].anchor;
}

std::optional<double> Pads::length(std::uint32_t pad) const {
    const std::lock_guard guard(mutex_);
    const Pad& one = pads_[pad];
    if (!one.sample) return {};
    const std::uint64_t all = one.sample->frames();
    Loop loop{0, all};
    if (one.loop) loop = {frames(one.loop->start), one.loop->end ? frames(*one.loop->end) : all};
    const Loop there = loop.within(all);
    return static_cast<double>(there.exists() ? there.length() : all) / rate_.hz;
}

void Pads::set_beats_per_bar(std::uint32_t beats) {
    {
        const std::lock_guard guard(mutex_);  // the last to be sent is the one that is told
        beats_per_bar_.store(beats);
        bank_.set_beats_per_bar(beats);
    }
    changed_();
}

void Pads::align(std::optional<std::uint64_t> frame, double beat) {
    {
        const std::lock_guard guard(mutex_);  // a beat and its frame are two
        bank_.align(frame, beat);
    }
    changed_();
}

std::optional<double> Pads::tap(double seconds) {
    const std::lock_guard guard(tapping_);
    return taps_.tap(seconds);
}

TransportPosition Pads::time(std::uint64_t frame) const {
    const Meter meter = bank_.meter();
    const double beats = meter.timeline.beat_at(frame);
    const double bars = meter.bars_at(frame);
    const double within = beats - meter.downbeat - bars * meter.beats_per_bar;
    return {meter.bar + static_cast<std::int64_t>(bars), std::max(0.0, within), beats, frame,
            meter.timeline.tempo_at(frame) * 60.0 * rate_.hz};
}

std::uint64_t Pads::frame_of(Grid grid, std::uint64_t frame) const {
    const Meter meter = bank_.meter();
    return meter.timeline.frame_at(meter.line_after(frame, grid));
}

}  // namespace flitzis
