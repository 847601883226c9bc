// The gate in front of the renderer: opens and closes over a ramp, so that nothing ever clicks.
#pragma once

#include <atomic>
#include <cstdint>

#include "base/contract.hpp"
#include "base/units.hpp"
#include "render/block.hpp"
#include "render/ramp.hpp"

namespace flitzis {

class Fade {
   public:
    /// A ramp of `length` frames; 0 opens and closes at a block's edge. [control] before the first block
    explicit Fade(Frames length) : ramp_(length) {}

    /// From the next block on. [any] wait-free.
    void open() NONBLOCKING { wanted_.store(true, std::memory_order_release); }
    void close() NONBLOCKING { wanted_.store(false, std::memory_order_release); }
    /// Closes without a ramp. [any] wait-free.
    void cut() NONBLOCKING {
        cut_.store(true, std::memory_order_relaxed);
        close();
    }
    bool wanted() const NONBLOCKING { return wanted_.load(std::memory_order_acquire); }

    /// Nothing is heard and nothing is to be: the renderer may rest.
    /// [render] wait-free.
    bool shut() const NONBLOCKING { return ramp_.is_down() && !wanted(); }

    /// All is heard as it is: the next block needs neither heard() nor apply().
    /// [render] wait-free.
    bool is_open() const NONBLOCKING { return ramp_.is_up() && wanted(); }

    /// Takes note of a cut; once at the beginning of a cycle.
    /// [render] wait-free.
    void begin() NONBLOCKING {
        if (!cut_.load(std::memory_order_relaxed)) return;
        cut_.store(false, std::memory_order_relaxed);
        ramp_.set_down();
    }

    /// How many of the next `frames` are heard at all; the renderer rests for the others, so that nothing it plays is
    /// lost in silence. Once a block, before apply().
    /// [render] wait-free.
    Frames heard(Frames frames) NONBLOCKING {
        opening_ = wanted();
        if (opening_) return frames;
        const std::uint32_t left = ramp_.frames_to_fall();
        if (left == 0) ramp_.set_down();
        return Frames{std::min(frames.count, left)};
    }

    /// Multiplies what the renderer wrote into `block`, which is as long as heard() said.
    /// [render] wait-free.
    void apply(const Block& block) NONBLOCKING {
        if (!opening_)
            ramp_.fall(block.channels, 0, block.frames.count);
        else if (!ramp_.is_up())
            ramp_.rise(block.channels, 0, block.frames.count);
    }

   private:
    std::atomic<bool> wanted_{false};
    std::atomic<bool> cut_{false};  // set by [any], cleared by [render]
    // [render] only
    Ramp ramp_;
    bool opening_ = false;  // as heard() found it: the block has one answer
};

}  // namespace flitzis
