// How often which duration came, in 64 buckets of a quarter octave: every reading within 25 % of the truth.
// Single writer, any reader. A reader sees each bucket whole, not all of them at one instant.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <numeric>

#include "base/contract.hpp"
#include "handoff/counter.hpp"

namespace flitzis {

class Histogram {
   public:
    static constexpr std::size_t buckets = 64;
    /// Everything up to 127 ns shares the first octave's buckets; from 4 ms up all share the last bucket.
    static constexpr unsigned first_octave = 6;

    /// [render] the single writer; wait-free.
    void add(std::uint64_t ns) NONBLOCKING { counts_[bucket_of(ns)].add(1); }

    using Counts = std::array<std::uint64_t, 64>;

    /// [any]
    Counts counts() const noexcept {
        Counts result;
        for (std::size_t i = 0; i < buckets; ++i) result[i] = counts_[i].read();
        return result;
    }

    /// The upper edge of the bucket that holds the q-quantile, 0 < q <= 1, of `counts`; 0 where they are none. [any]
    static std::uint64_t quantile(double q, const Counts& counts) noexcept {
        const double wanted = q * static_cast<double>(total(counts));
        std::uint64_t seen = 0;
        for (std::size_t i = 0; i < buckets; ++i) {
            seen += counts[i];
            if (seen > 0 && static_cast<double>(seen) >= wanted) return upper_edge(i);
        }
        return 0;
    }

    static std::uint64_t total(const Counts& counts) noexcept {
        return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
    }

    /// The octave comes from the highest bit, the quarter from the two bits below it.
    static constexpr std::size_t bucket_of(std::uint64_t ns) NONBLOCKING {
        if (ns < (1U << first_octave)) return 0;
        const auto octave = static_cast<unsigned>(std::bit_width(ns)) - 1;
        const std::size_t index = std::size_t{octave - first_octave} * 4 + (ns >> (octave - 2) & 3U);
        return index < buckets ? index : buckets - 1;
    }

    static constexpr std::uint64_t upper_edge(std::size_t bucket) noexcept {
        const std::size_t octave = first_octave + bucket / 4;
        return (std::uint64_t{1} << octave) + (bucket % 4 + 1) * (std::uint64_t{1} << (octave - 2)) - 1;
    }

   private:
    std::array<Counter, buckets> counts_;
};

}  // namespace flitzis
