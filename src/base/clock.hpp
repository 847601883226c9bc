// When a frame is heard: the engine's own frame counter beside CLOCK_MONOTONIC.
#pragma once

#include <cmath>
#include <cstdint>

#include "base/units.hpp"

namespace flitzis {

/// One reading of an engine's clock. The counter never goes back, whatever becomes of quantum, device and server.
struct ClockReading {
    std::uint64_t frame = 0;           ///< the first one of the newest cycle
    std::int64_t time_ns = 0;          ///< CLOCK_MONOTONIC at which the graph began that cycle; 0 before the first one
    std::uint64_t latency_frames = 0;  ///< from this engine to the device
    std::int64_t stream_offset = 0;    ///< a written frame's number, counted from 0, plus this is its `frame`
    SampleRate rate;                   ///< the engine's
    double drift = 1.0;                ///< the device's seconds in one second of CLOCK_MONOTONIC

    double ns_per_frame() const { return 1e9 / (rate.hz * drift); }

    /// CLOCK_MONOTONIC at which `at` is, was or will be heard, while the graph goes on as it does now. [any]
    std::int64_t time_of(std::int64_t at) const {
        const auto frames = static_cast<double>(at - static_cast<std::int64_t>(frame - latency_frames));
        return time_ns + std::llround(frames * ns_per_frame());
    }

    /// The frame that is heard at `time`: the inverse of time_of(). [any]
    std::int64_t frame_at(std::int64_t time) const {
        const double frames = static_cast<double>(time - time_ns) / ns_per_frame();
        return static_cast<std::int64_t>(frame - latency_frames) + std::llround(frames);
    }
};

}  // namespace flitzis
