// A linear ramp between silence and full level, walked frame by frame: no step is larger than 1/length of the signal.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "base/contract.hpp"
#include "base/units.hpp"

namespace flitzis {

class Ramp {
   public:
    /// A ramp of 0 or 1 frames is an edge.
    explicit Ramp(Frames length) : length_(std::max(1U, length.count)) {}

    bool is_up() const NONBLOCKING { return level_ == length_; }
    bool is_down() const NONBLOCKING { return level_ == 0; }
    void set_up() NONBLOCKING { level_ = length_; }
    void set_down() NONBLOCKING { level_ = 0; }

    /// How many frames fall() still lets through; after them comes silence.
    std::uint32_t frames_to_fall() const NONBLOCKING { return level_ == 0 ? 0 : level_ - 1; }

    /// Multiplies `frames` samples of every plane, from `at` on, on the way up.
    void rise(std::span<float* const> planes, std::uint32_t at, std::uint32_t frames) NONBLOCKING {
        frames = std::min(frames, length_ - level_);
        for (float* plane : planes)
            for (std::uint32_t i = 0; i < frames; ++i) plane[at + i] *= gain(level_ + 1 + i);
        level_ += frames;
    }

    /// The same on the way down; at most frames_to_fall(). Those that follow are to be silent: down it is then.
    void fall(std::span<float* const> planes, std::uint32_t at, std::uint32_t frames) NONBLOCKING {
        for (float* plane : planes)
            for (std::uint32_t i = 0; i < frames; ++i) plane[at + i] *= gain(level_ - 1 - i);
        level_ -= frames;
        if (level_ == 1) level_ = 0;
    }

   private:
    // A quotient, so that the top is exactly 1.
    float gain(std::uint32_t level) const NONBLOCKING {
        return static_cast<float>(level) / static_cast<float>(length_);
    }

    std::uint32_t length_;
    std::uint32_t level_ = 0;
};

}  // namespace flitzis
