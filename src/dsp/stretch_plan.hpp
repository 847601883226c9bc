// What a stretcher does within a hop, step by step, and how much of the work is done with each: so that it can be
// spread evenly.
#pragma once

#include <cstdint>
#include <vector>

#include "base/contract.hpp"

namespace flitzis {

struct StretchStep {
    enum Kind : std::uint8_t {
        load_now,
        transform_now,  // a pass
        load_before,
        transform_before,
        measure,
        search,  // a part
        lock,    // a part
        turn,
        transform_back,  // a pass
        add,
        load_middle,  // of what is to be spliced in: where it meets what sounds
        transform_middle,
        compare,
        match,  // a part
        load_attack,
        transform_attack,
        turn_attack,
        transform_attack_back,
    };
    Kind kind;
    std::uint8_t part;
    float done;  ///< of the work, 0-1, when it is
};

class StretchPlan {
   public:
    /// `splices`: an attack is prepared, too. [control]
    StretchPlan(std::uint32_t passes, bool splices);

    std::uint32_t size() const NONBLOCKING { return static_cast<std::uint32_t>(steps_.size()); }
    const StretchStep& operator[](std::uint32_t number) const NONBLOCKING { return steps_[number]; }

   private:
    void put(StretchStep::Kind kind, float cost, std::uint32_t parts = 1);
    void put_transform(StretchStep::Kind kind, std::uint32_t passes);

    std::vector<StretchStep> steps_;
};

}  // namespace flitzis
