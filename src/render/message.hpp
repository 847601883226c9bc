// What the render side has to tell the control side, in the order in which it happened.
#pragma once

#include <cstdint>

namespace flitzis {

struct RenderMessage {
    enum class Kind : std::uint8_t {
        rendered,   ///< the first block since the gate was opened
        faded,      ///< the gate is shut, and the block that held the fade's end has been played
        new_clock,  ///< another driver's clock took over; the gate was cut where it guards the clock
        quantum,    ///< before -> after, frames
        rate,       ///< before -> after, Hz
        xrun,       ///< `after` cycles were lost in a row
        underrun,   ///< from position `before` on frames are missing, the first `after` of them in that block
        pong,       ///< the ping number `before` was seen in cycle `after`
    };
    Kind kind = Kind::rendered;
    std::int64_t time_ns = 0;  ///< CLOCK_MONOTONIC: the cycle in which it was noticed
    std::uint64_t before = 0;
    std::uint64_t after = 0;
};

}  // namespace flitzis
