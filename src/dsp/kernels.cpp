#include "dsp/kernels.hpp"

#include <algorithm>
#include <bit>

namespace flitzis::kernels {
namespace {

/// Magnitudes compare as integers like the floats they are the bits of; and integers have a maximum that compilers
/// make a vector of, without leave to forget about NaN.
class Peak {
   public:
    void see(float sample) NONBLOCKING { most_ = std::max(most_, std::bit_cast<std::int32_t>(sample) & 0x7fff'ffff); }
    float value() const NONBLOCKING { return std::bit_cast<float>(most_); }

   private:
    std::int32_t most_ = 0;
};

/// Adds next(i) to each.
template <class Next>
inline float add_each(float* to, std::uint32_t frames, Next next) NONBLOCKING {
    Peak peak;
    for (std::uint32_t i = 0; i < frames; ++i) {
        const float sample = next(i);
        to[i] += sample;
        peak.see(sample);
    }
    return peak.value();
}

/// Makes each next(i).
template <class Next>
inline float make_each(float* to, std::uint32_t frames, Next next) NONBLOCKING {
    Peak peak;
    for (std::uint32_t i = 0; i < frames; ++i) {
        to[i] = next(i);
        peak.see(to[i]);
    }
    return peak.value();
}

}  // namespace

float add(float* to, const float* from, std::uint32_t frames) NONBLOCKING {
    return add_each(to, frames, [from](std::uint32_t i) NONBLOCKING { return from[i]; });
}

float add_scaled(float* to, const float* from, std::uint32_t frames, float level) NONBLOCKING {
    return add_each(to, frames, [from, level](std::uint32_t i) NONBLOCKING { return from[i] * level; });
}

float add_shaped(float* to, const float* from, std::uint32_t frames, const float* levels) NONBLOCKING {
    return add_each(to, frames, [from, levels](std::uint32_t i) NONBLOCKING { return from[i] * levels[i]; });
}

float shape(float* to, std::uint32_t frames, const float* levels) NONBLOCKING {
    return make_each(to, frames, [to, levels](std::uint32_t i) NONBLOCKING { return to[i] * levels[i]; });
}

float scale(float* to, std::uint32_t frames, float level) NONBLOCKING {
    return make_each(to, frames, [to, level](std::uint32_t i) NONBLOCKING { return to[i] * level; });
}

float largest(const float* samples, std::uint32_t frames) NONBLOCKING {
    Peak peak;
    for (std::uint32_t i = 0; i < frames; ++i) peak.see(samples[i]);
    return peak.value();
}

}  // namespace flitzis::kernels
