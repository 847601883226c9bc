#include "dsp/stretch_plan.hpp"

#include "dsp/phase_lock.hpp"

namespace flitzis {

/// Costs are as measured, in about microseconds of frames of 4096.
StretchPlan::StretchPlan(std::uint32_t passes, bool splices) {
    using enum StretchStep::Kind;
    put(load_now, 1.2F);
    put_transform(transform_now, passes);
    put(load_before, 1.2F);
    put_transform(transform_before, passes);
    put(measure, 2.0F);
    put(search, 2.4F, PhaseLock::search_parts);
    put(lock, 2.4F, PhaseLock::lock_parts);
    put(turn, 2.0F);
    put_transform(transform_back, passes);
    put(add, 1.6F);
    if (splices) {
        put(load_middle, 1.2F);
        put_transform(transform_middle, passes);
        put(compare, 3.0F);
        put(match, 3.0F, PhaseLock::match_parts);
        put(load_attack, 1.2F);
        put_transform(transform_attack, passes);
        put(turn_attack, 2.0F);
        put_transform(transform_attack_back, passes);
    }
    const float all = steps_.back().done;
    for (StretchStep& step : steps_) step.done /= all;
    steps_.back().done = 1.0F;
}

void StretchPlan::put(StretchStep::Kind kind, float cost, std::uint32_t parts) {
    for (std::uint32_t part = 0; part < parts; ++part)
        steps_.push_back({kind, static_cast<std::uint8_t>(part), (steps_.empty() ? 0.0F : steps_.back().done) + cost});
}

void StretchPlan::put_transform(StretchStep::Kind kind, std::uint32_t passes) {
    for (std::uint32_t pass = 0; pass < passes; ++pass)
        steps_.push_back({kind, static_cast<std::uint8_t>(pass), steps_.back().done + (pass < 2 ? 1.6F : 1.2F)});
}

}  // namespace flitzis
