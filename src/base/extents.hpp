// How far a sound goes up and down, stretch by stretch, for who draws it: a pyramid of lows and highs, the finest level
// over `finest` frames, each next one over twice as many. It takes 8 bytes for every 64 frames.
// Of several channels it holds the mean: what a waveform in one row shows.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/plane.hpp"

namespace flitzis {

/// The lowest and the highest of some samples; begins as that of none.
struct Extent {
    float low = __builtin_huge_valf();
    float high = -__builtin_huge_valf();

    void include(const Extent& other) {
        low = std::min(low, other.low);
        high = std::max(high, other.high);
    }
};

class Extents {
   public:
    static constexpr std::uint64_t finest = 128;

    /// Takes note of the next stretch: `finest` frames, or what is left of them at the end. [control] [worker]
    void add(const Extent& stretch) { levels_[0].push_back(stretch); }
    /// Builds the coarser levels, once all was added. [control] [worker]
    void complete();

    /// Level by level, the finest first: stretch k of level i is of frames [k, k + 1) * (finest << i). [any]
    std::span<const Extent> level(std::size_t i) const { return levels_[i]; }
    std::size_t levels() const { return levels_.size(); }

   private:
    std::vector<std::vector<Extent>> levels_{1};
};

/// The mean of the channels in frames [first, first + means.size()), which exist. [any] but [render]
void mean_of(std::span<const Plane> planes, std::uint64_t first, std::span<float> means);

}  // namespace flitzis
