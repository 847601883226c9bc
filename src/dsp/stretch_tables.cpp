#include "dsp/stretch_tables.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace flitzis {
namespace {

constexpr std::uint32_t shortest = 128;
constexpr std::uint32_t longest = 32768;

/// A power of two: 4096 at 44.1 and 48 kHz.
std::uint32_t frame_at(SampleRate rate) {
    std::uint32_t frame = shortest;
    while (frame < longest && 3ULL * frame * 48000 < 2ULL * 4096 * rate.hz) frame *= 2;
    return frame;
}

float hann_at(double place) { return static_cast<float>(0.5 - 0.5 * std::cos(2.0 * std::numbers::pi * place)); }

}  // namespace

Stretcher::Tables::Tables(SampleRate rate, Simd simd)
    : frame(frame_at(rate)),
      hop(frame / 4),
      fade(std::clamp(rate.hz * 3 / 1000, 2U, hop / 2)),
      cut(frame / 16),
      fft(frame, simd),
      hann(frame),
      covered(frame),
      finer(steps + 1) {
    for (std::uint32_t i = 0; i < frame; ++i) hann[i] = hann_at((i + 0.5) / frame);
    for (std::uint32_t i = 0; i <= steps; ++i) finer[i] = hann_at(static_cast<double>(i) / steps);
    for (std::uint32_t i = 0; i < frame; ++i)
        for (std::uint32_t k = i; k < frame; k += hop) covered[i] += hann[k] * hann[k];
}

}  // namespace flitzis
