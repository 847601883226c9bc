// A pad's equalizer: an isolator of three bands, by crossovers of Linkwitz and Riley of fourth order at 250 Hz and 4
// kHz (two Butterworth sections each); the low band goes through the second crossover's all-pass, too. So bands at one
// gain sum flat: to the all-pass of both crossovers. At 1, 1, 1 nothing is done at all, and frames stay what they are.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "base/contract.hpp"
#include "base/units.hpp"
#include "dsp/eq_kernel.hpp"
#include "dsp/glide.hpp"

namespace flitzis {

/// What each band is multiplied by.
struct EqGains {
    static constexpr float kill_db = -60.0F;  ///< from here on down a band is silent

    float low = 1.0F;
    float mid = 1.0F;
    float high = 1.0F;

    bool operator==(const EqGains&) const = default;

    static EqGains of_db(float low, float mid, float high) {
        const auto gain = [](float db) { return db <= kill_db ? 0.0F : std::pow(10.0F, db / 20.0F); };
        return {gain(low), gain(mid), gain(high)};
    }
};

/// [render] its functions are wait-free, but for the constructor.
class Eq {
   public:
    static constexpr double low_hz = 250.0;
    static constexpr double high_hz = 4000.0;  ///< or 0.4 of the rate, where that is less

    /// For so many channels, neutral. [control]
    Eq(SampleRate rate, std::uint32_t channels, Simd simd = best_simd());

    /// Gains move there in 10 ms. From neutral the filtered sound fades in over 5 ms, from silent filters; with all
    /// gains at 1 again it fades out over 5 ms, and the equalizer is neutral. [render]
    void set(const EqGains& gains) NONBLOCKING;
    /// There is nothing to do: process() may be left out. [render]
    bool neutral() const NONBLOCKING { return mix_.target() == 0.0F && !mix_.moves(); }
    /// Filters the next `frames` of each channel in place. [render]
    void process(std::span<float* const> planes, std::uint32_t frames) NONBLOCKING;
    /// What comes next is a beginning: gains are where they were to go, and filters are silent. [render]
    void reset() NONBLOCKING;
    /// So many frames after its input fell silent, what is left of it is below -100 dB. [any]
    std::uint32_t tail() const NONBLOCKING { return tail_; }

   private:
    static constexpr std::uint32_t most = 128;  ///< frames at a time
    enum Band : std::size_t { low, mid, high };

    std::uint32_t steady(std::uint32_t frames) const NONBLOCKING;
    void run(std::span<float* const> planes, std::uint32_t at, std::uint32_t frames) NONBLOCKING;
    void walk(std::uint32_t frames) NONBLOCKING;
    bool flat() const NONBLOCKING;

    kernels::EqKernel kernel_;
    kernels::EqDesign design_;
    std::vector<kernels::EqState> pairs_;  // one for two channels
    std::array<Glide, 3> gains_;           // by Band
    Glide mix_{0.0F};                      // how much of the filtered sound is heard
    std::uint32_t smoothing_;              // frames
    std::uint32_t fade_;                   // frames
    std::uint32_t tail_;
};

}  // namespace flitzis
