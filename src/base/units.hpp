// Units that live in the type, so that frames are never mistaken for hertz.
#pragma once

#if __cplusplus < 202002L
#error "flitzis-looper-audio needs C++20: compile with -std=c++20 or newer"
#endif

#include <cmath>
#include <compare>
#include <cstdint>

namespace flitzis {

/// A number of sample frames (one sample for every channel).
struct Frames {
    std::uint32_t count = 0;
    auto operator<=>(const Frames&) const = default;
};

/// Sample frames per second.
struct SampleRate {
    std::uint32_t hz = 0;
    auto operator<=>(const SampleRate&) const = default;
};

/// The frames nearest to a duration, at a rate. [any]
inline Frames frames_in(double milliseconds, SampleRate rate) {
    return Frames{static_cast<std::uint32_t>(std::lround(milliseconds * rate.hz / 1000.0))};
}

}  // namespace flitzis
