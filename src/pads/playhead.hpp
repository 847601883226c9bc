// Where a voice is in its material, and how it goes on: by a step a frame, forwards or backwards, around the loop.
// A step of one, on frames, is a copy; else what lies between frames is interpolated, through what sounds on both
// sides. Forwards: before the loop it plays into it, inside it loops, behind it it plays to the sample's end and turns
// to the loop's start. Backwards: from behind it plays into the loop; before the loop it plays to the sample's start,
// and ends.
#pragma once

#include <cstdint>
#include <span>
#include <utility>

#include "base/contract.hpp"
#include "dsp/position.hpp"
#include "pads/material.hpp"
#include "pads/motion.hpp"
#include "pads/scratch.hpp"

namespace flitzis {

/// [render] its functions are wait-free.
class Playhead {
   public:
    Playhead() = default;
    /// At its beginning(). [render]
    Playhead(Material material, const Motion& motion) NONBLOCKING : material_(std::move(material)), motion_(motion) {
        position_ = beginning();
    }

    const Material& material() const NONBLOCKING { return material_; }
    const Loop& loop() const NONBLOCKING { return material_.loop(); }
    Position position() const NONBLOCKING { return position_; }
    /// How many frames of the way that it has gone are to be added to its position: what its turns have taken away.
    std::int64_t taken() const NONBLOCKING { return taken_; }
    const Motion& motion() const NONBLOCKING { return motion_; }
    Motion& motion() NONBLOCKING { return motion_; }

    /// The loop's or the sample's start; their last frame where it goes backwards. [render]
    Position beginning() const NONBLOCKING;
    /// The sample's end. [render]
    Position end() const NONBLOCKING { return at_frame(static_cast<std::int64_t>(material_.frames())); }
    /// 0 where there is no loop. [render]
    Position loop_start() const NONBLOCKING { return at_frame(static_cast<std::int64_t>(loop().start)); }
    Position loop_end() const NONBLOCKING { return at_frame(static_cast<std::int64_t>(loop().end)); }
    /// There is nothing left to read. [render]
    bool at_end() const NONBLOCKING { return position_ < 0 || (!loop().exists() && position_ >= end()); }
    /// Its next frames are those of the sample. [render]
    bool copies() const NONBLOCKING {
        return !motion_.moves() && fraction_of(position_) == 0 &&
               (motion_.target() == one_frame || motion_.target() == -one_frame);
    }
    /// What it reads next is crossfaded. [render]
    bool in_seam() const NONBLOCKING {
        return position_ >= 0 && material_.in_seam(static_cast<std::uint64_t>(frame_of(position_)));
    }

    /// At the sample's end, or behind it, it turns to the loop's start, where there is one. [render]
    void move_to(Position position) NONBLOCKING;
    /// The position stays. [render]
    void set_loop(const Loop& loop) NONBLOCKING {
        material_.set_loop(loop);
        turned_ = false;
    }
    /// Of the sample that it reads. [render]
    void set_mix(StemMix mix) NONBLOCKING { material_.set_mix(std::move(mix)); }

    /// Reads the next frames of the first `channels` and goes on. Says how many of `frames`, at most Scratch::frames,
    /// came in one piece, at least one while it is not at_end(), and puts where they lie into scratch.from. [render]
    std::uint32_t read(std::uint32_t channels, std::uint32_t frames, Scratch& scratch) NONBLOCKING;
    /// Goes on unheard, by how many of `frames`. [render]
    std::uint32_t skip(std::uint32_t frames, Scratch& scratch) NONBLOCKING;
    /// Goes on by any number of frames, 2^28 at most. [render]
    void pass(std::uint64_t frames) NONBLOCKING;

    /// Copies what is heard around it from frame `first` on, as if there were no turn: frames are counted as its
    /// position is, below the loop's start and beyond its end. [render]
    void look(std::span<float* const> to, std::int64_t first, std::uint32_t frames) const NONBLOCKING;
    /// The first onset around it from frame `from` on and before `until`, counted so, or LoopOnsets::none; those up to
    /// `early` frames before the loop's start are the loop's. [render]
    std::int64_t next_onset(std::int64_t from, std::int64_t until, std::uint32_t early) const NONBLOCKING;

   private:
    /// The part of the material that it is in, which it leaves by turning, by going over into the next one, or for
    /// good.
    struct Zone {
        Position low = 0;
        Position high = 0;
        enum { once, before, inside, behind } kind = once;  // the loop
        bool around = false;  ///< what lies before the loop's start is its end: it has come from there, or goes there
    };

    Zone zone() const NONBLOCKING;
    std::uint32_t copy(std::uint32_t channels, std::uint32_t frames, Scratch& scratch) NONBLOCKING;
    std::uint32_t copy_backwards(std::uint32_t channels, std::uint32_t frames, Scratch& scratch) NONBLOCKING;
    std::uint32_t interpolate(std::uint32_t channels, std::uint32_t frames, Scratch& scratch) NONBLOCKING;
    std::uint32_t walk(const Zone& zone, std::uint32_t frames, Scratch& scratch) NONBLOCKING;
    void leave(const Zone& zone) NONBLOCKING;
    bool lies_straight(const Zone& zone, std::int64_t first, std::uint32_t frames) const NONBLOCKING;
    void gather(const Zone& zone, std::span<float* const> to, std::int64_t first,
                std::uint32_t frames) const NONBLOCKING;

    Material material_;
    Position position_ = 0;
    Motion motion_;
    bool turned_ = false;     // from the loop's end to its start, or back
    std::int64_t taken_ = 0;  // frames: by how much turns have set it back
};

}  // namespace flitzis
