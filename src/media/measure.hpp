// What is known of the frames that play, once they are there: how loud they are, how they look, where something begins.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/extents.hpp"
#include "base/plane.hpp"
#include "base/units.hpp"
#include "media/progress.hpp"

namespace flitzis {

struct Measures {
    double peak = 0;                 ///< the largest |x|
    std::optional<double> loudness;  ///< as SampleInfo's
    Extents extents;
    std::vector<std::uint32_t> onsets;  ///< find_onsets()
};

/// Reads all frames of `planes`, twice; none of them is NaN. Throws Cancelled. [worker]
Measures measure(std::span<const Plane> planes, SampleRate rate, Progress& progress);

}  // namespace flitzis
