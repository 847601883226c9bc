// The inner loops of the limiter: how high a signal goes between its frames, and the gain that follows from that.
#pragma once

#include <cstdint>

#include "base/contract.hpp"
#include "dsp/simd.hpp"

namespace flitzis::kernels {

/// Looks at a signal eight times a frame, through 16 frames around. What lies at p/8 behind a frame and what lies at
/// p/8 before the next one take the same frames in opposite order: by sums and differences of two frames as far from
/// the middle both come from half the products, and the larger of both is the sum of two magnitudes.
struct LimiterDesign {
    static constexpr std::uint32_t pairs = 8;    ///< of frames, on both sides of the middle between two frames
    static constexpr std::uint32_t window = 64;  ///< frames over which the highest peak counts
    static constexpr std::uint32_t box = 32;     ///< frames of each of the two means that follow

    struct Pair {      // each in every lane: SSE2 has nothing that spreads a number as it loads it
        Vec4 even[4];  ///< for 1/8, 2/8, 3/8 and 1/2: of a sum
        Vec4 odd[3];   ///< for 1/8, 2/8, 3/8: of a difference
        Vec4 edge;     ///< of a difference: what is close to half the rate
    };
    Pair taps[pairs];
    /// How a gain rises in a number of frames: to keep * gain + rise, as far as it may.
    struct Release {
        float keep = 0.0F;
        float rise = 0.0F;
    };
    float aim = 0.0F;    ///< no peak is to be above it
    Release release[4];  ///< in 1, 2, 4 and 8 frames
};

/// What is on its way, `most` frames at a time. Each list begins with what the frames before have left.
struct LimiterWork {
    static constexpr std::uint32_t most = 128;
    static constexpr std::uint32_t slack = 64;  ///< lists are worked on in whole vectors, beyond their end
    static constexpr std::uint32_t old_peaks = LimiterDesign::window - 1;
    static constexpr std::uint32_t old_wants = 7;  // of eight lanes
    static constexpr std::uint32_t old_gains = 2 * (LimiterDesign::box - 1);

    float peaks[old_peaks + most + slack];  ///< of each frame and what lies behind it, all channels
    float edges[old_peaks + most + slack];  ///< what the peaks might have missed
    float wants[old_wants + most + slack];  ///< gains that these two want
    float held[old_gains + most + slack];   ///< and when they may not rise any faster
    float gains[old_peaks + most + slack];  ///< and when they are smooth: from the beginning
    float spare[old_peaks + most + slack];
};

struct LimiterKernels {
    /// Raises peaks and edges of `frames` to those of a channel, whose first frame lies at `from`, with pairs - 1
    /// frames before it, and `pairs` and the slack behind the last. [render] wait-free.
    void (*detect)(const float* from, float* peaks, float* edges, std::uint32_t frames,
                   const LimiterDesign& design) NONBLOCKING;
    /// Makes gains of `frames` new peaks and edges. [render] wait-free.
    void (*shape)(LimiterWork& work, std::uint32_t frames, const LimiterDesign& design) NONBLOCKING;
};

/// [control]
LimiterKernels limiter_kernels(Simd simd);

}  // namespace flitzis::kernels
