// Beats as a function of the engine's frames, and frames of beats: a tempo, which is come to in a straight line.
// Beats with the k-th frame of a ramp of n have grown by the tempo that is k/n of the way. Arithmetic only.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "base/contract.hpp"

namespace flitzis {

/// From `frame` on, where `beat` is reached; before it as if the first tempo had always been.
struct Timeline {
    std::uint64_t frame = 0;
    double beat = 0.0;
    double from = 0.0;         ///< beats a frame
    double to = 0.0;           ///< beats a frame, after `length` frames
    std::uint32_t length = 0;  ///< frames

    /// [any] wait-free.
    double beat_at(std::uint64_t at) const NONBLOCKING {
        if (at < frame) return beat - from * static_cast<double>(frame - at);
        const auto passed = static_cast<double>(at - frame);
        if (at - frame >= length) return beat_after_ramp() + to * (passed - length);
        return beat + from * passed + (to - from) * passed * (passed + 1.0) / (2.0 * length);
    }

    /// Beats a frame, with the frame that ends at `at`. [any] wait-free.
    double tempo_at(std::uint64_t at) const NONBLOCKING {
        if (at <= frame) return length > 0 ? from : to;
        const std::uint64_t passed = at - frame;
        return passed >= length ? to : from + (to - from) * static_cast<double>(passed) / length;
    }

    /// How many frames the ramp has left at `at`. [any] wait-free.
    std::uint32_t ramp_left(std::uint64_t at) const NONBLOCKING {
        const std::uint64_t passed = at > frame ? at - frame : 0;
        return passed < length ? length - static_cast<std::uint32_t>(passed) : 0;
    }

    /// The first frame, from this one's on, at which `wanted` is reached, or missed by a thousandth of a frame. [any]
    std::uint64_t frame_at(double wanted) const NONBLOCKING {
        const double there = beat_after_ramp();
        const double end = static_cast<double>(length) + (wanted - there) / to;
        if (end >= static_cast<double>(length)) return frame + whole(end);
        std::uint32_t low = 0;  // within the ramp: the lowest that is not too early
        for (std::uint32_t high = length; low < high;) {
            const std::uint32_t middle = low + (high - low) / 2;
            if (beat_at(frame + middle) + from * tolerance >= wanted)
                high = middle;
            else
                low = middle + 1;
        }
        return frame + low;
    }

    static constexpr double tolerance = 1e-3;  // frames

   private:
    double beat_after_ramp() const NONBLOCKING {
        return length == 0 ? beat : beat + from * length + (to - from) * (length + 1.0) / 2.0;
    }
    static std::uint64_t whole(double frames) NONBLOCKING {
        const double up = std::max(0.0, frames - tolerance);
        const auto down = static_cast<std::uint64_t>(up);
        return down + (static_cast<double>(down) < up ? 1 : 0);
    }
};

}  // namespace flitzis
