// What is left of a sound that had to give its place before it had faded out: a level for each channel, which decays
// from the sample that would have come next. So nothing steps, whatever is asked, and it takes no voice.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "base/contract.hpp"

namespace flitzis {

/// [render] its functions are wait-free.
class Residue {
   public:
    /// It decays in `frames`. [control]
    void prepare(std::uint32_t channels, std::uint32_t frames) {
        levels_.assign(channels, 0.0F);
        length_ = frames;
    }

    bool silent() const NONBLOCKING { return left_ == 0; }

    /// Takes over a sound whose next sample is `samples[channel][0]`. [render]
    void take_over(std::span<float* const> samples) NONBLOCKING {
        if (length_ < 2) return;
        const float rest = static_cast<float>(left_) / static_cast<float>(length_);
        for (std::size_t i = 0; i < levels_.size(); ++i) levels_[i] = levels_[i] * rest + samples[i][0];
        left_ = length_;
    }

    /// Adds its next `frames`. [render]
    void render(std::span<float* const> to, std::uint32_t frames) NONBLOCKING {
        frames = std::min(frames, left_);
        for (std::size_t channel = 0; channel < levels_.size(); ++channel)
            for (std::uint32_t i = 0; i < frames; ++i)
                to[channel][i] += levels_[channel] * (static_cast<float>(left_ - 1 - i) / static_cast<float>(length_));
        left_ -= frames;
    }

   private:
    std::vector<float> levels_;
    std::uint32_t length_ = 0;
    std::uint32_t left_ = 0;
};

}  // namespace flitzis
