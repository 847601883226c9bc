// How high a pad sounds: as fast as it goes, or as it was recorded, and shifted from there.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/contract.hpp"
#include "dsp/position.hpp"
#include "pads/motion.hpp"

namespace flitzis {

class StretchPool;

struct Key {
    StretchPool* pool = nullptr;  ///< what it stretches with; none: it never does
    std::uint32_t fade = 0;       ///< frames in which that is entered and left
    float lead = 0.0F;            ///< as Stretcher's: other pads have another one
    bool lock = false;            ///< its speed does not change its key
    Position shift = one_frame;   ///< by how much higher it is than without

    /// How far what is stretched goes with each frame that is heard. [render]
    Position pitch(const Motion& motion) const NONBLOCKING {
        if (lock) return shift;
        const double step = in_frames(motion.target()) * in_frames(shift);
        return nearest_position(std::clamp(step, lowest, highest));
    }
    /// It is not to be heard as it goes. Backwards it always is. [render]
    bool stretches(const Motion& motion) const NONBLOCKING {
        if (!pool || !motion.forwards()) return false;
        return shift != one_frame || (lock && (motion.moves() || motion.target() != one_frame));
    }

   private:
    static constexpr double lowest = 0.125;
    static constexpr double highest = 4.0;
};

}  // namespace flitzis
