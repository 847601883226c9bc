// The gate in front of the renderer: opens and closes over a ramp, so that nothing ever clicks. It may be told to open
// at a time: the render side knows when a frame is heard, and opens it before that very frame.
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
    void open() NONBLOCKING { wish_.store(Wish::open, std::memory_order_release); }
    void close() NONBLOCKING { wish_.store(Wish::shut, std::memory_order_release); }
    /// Opens when open_in_time() is called; until then it is shut. One caller at a time, any but [render]; wait-free.
    void open_at(std::int64_t time_ns) NONBLOCKING {
        opens_at_.store(time_ns, std::memory_order_relaxed);
        wish_.store(Wish::timed, std::memory_order_release);
    }
    /// Closes without a ramp. [any] wait-free.
    void cut() NONBLOCKING {
        cut_.store(true, std::memory_order_relaxed);
        close();
    }
    bool wanted() const NONBLOCKING { return wish_.load(std::memory_order_acquire) == Wish::open; }
    /// It is to open at opens_at(), and nobody closed it since. [any] wait-free.
    bool is_timed() const NONBLOCKING { return wish_.load(std::memory_order_acquire) == Wish::timed; }
    std::int64_t opens_at() const NONBLOCKING { return opens_at_.load(std::memory_order_relaxed); }

    /// The time of open_at() is there. False where somebody closed it meanwhile, or opened it at once.
    /// [render] wait-free.
    bool open_in_time() NONBLOCKING {
        Wish timed = Wish::timed;
        return wish_.compare_exchange_strong(timed, Wish::open);
    }

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
    enum class Wish : std::uint8_t { shut, timed, open };
    std::atomic<Wish> wish_{Wish::shut};
    std::atomic<std::int64_t> opens_at_{0};  // CLOCK_MONOTONIC, where it is timed
    std::atomic<bool> cut_{false};           // set by [any], cleared by [render]
    // [render] only
    Ramp ramp_;
    bool opening_ = false;  // as heard() found it: the block has one answer
};

}  // namespace flitzis
