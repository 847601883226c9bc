#include "handoff/frame_ring.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace flitzis {
namespace {

// Planes that lie a power of two apart would all use the same few lines of the cache.
constexpr std::size_t apart = 16;

/// Copies `count` samples that lie `stride` bytes apart; NaN and infinity become 0. Returns how many did.
std::uint32_t copy(float* to, const std::byte* from, std::size_t stride, std::uint32_t count) noexcept {
    constexpr std::uint32_t exponent = 0x7f800000;  // all ones: not finite (IEEE 754 binary32)
    std::uint32_t not_finite = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
        std::uint32_t bits = 0;
        std::memcpy(&bits, from + i * stride, sizeof bits);
        const bool finite = (bits & exponent) != exponent;
        bits = finite ? bits : 0;
        not_finite += finite ? 0 : 1;
        std::memcpy(to + i, &bits, sizeof bits);
    }
    return not_finite;
}

/// The usual strides as constants, so that the compiler makes vectors of them.
std::uint32_t copy_strided(float* to, const std::byte* from, std::size_t stride, std::uint32_t count) noexcept {
    switch (stride) {
        case sizeof(float): return copy(to, from, sizeof(float), count);
        case 2 * sizeof(float): return copy(to, from, 2 * sizeof(float), count);
        default: return copy(to, from, stride, count);
    }
}

}  // namespace

FrameRing::FrameRing(std::uint32_t channels, Frames least)
    : channels_(channels),
      mask_(std::bit_ceil(least.count) - 1),
      stride_(std::size_t{mask_} + 1 + apart),
      memory_(channels * stride_) {}

FrameRing::Copied FrameRing::write(const FrameView& source, std::uint64_t first) noexcept {
    const std::uint64_t begin = written_.load(std::memory_order_relaxed);
    const std::uint64_t room = capacity().count - (begin - read_.load(std::memory_order_acquire));
    const auto count = static_cast<std::uint32_t>(std::min(room, source.frames() - first));
    if (count == 0) return {};
    const auto at = static_cast<std::uint32_t>(begin) & mask_;
    const std::uint32_t before_the_edge = std::min(count, capacity().count - at);

    Copied copied{Frames{count}};
    for (std::uint32_t channel = 0; channel < channels_; ++channel) {
        float* to = plane(channel);
        copied.not_finite += copy_strided(to + at, source.sample(channel, first), source.stride(), before_the_edge);
        copied.not_finite +=
            copy_strided(to, source.sample(channel, first + before_the_edge), source.stride(), count - before_the_edge);
    }
    written_.store(begin + count, std::memory_order_release);
    return copied;
}

void FrameRing::read(std::span<float* const> planes, std::uint32_t at, Frames frames) NONBLOCKING {
    const std::uint64_t begin = read_.load(std::memory_order_relaxed);
    const auto from = static_cast<std::uint32_t>(begin) & mask_;
    const std::uint32_t before_the_edge = std::min(frames.count, capacity().count - from);
    for (std::uint32_t channel = 0; channel < channels_; ++channel) {
        const float* source = plane(channel);
        float* to = planes[channel] + at;
        std::memcpy(to, source + from, before_the_edge * sizeof(float));
        std::memcpy(to + before_the_edge, source, (frames.count - before_the_edge) * sizeof(float));
    }
    read_.store(begin + frames.count);
}

}  // namespace flitzis
