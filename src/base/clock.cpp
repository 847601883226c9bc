#include "base/clock.hpp"

#include <cmath>
#include <string>

#include "base/config.hpp"

namespace flitzis {
namespace {

constexpr double range_ns = 100 * 365.25 * 86'400e9;

// In floating point, where the difference of two far numbers does not overflow.
double apart(std::int64_t a, std::int64_t b) { return static_cast<double>(a) - static_cast<double>(b); }

}  // namespace

std::int64_t ClockReading::time_of(std::int64_t at) const {
    const auto heard = static_cast<std::int64_t>(frame - latency_frames);
    if (std::abs(apart(at, heard)) * ns_per_frame() > range_ns) refuse("frame", std::to_string(at), clock_range);
    return time_ns + std::llround(static_cast<double>(at - heard) * ns_per_frame());
}

std::int64_t ClockReading::frame_at(std::int64_t time) const {
    if (std::abs(apart(time, time_ns)) > range_ns) refuse("time_ns", std::to_string(time), clock_range);
    const auto heard = static_cast<std::int64_t>(frame - latency_frames);
    const std::int64_t at = heard + std::llround(static_cast<double>(time - time_ns) / ns_per_frame());
    if (standing && at >= static_cast<std::int64_t>(standing->end)) return static_cast<std::int64_t>(standing->next);
    return at;
}

}  // namespace flitzis
