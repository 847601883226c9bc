// When a frame is heard: the engine's own frame counter beside CLOCK_MONOTONIC.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/units.hpp"

namespace flitzis {

/// What a clock accepts, for messages: farther away its arithmetic would not be exact to the frame.
inline constexpr std::string_view clock_range = "at most 100 years from the newest cycle";

/// One reading of an engine's clock. The counter never goes back, whatever becomes of quantum, device and server.
struct ClockReading {
    /// While nothing drives the engine its clock stands.
    struct Standing {
        std::uint64_t end = 0;   ///< the first frame after the newest cycle: none from here on has been heard
        std::uint64_t next = 0;  ///< the one that is rendered next
    };

    std::uint64_t frame = 0;           ///< the first one of the newest cycle
    std::int64_t time_ns = 0;          ///< CLOCK_MONOTONIC at which the graph began that cycle; 0 before the first one
    std::uint64_t latency_frames = 0;  ///< from this engine to the device
    std::int64_t stream_offset = 0;    ///< a written frame's number, counted from 0, plus this is its `frame`
    SampleRate rate;                   ///< the engine's
    double drift = 1.0;                ///< the device's seconds in one second of CLOCK_MONOTONIC
    std::optional<Standing> standing;

    double ns_per_frame() const { return 1e9 / (rate.hz * drift); }

    /// CLOCK_MONOTONIC at which `at` is, was or will be heard, while the graph goes on as it does now, or as it did
    /// before it stopped. Throws std::invalid_argument out of the range. [any]
    std::int64_t time_of(std::int64_t at) const;

    /// The frame that is heard at `time`: the inverse of time_of(); `next` where the clock stands and all before it has
    /// been heard. Throws std::invalid_argument out of the range. [any]
    std::int64_t frame_at(std::int64_t time) const;
};

}  // namespace flitzis
