// How much of what sounds is new: by how many decibels bands are louder than they were a moment before.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "dsp/onset_bands.hpp"

namespace flitzis {

class Novelty {
   public:
    static constexpr std::uint32_t hops_per_second = 250;
    /// Hops of which it must have seen the powers before what it says counts.
    static constexpr std::uint32_t lead = hops_per_second;
    /// Above it something begins.
    static constexpr float threshold = 2.2F;

    /// [worker]
    explicit Novelty(std::span<const std::size_t> bins);

    /// Of the next hop, in decibels: the mean over the bands, or what a loud one has for itself. [worker]
    float next(const BandPowers& now);

   private:
    BandPowers before() const;

    std::vector<float> allowances_;  // gains that a band of noise has by itself
    std::array<BandPowers, 8> recent_{};
    std::uint32_t hops_ = 0;
    float level_ = 0;  // of the last half second
};

}  // namespace flitzis
