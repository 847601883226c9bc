// What is heard of a sample: itself or, in its place, the sum of some of its stems.
#pragma once

#include <cstdint>

#include "base/contract.hpp"
#include "pads/sample_ref.hpp"

namespace flitzis {

struct StemMix {
    SampleRef stems;           ///< none: the sample itself is heard; else its frames and channels, in Sample::parts()
    std::uint32_t chosen = 0;  ///< bit i: stem i is heard; no bit: silence

    bool operator==(const StemMix&) const = default;
};

/// How a pad's mix is set: which stems it is of, once there are stems, or the sample itself.
struct StemChoice {
    static constexpr std::uint32_t sample_itself = 1U << 31;

    std::uint32_t chosen = sample_itself;

    /// What of it there is among `stems`, which may be none. [render] wait-free.
    StemMix of(const SampleRef& stems) const NONBLOCKING {
        if (chosen == sample_itself || !stems) return {};
        return {stems, chosen & ((1U << stems->parts()) - 1)};
    }
};

}  // namespace flitzis
