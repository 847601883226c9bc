// How far a playhead goes with each frame. A new step is come to in a straight line: with the k-th of n frames it is
// k/n of the way there. What it is at a frame depends on the frame alone, not on the blocks that led there.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/contract.hpp"
#include "dsp/position.hpp"

namespace flitzis {

/// [render] its functions are wait-free.
class Motion {
   public:
    explicit Motion(Position step = one_frame) : from_(step), to_(step) {}

    /// At once. [render]
    void set(Position step) NONBLOCKING {
        from_ = to_ = step;
        done_ = length_ = 0;
    }

    /// From what it is now, in `length` frames; of 0 or 1 it is an edge. [render]
    void move(Position target, std::uint32_t length) NONBLOCKING {
        const Position here = now();
        set(target);
        if (length < 2 || here == target) return;
        from_ = here;
        length_ = length;
    }

    bool moves() const NONBLOCKING { return done_ < length_; }
    Position target() const NONBLOCKING { return to_; }
    std::uint32_t left() const NONBLOCKING { return length_ - done_; }

    /// It goes forwards all the time. [render]
    bool forwards() const NONBLOCKING { return to_ > 0 && (!moves() || from_ > 0); }

    /// With the frame that was gone last. [render]
    Position now() const NONBLOCKING { return moves() ? with(done_) : to_; }
    /// With the next one, which is gone now. [render]
    Position go() NONBLOCKING {
        if (!moves()) return to_;
        return with(++done_);
    }

    /// As go() so many times, but for what it rounds. [render]
    Position go_on(std::uint64_t frames) NONBLOCKING {
        const auto ramp = static_cast<std::uint32_t>(std::min<std::uint64_t>(frames, left()));
        const Position steps = to_ * static_cast<Position>(frames - ramp);
        if (ramp == 0) return steps;
        const Position way = Position{ramp} * done_ + Position{ramp} * (ramp + 1) / 2;  // in parts of the ramp
        done_ += ramp;
        return steps + from_ * ramp + (to_ - from_) * way / length_;
    }

    /// The longest step of all until it has come to its target. [render]
    Position longest() const NONBLOCKING {
        return moves() ? std::max(magnitude(from_), magnitude(to_)) : magnitude(to_);
    }

   private:
    static Position magnitude(Position step) NONBLOCKING { return step < 0 ? -step : step; }
    Position with(std::uint32_t frame) const NONBLOCKING {
        return from_ + (to_ - from_) * static_cast<Position>(frame) / static_cast<Position>(length_);
    }

    Position from_;
    Position to_;
    std::uint32_t done_ = 0;
    std::uint32_t length_ = 0;
};

}  // namespace flitzis
