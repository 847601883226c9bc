// How a voice sounds that does not go as fast as it sounds high: a stretcher that is driven by the playhead, and, where
// the key is shifted, what reads the stretched between its frames.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "base/contract.hpp"
#include "base/units.hpp"
#include "dsp/kernel_bank.hpp"
#include "dsp/position.hpp"
#include "dsp/stretcher.hpp"
#include "pads/motion.hpp"
#include "pads/playhead.hpp"
#include "pads/scratch.hpp"

namespace flitzis {

/// The way of a playhead as it was at a hop: through every turn of its loop.
class Way final : public StretchSource {
   public:
    /// [control]
    void prepare(SampleRate rate) { early_ = frames_in(early_ms, rate).count; }
    /// [render]
    void be_of(const Playhead& head) NONBLOCKING { head_ = head; }
    /// Lets go of the sample. [render]
    void forget() NONBLOCKING { head_ = Playhead{}; }
    /// Where on the way `head`, which goes it, is. [render]
    static double place(const Playhead& head) NONBLOCKING {
        return in_frames(head.position()) + static_cast<double>(head.taken());
    }

    void read(std::span<float* const> to, std::int64_t first, std::uint32_t frames) const NONBLOCKING override {
        head_.look(to, first - head_.taken(), frames);
    }
    std::int64_t next_onset(std::int64_t from, std::int64_t until) const NONBLOCKING override;

   private:
    static constexpr double early_ms = 3.0;

    Playhead head_;
    std::uint32_t early_ = 0;
};

/// [render] its functions are wait-free.
class Stretching {
   public:
    static constexpr std::uint32_t most_channels = 2;

    /// [control]
    Stretching(SampleRate rate, std::shared_ptr<const Stretcher::Tables> tables);

    /// Begins with the material itself, at the playhead. `pitch`: by how much of a stretched frame it goes on with
    /// each. `lead`: as Stretcher's. [render]
    void start(const Playhead& head, Position pitch, float lead) NONBLOCKING;
    /// Another pitch, to be come to in `frames`. [render]
    void set_pitch(Position pitch, std::uint32_t frames) NONBLOCKING {
        if (pitch != pitch_.target()) pitch_.move(pitch, frames);
    }
    /// Sounds as high as it was recorded. [render]
    bool unshifted() const NONBLOCKING { return !pitch_.moves() && pitch_.target() == one_frame; }

    /// Writes the next frames into `to`, a plane a channel of those that start() was told of, and has the playhead go
    /// on; forwards. How many of `frames`, at most Scratch::frames, there were until the playhead was at its end.
    /// [render]
    std::uint32_t read(Playhead& head, std::span<float* const> to, std::uint32_t frames, Scratch& scratch) NONBLOCKING;
    /// Nothing of it is heard any more. [render]
    void stop() NONBLOCKING { way_.forget(); }

   private:
    static constexpr std::uint32_t half = KernelBank::most_taps / 2;  // of a stretched frame's neighbours
    static constexpr std::uint32_t room = 2048 + 2 * half;

    /// Each stretched frame is heard as it is, and none is read ahead.
    bool exact() const NONBLOCKING { return unshifted() && at_ == at_frame(held_); }
    Course course(const Playhead& head) const NONBLOCKING;
    void hop(const Playhead& head) NONBLOCKING;
    std::uint32_t copy(Playhead& head, std::span<float* const> to, std::uint32_t frames, Scratch& scratch) NONBLOCKING;
    std::uint32_t shift(Playhead& head, std::span<float* const> to, std::uint32_t frames, Scratch& scratch) NONBLOCKING;
    std::uint32_t within_reach(std::uint32_t frames) const NONBLOCKING;
    void make(std::uint32_t frames) NONBLOCKING;
    void keep(std::uint32_t frames) NONBLOCKING;

    Stretcher stretcher_;
    Way way_;
    Motion pitch_;
    std::uint32_t channels_ = 0;
    std::vector<float> memory_;
    std::array<float*, most_channels> planes_;  // in memory_: the newest stretched frames
    std::uint32_t held_ = 0;                    // frames in planes_
    Position at_ = 0;                           // there, what is heard next
};

}  // namespace flitzis
