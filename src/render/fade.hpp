// The gate in front of the renderer: opens and closes over a ramp, so that nothing ever clicks.
// Linear: no two neighbouring samples differ by more than the signal does plus 1/length of its peak.
#pragma once

#include <atomic>
#include <cstdint>

#include "base/contract.hpp"
#include "base/units.hpp"
#include "render/block.hpp"

namespace flitzis {

class Fade {
   public:
    /// A ramp of `length` frames; 0 opens and closes at a block's edge. [control] before the first block
    explicit Fade(Frames length) : step_(length.count == 0 ? 1.0F : 1.0F / static_cast<float>(length.count)) {}

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
    bool shut() const NONBLOCKING { return gain_ == 0.0F && !wanted(); }

    /// Takes note of a cut; once at the beginning of a cycle.
    /// [render] wait-free.
    void begin() NONBLOCKING {
        if (!cut_.load(std::memory_order_relaxed)) return;
        cut_.store(false, std::memory_order_relaxed);
        gain_ = 0.0F;
    }

    /// Multiplies what the renderer wrote into `block`; marks it silent where nothing is left of it.
    /// [render] wait-free.
    void apply(Block& block) NONBLOCKING;

   private:
    const float step_;
    std::atomic<bool> wanted_{false};
    std::atomic<bool> cut_{false};  // set by [any], cleared by [render]
    float gain_ = 0.0F;             // [render] only
};

}  // namespace flitzis
