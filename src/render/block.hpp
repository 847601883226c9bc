// What a renderer fills: some frames of one cycle.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "base/contract.hpp"
#include "base/units.hpp"

namespace flitzis {

struct Block {
    std::span<float* const> channels;  ///< one plane a channel, `frames` samples each; nominal range -1..1
    Frames frames;                     ///< 1..max_frames of prepare(); a cycle may come in several blocks
    std::uint64_t position = 0;        ///< frames this engine rendered before this block
    Frames quantum;                    ///< granted, at the graph's rate; 0 where the graph has not said
    SampleRate graph_rate;             ///< granted; 0 where the graph has not said
    bool goes_on = false;              ///< one more part of the cycle that the block before it is of

    /// Zeroes every plane from sample `at` on. [render] wait-free.
    void silence_from(std::uint32_t at) const NONBLOCKING {
        const std::size_t bytes = (frames.count - at) * sizeof(float);  // once: to a compiler a plane may be this block
        if (bytes == 0) return;
        for (float* plane : channels) std::memset(plane + at, 0, bytes);
    }
};

/// Frames that were to begin at `frame`, and began so many later.
struct Late {
    std::uint64_t frame = 0;
    std::uint64_t frames = 0;
};

/// What a renderer tells of a block that it filled.
struct Rendered {
    bool silent = false;             ///< every sample is 0
    bool wake = false;               ///< somebody outside waits for what it did
    bool ran_dry = false;            ///< the missing frames are the first of a gap
    Frames missing;                  ///< it owed so many frames more than it had, the block's last ones: an underrun
    std::int64_t stream_offset = 0;  ///< a written frame's number plus this is the position at which it is rendered
    Late late;                       ///< a stream's newest start, where it was one
};

}  // namespace flitzis
