// A place between the frames of a sample, and how far on the next one is: in whole 2^-32 of a frame, so that counting
// on is exact and the same however the frames are parted into blocks. A step is off by 2^-33 at most: 0.02 frames in an
// hour at 48 kHz, for whoever counts in real numbers.
#pragma once

#include <cmath>
#include <cstdint>

#include "base/contract.hpp"

namespace flitzis {

using Position = std::int64_t;

inline constexpr int position_bits = 32;
inline constexpr Position one_frame = Position{1} << position_bits;

inline constexpr Position at_frame(std::int64_t frame) NONBLOCKING { return frame * one_frame; }
/// The frame at or before it.
inline constexpr std::int64_t frame_of(Position position) NONBLOCKING { return position >> position_bits; }
/// How far it is behind that frame.
inline constexpr std::uint32_t fraction_of(Position position) NONBLOCKING {
    return static_cast<std::uint32_t>(position);
}

/// As % would be if it rounded down: where going around leads.
inline constexpr std::int64_t modulo(std::int64_t value, std::int64_t by) NONBLOCKING {
    const std::int64_t rest = value % by;
    return rest < 0 ? rest + by : rest;
}

/// In frames.
inline constexpr double in_frames(Position position) NONBLOCKING {
    return static_cast<double>(position) / static_cast<double>(one_frame);
}
/// The nearest to so many frames, of which there are less than 2^30.
inline Position nearest_position(double frames) NONBLOCKING {
    const double scaled = frames * static_cast<double>(one_frame);
    return static_cast<Position>(scaled < 0.0 ? scaled - 0.5 : scaled + 0.5);
}

}  // namespace flitzis
