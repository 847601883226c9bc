// What a renderer fills: some frames of one cycle.
#pragma once

#include <cstdint>
#include <span>

#include "base/units.hpp"

namespace flitzis {

struct Block {
    std::span<float* const> channels;  ///< one plane a channel, `frames` samples each; nominal range -1..1
    Frames frames;                     ///< 1..max_frames of prepare(); a cycle may come in several blocks
    std::uint64_t position = 0;        ///< frames this engine rendered before this block
    Frames quantum;                    ///< granted, at the graph's rate; 0 where the graph has not said
    SampleRate graph_rate;             ///< granted; 0 where the graph has not said
    bool silent = false;               ///< set by the renderer when every sample it wrote is 0
};

}  // namespace flitzis
