// A sample as a row of columns, for who draws it: each column the lowest and the highest frame in it, exactly.
#pragma once

#include <cstdint>
#include <vector>

#include "base/sample.hpp"

namespace flitzis {

/// Of the channels' mean. Where fewer than two frames would fall to a column it is `raw`: one entry a frame, low and
/// high its value.
struct Overview {
    /// Seconds of the source at which each column begins: up to a quarter of one beside its place, mostly a 16th.
    std::vector<double> times;
    std::vector<float> low;
    std::vector<float> high;
    bool raw = false;
    std::uint64_t looked_at = 0;  ///< frames and extents that were read for it: some hundred a column, however long
};

/// Frames [start, end) in `width` columns, or in as many frames as there are where it is raw: fewer than 2 * width.
/// What lies outside of the sample is left away. Throws std::invalid_argument for a width of 0. [control] [worker]
Overview overview(const Sample& sample, std::uint64_t width, std::uint64_t start, std::uint64_t end);

}  // namespace flitzis
