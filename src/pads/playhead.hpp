// Where in a sample a voice reads: the frames as they sound, over the loop's seam, and as often around as it takes.
// A position is a whole number of frames, so that counting on is exact for ever.
// Invariant: position() < frames of the sample, but for a playhead at_end().
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>

#include "base/contract.hpp"
#include "pads/loop.hpp"
#include "pads/sample_ref.hpp"

namespace flitzis {

class Playhead {
   public:
    Playhead() = default;
    /// On `sample`, which is not none; what it has of `loop` is the loop. `fade` frames: the longest crossfade at a
    /// seam. [render] wait-free.
    Playhead(SampleRef sample, const Loop& loop, std::uint64_t position, std::uint32_t fade) NONBLOCKING
        : sample_(std::move(sample)),
          loop_(loop.within(sample_->frames())),
          fade_(fade) {
        move_to(position);
    }

    const SampleRef& sample() const NONBLOCKING { return sample_; }
    const Loop& loop() const NONBLOCKING { return loop_; }
    std::uint64_t position() const NONBLOCKING { return position_; }

    /// There is nothing left to read.
    /// [render] wait-free.
    bool at_end() const NONBLOCKING { return !loop_.exists() && position_ >= sample_->frames(); }

    /// What it reads next is crossfaded.
    /// [render] wait-free.
    bool in_seam() const NONBLOCKING { return loop_.exists() && seam().contains(position_); }

    /// At the sample's end, or behind it, it turns to the loop's start, where there is one.
    /// [render] wait-free.
    void move_to(std::uint64_t position) NONBLOCKING {
        position_ = std::min(position, sample_->frames());
        if (position_ == sample_->frames() && loop_.exists()) position_ = loop_.start;
    }

    /// The position stays. [render] wait-free.
    void set_loop(const Loop& loop) NONBLOCKING { loop_ = loop.within(sample_->frames()); }

    /// How many of the next `frames` there are at all.
    /// [render] wait-free.
    std::uint32_t left(std::uint32_t frames) const NONBLOCKING {
        return loop_.exists() ? frames : at_most(frames, sample_->frames() - position_);
    }

    /// How many of the next `frames`, at most left(), lie in the sample as they sound: from here() on.
    /// [render] wait-free.
    std::uint32_t straight(std::uint32_t frames) const NONBLOCKING {
        if (!loop_.exists()) return frames;
        const std::uint64_t begin = seam().begin;
        return begin > position_ ? at_most(frames, begin - position_) : 0;
    }
    const float* here(std::uint32_t channel) const NONBLOCKING { return sample_->plane(channel) + position_; }

    /// Copies the next `frames`, at most left(), into planes of the sample's channels, and goes on.
    /// [render] wait-free.
    void read(std::span<float* const> to, std::uint32_t frames) NONBLOCKING;

    /// Goes on by `frames`, at most left().
    /// [render] wait-free.
    void skip(std::uint32_t frames) NONBLOCKING;

   private:
    static std::uint32_t at_most(std::uint32_t frames, std::uint64_t there) NONBLOCKING {
        return there < frames ? static_cast<std::uint32_t>(there) : frames;
    }
    Seam seam() const NONBLOCKING { return Seam::ahead(position_, loop_, sample_->frames(), fade_); }
    void read_piece(std::span<float* const> to, std::uint32_t at, std::uint32_t frames, const Seam& seam) NONBLOCKING;

    SampleRef sample_;
    Loop loop_;
    std::uint64_t position_ = 0;
    std::uint32_t fade_ = 0;
};

}  // namespace flitzis
