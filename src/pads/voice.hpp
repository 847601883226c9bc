// One sound of a pad: a playhead, how loud it is, and whether it is on its way out.
// A pad that plays has one voice that is not falling; those that fall are what it played before.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <utility>

#include "base/contract.hpp"
#include "dsp/glide.hpp"
#include "pads/key.hpp"
#include "pads/playhead.hpp"
#include "pads/scratch.hpp"
#include "pads/stretch_pool.hpp"

namespace flitzis {

/// How loud the channels are: the first two have a side, where there are two.
struct Gains {
    float left = 1.0F;
    float right = 1.0F;
    float rest = 1.0F;
};

/// What came of rendering a voice.
struct Sounded {
    std::uint32_t frames = 0;  ///< until it was over
    float peak = 0.0F;
    bool silent = true;  ///< nothing was added
};

/// [render] its functions are wait-free.
class Voice {
   public:
    Voice() = default;
    /// At full level at once. `turn`: voices that began earlier have a lower one. [render]
    Voice(Playhead head, float volume, std::uint64_t turn) NONBLOCKING : head_(std::move(head)),
                                                                         volume_(volume),
                                                                         turn_(turn) {}

    const Playhead& head() const NONBLOCKING { return head_; }
    float volume() const NONBLOCKING { return volume_; }
    std::uint64_t turn() const NONBLOCKING { return turn_; }

    /// No frame of it was rendered yet: it may go without a fade. [render]
    bool fresh() const NONBLOCKING { return fresh_; }
    bool falling() const NONBLOCKING { return falling_; }
    /// It has nothing more to say. [render]
    bool over() const NONBLOCKING { return head_.at_end() || (falling_ && !level_.moves()); }
    /// How loud it is where it is loudest, material aside. [render]
    float loudness() const NONBLOCKING;

    /// What its pad wants of it, times its volume: at once, or in `frames`. [render]
    void set_gains(const Gains& gains, std::uint32_t frames) NONBLOCKING;
    /// From silence to full level. [render]
    void rise(std::uint32_t frames) NONBLOCKING {
        if (frames > 1) level_.set(0.0F);
        level_.move(1.0F, frames);
    }
    /// To silence, from where it is: then it is over. One that falls already is not held up. [render]
    void fall(std::uint32_t frames) NONBLOCKING {
        if (!falling_ || level_.left() > frames) level_.move(0.0F, frames);
        falling_ = true;
    }
    /// Reads on elsewhere: as if it had not been heard. [render]
    void move_to(Position position) NONBLOCKING {
        head_.move_to(position);
        fresh_ = true;
        be_silent();
    }
    /// What it sounds like from now on, in a voice of its own; this one is as if it began here. [render]
    Voice part() NONBLOCKING;
    void set_loop(const Loop& loop) NONBLOCKING { head_.set_loop(loop); }
    /// One that is fresh, or not heard. [render]
    void set_mix(StemMix mix) NONBLOCKING { head_.set_mix(std::move(mix)); }
    /// How far it goes with each frame: from now on, or to be come to in `frames`. [render]
    void set_motion(const Motion& motion) NONBLOCKING { head_.motion() = motion; }
    /// Goes on by frames that nobody hears, and then so. [render]
    void pass(std::uint64_t frames, const Motion& motion) NONBLOCKING {
        head_.pass(frames);
        head_.motion() = motion;
        be_silent();
    }
    void set_step(Position step, std::uint32_t frames) NONBLOCKING {
        if (step != head_.motion().target()) head_.motion().move(step, frames);
        shift(frames);
    }
    /// How high it sounds, whatever its speed: shifted over `frames`, entered and left by a crossfade. [render]
    void set_key(const Key& key, std::uint32_t frames) NONBLOCKING {
        key_ = key;
        shift(frames);
    }
    bool stretched() const NONBLOCKING { return static_cast<bool>(stretch_); }

    /// Adds its next frames, at most Scratch::frames, to `to`, and goes on. [render]
    Sounded render(std::span<float* const> to, std::uint32_t frames, Scratch& scratch) NONBLOCKING;

   private:
    enum Side : std::size_t { left, right, rest };

    std::uint32_t steady(std::uint32_t frames) const NONBLOCKING;
    std::uint32_t render_run(std::span<float* const> to, std::uint32_t at, std::uint32_t frames, Scratch& scratch,
                             Sounded& sounded) NONBLOCKING;
    void add(float* to, const float* from, std::uint32_t frames, const Glide& gain, Scratch& scratch,
             Sounded& sounded) const NONBLOCKING;
    bool heard() const NONBLOCKING;
    void settle() NONBLOCKING;
    /// What is on its way out stays as high as it is.
    void shift(std::uint32_t frames) NONBLOCKING {
        if (stretch_ && key_.stretches(head_.motion())) stretch_->set_pitch(key_.pitch(head_.motion()), frames);
    }
    void be_silent() NONBLOCKING;
    std::uint32_t read(std::uint32_t channels, std::uint32_t frames, Scratch& scratch) NONBLOCKING;
    std::uint32_t read_both(std::span<float* const> stretched, std::uint32_t frames, Scratch& scratch) NONBLOCKING;
    void walk(std::uint32_t frames) NONBLOCKING;

    Playhead head_;
    float volume_ = 1.0F;
    std::uint64_t turn_ = 0;
    Glide level_;
    std::array<Glide, 3> gains_;  // by Side
    Key key_;
    StretchRef stretch_;
    Glide mix_{0.0F};        // of what is stretched; the rest is as fast as it is high
    bool missed_ = false;    // there was none for it
    bool sounding_ = false;  // what is heard next is to go on from something
    bool fresh_ = true;
    bool falling_ = false;
};

}  // namespace flitzis
