// What all stretchers of a rate share: how long frames, hops and fades are, windows, and the transform.
#pragma once

#include <cstdint>
#include <vector>

#include "base/contract.hpp"
#include "base/units.hpp"
#include "dsp/fft.hpp"
#include "dsp/simd.hpp"
#include "dsp/stretcher.hpp"

namespace flitzis {

struct Stretcher::Tables {
    /// [control]
    Tables(SampleRate rate, Simd simd);

    /// The window of a frame that is shortened to `length`, at its frame `at`. [render]
    float window(std::uint32_t at, std::uint32_t length) const NONBLOCKING {
        const float place = (static_cast<float>(at) + 0.5F) * (static_cast<float>(steps) / static_cast<float>(length));
        return finer[static_cast<std::size_t>(place)];
    }

    static constexpr std::uint32_t steps = 8192;

    std::uint32_t frame;  ///< 85 ms: the shorter, the fewer partials it tells apart
    std::uint32_t hop;    ///< a quarter of it
    std::uint32_t fade;   ///< 3 ms before an attack
    std::uint32_t cut;    ///< what ends before an attack does so within 5 ms
    Fft fft;
    std::vector<float> hann;     ///< of a frame, twice: as it is taken, and as it is added
    std::vector<float> covered;  ///< what the frames that began up to now weigh, from now on: `frame` long
    std::vector<float> finer;    ///< a window of any length, in steps + 1 places
};

}  // namespace flitzis
