// Units that live in the type, so that frames are never mistaken for hertz.
#pragma once

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

}  // namespace flitzis
