// Audio that somebody shows us: float32 samples, wherever they lie, aligned or not. Owns nothing.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/config.hpp"

namespace flitzis {

class FrameView {
   public:
    /// `samples`: frames * channels float32 values, frame by frame; channels 1-64. [any]
    static FrameView interleaved(const void* samples, std::uint32_t channels, std::uint64_t frames) {
        FrameView view(channels, frames, channels * sizeof(float));
        for (std::uint32_t i = 0; i < channels && frames > 0; ++i)  // none may lie nowhere
            view.first_[i] = static_cast<const std::byte*>(samples) + i * sizeof(float);
        return view;
    }

    /// One plane a channel, each of `frames` float32 values; 1-64 of them. [any]
    static FrameView planar(std::span<const void* const> planes, std::uint64_t frames) {
        FrameView view(static_cast<std::uint32_t>(planes.size()), frames, sizeof(float));
        for (std::size_t i = 0; i < planes.size(); ++i) view.first_[i] = static_cast<const std::byte*>(planes[i]);
        return view;
    }

    std::uint32_t channels() const { return channels_; }
    std::uint64_t frames() const { return frames_; }

    /// Bytes from one sample of a channel to the next.
    std::size_t stride() const { return stride_; }
    const std::byte* sample(std::uint32_t channel, std::uint64_t frame) const {
        return first_[channel] + frame * stride_;
    }

   private:
    FrameView(std::uint32_t channels, std::uint64_t frames, std::size_t stride)
        : channels_(channels), frames_(frames), stride_(stride) {}

    std::uint32_t channels_;
    std::uint64_t frames_;
    std::size_t stride_;
    std::array<const std::byte*, channels_limits.highest> first_;  // good up to channels_
};

}  // namespace flitzis
