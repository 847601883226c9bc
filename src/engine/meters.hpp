// What all pads do, and how loud they are, as of one frame: for who draws them.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "base/pad_state.hpp"

namespace flitzis {

struct PadMeter {
    PadState state = PadState::empty;
    float peak = 0;  ///< the largest |x| since the last reading, after gain, volume and pan
    double position = std::numeric_limits<double>::quiet_NaN();  ///< seconds of the source, while playing or paused
};

struct Meters {
    std::uint64_t frame = 0;     ///< the next one to be rendered
    float master_peak = 0;       ///< of all that the engine plays, since the last reading, after `master`
    std::vector<PadMeter> pads;  ///< one for each
};

}  // namespace flitzis
