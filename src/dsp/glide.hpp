// A level that moves to its target in a straight line, frame by frame: the k-th of n frames is k/n of the way.
// What it is at a frame depends on the frame alone, not on the blocks that led there.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/contract.hpp"

namespace flitzis {

/// [render] its functions are wait-free.
class Glide {
   public:
    explicit Glide(float level = 1.0F) : from_(level), to_(level) {}

    /// At once. [render]
    void set(float level) NONBLOCKING {
        from_ = to_ = level;
        done_ = length_ = 0;
    }

    /// From where it is now, in `length` frames; of 0 or 1 it is an edge. [render]
    void move(float target, std::uint32_t length) NONBLOCKING {
        const float here = now();
        set(target);
        if (length < 2 || here == target) return;
        from_ = here;
        length_ = length;
    }

    bool moves() const NONBLOCKING { return done_ < length_; }
    float target() const NONBLOCKING { return to_; }
    std::uint32_t left() const NONBLOCKING { return length_ - done_; }

    /// At the frame that was walked last. [render]
    float now() const NONBLOCKING { return moves() ? at(done_) : to_; }

    /// Goes on by `frames`. [render]
    void walk(std::uint32_t frames) NONBLOCKING { done_ += std::min(frames, left()); }

    /// The levels of the next `frames`, at most left() where it moves. [render]
    void write(float* to, std::uint32_t frames) const NONBLOCKING {
        if (!moves()) return static_cast<void>(std::fill_n(to, frames, to_));
        for (std::uint32_t i = 0; i < frames; ++i) to[i] = at(done_ + 1 + i);
    }

    /// Multiplies by them. [render]
    void apply(float* to, std::uint32_t frames) const NONBLOCKING {
        if (!moves() && to_ == 1.0F) return;
        if (!moves()) {
            for (std::uint32_t i = 0; i < frames; ++i) to[i] *= to_;
            return;
        }
        for (std::uint32_t i = 0; i < frames; ++i) to[i] *= at(done_ + 1 + i);
    }

   private:
    float at(std::uint32_t frame) const NONBLOCKING {
        const auto done = static_cast<float>(static_cast<std::int32_t>(frame));  // converts faster than unsigned
        return from_ + (to_ - from_) * (done / static_cast<float>(static_cast<std::int32_t>(length_)));
    }

    float from_;
    float to_;
    std::uint32_t done_ = 0;
    std::uint32_t length_ = 0;
};

}  // namespace flitzis
