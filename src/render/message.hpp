// What the render side has to tell the control side, in the order in which it happened: one struct a kind.
// What becomes an event as it is, is that event's struct.
#pragma once

#include <cstdint>
#include <variant>

#include "base/events.hpp"

namespace flitzis {

/// The first block since the gate was opened was rendered.
struct FirstBlock {};

/// The gate is shut, and the block that held the fade's end has been played.
struct FadedOut {};

/// Another driver's clock took over; the gate was cut where it guards the clock.
struct ClockChanged {
    std::uint32_t old_clock_id;
    std::uint32_t new_clock_id;
};

struct RenderMessage {
    std::int64_t time_ns = 0;  ///< CLOCK_MONOTONIC: the cycle in which it was noticed
    std::variant<FirstBlock, FadedOut, ClockChanged, QuantumChanged, RateChanged, Xrun, Underrun, Pong, PadStarted,
                 PadStopped, PadIdle>
        what;
};

}  // namespace flitzis
