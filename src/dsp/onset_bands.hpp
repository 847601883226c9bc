// How loud a few bands of a sound are at a moment: what the search for onsets looks at.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "base/units.hpp"
#include "dsp/fft.hpp"
#include "dsp/ring.hpp"

namespace flitzis {

/// Mean squares of all channels together, a band each, the lowest first; 0 where there is no such band.
struct BandPowers {
    static constexpr std::size_t most = 12;  // whole vectors

    alignas(16) std::array<float, most> bands{};

    float total() const {
        float sum = 0;
        for (const float power : bands) sum += power;
        return sum;
    }
};

/// Some 11 ms at a time, under a Hann window, so that steady tones are steady in each band.
class BandMeter {
   public:
    /// `channels` must live as long. [worker]
    BandMeter(std::span<const Ring> channels, SampleRate rate);

    /// How many bins each band has; fewer bands at low rates. [worker]
    std::vector<std::size_t> widths() const;

    /// Around this frame. [worker]
    BandPowers around(std::int64_t middle);

   private:
    void take(std::size_t channel, std::int64_t first, std::span<float> to);
    Complexes transform();

    std::span<const Ring> channels_;
    Fft fft_;
    std::vector<std::size_t> edges_;  // bins; a band ends where the next one begins
    std::vector<float> window_;
    std::array<std::vector<float>, 4> planes_;  // two complex numbers a bin: read and written in turn
};

}  // namespace flitzis
