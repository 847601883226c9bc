// The master's limiter: what is played stays below a ceiling, between its frames, too.
//
// Of each frame it takes the highest point between it and the next, in any channel, from eight points a frame: the four
// of ITU-R BS.1770-4, Annex 2, under-read by up to 0.7 dB. Close to half the rate an interpolator of 16 frames sees
// little: what there is of it counts in full on top. The highest in 64 frames says what gain is wanted; a gain falls at
// once and rises again with 50 ms; and the mean of the mean of 32 frames smooths it, which the delay makes up for.
//
// Whatever comes in, a converter whose filter is 128 frames long finds no true peak above the ceiling by more than
// 0.1 dB. One without an end has no such bound: half the rate whose sign turns once goes as high as its filter is long.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/contract.hpp"
#include "base/units.hpp"
#include "dsp/glide.hpp"
#include "dsp/limiter_kernel.hpp"

namespace flitzis {

/// [render] its functions are wait-free, but for the constructor.
class Limiter {
   public:
    static constexpr double ceiling_db = -1.0;  ///< of true peaks
    static constexpr double release_ms = 50.0;
    static constexpr Frames look_ahead{kernels::LimiterWork::old_gains};
    /// So much later than it came in is heard what is limited; at every rate.
    static constexpr Frames delay{look_ahead.count + kernels::LimiterDesign::pairs};

    /// For so many channels, which it turns down together; off. [control]
    Limiter(SampleRate rate, std::uint32_t channels, Simd simd = best_simd());

    /// On: when it has filled, after `delay` frames, a crossfade of 5 ms leads from the direct sound to the delayed and
    /// limited one. Off: one leads back. While both sound they differ by the delay. [render]
    void switch_on(bool on) NONBLOCKING;
    /// On from the first frame: nothing was heard before. [render]
    void begin_on() NONBLOCKING {
        clear();
        on_ = true;
        filled_ = delay.count;
        mix_.set(1.0F);
    }
    /// It is off: process() may be left out. [render]
    bool idle() const NONBLOCKING { return !on_ && mix_.target() == 0.0F && !mix_.moves(); }
    /// Limits the next `frames` of each channel in place. While it is on it wants all frames, silent ones, too. What is
    /// not a number, or beyond 2^40, comes in as silence. [render]
    void process(std::span<float* const> planes, std::uint32_t frames) NONBLOCKING;

   private:
    static constexpr std::uint32_t most = kernels::LimiterWork::most;

    void clear() NONBLOCKING;
    std::uint32_t steady(std::uint32_t frames) const NONBLOCKING;
    void run(std::span<float* const> planes, std::uint32_t at, std::uint32_t frames) NONBLOCKING;
    void hear(float* plane, const float* late, std::uint32_t frames) const NONBLOCKING;
    void walk(std::uint32_t frames) NONBLOCKING;
    void forget(std::uint32_t frames) NONBLOCKING;
    float* line(std::size_t channel) NONBLOCKING { return lines_.data() + channel * line_length; }

    static constexpr std::uint32_t line_length = delay.count + most + kernels::LimiterWork::slack;

    kernels::LimiterKernels kernels_;
    kernels::LimiterDesign design_;
    std::vector<float> lines_;  // the last `delay` frames of each channel, and room for the next ones
    std::unique_ptr<kernels::LimiterWork> work_;
    Glide mix_{0.0F};           // how much of the limited sound is heard
    std::uint32_t fade_;        // frames
    std::uint32_t filled_ = 0;  // frames, up to `delay`
    bool on_ = false;
};

}  // namespace flitzis
