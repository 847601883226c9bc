// A sample as it sounds with its loop: over the seam, and as often around as it takes; or its stems in its place.
// Frames are counted as in the sample; who reads past a turn goes on where it leads.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>

#include "base/contract.hpp"
#include "pads/loop.hpp"
#include "pads/sample_ref.hpp"
#include "pads/stem_mix.hpp"

namespace flitzis {

/// [render] its functions are wait-free.
class Material {
   public:
    Material() = default;
    /// `sample` is not none; what it has of `loop` is the loop. `fade` frames: the longest crossfade at a seam. `mix`
    /// is of the sample's stems. [render]
    Material(SampleRef sample, const Loop& loop, std::uint32_t fade, StemMix mix = {}) NONBLOCKING
        : sample_(std::move(sample)),
          mix_(std::move(mix)),
          loop_(loop.within(sample_->frames())),
          fade_(fade) {}

    const SampleRef& sample() const NONBLOCKING { return sample_; }
    std::uint64_t frames() const NONBLOCKING { return sample_->frames(); }
    const Loop& loop() const NONBLOCKING { return loop_; }
    void set_loop(const Loop& loop) NONBLOCKING { loop_ = loop.within(frames()); }
    const StemMix& mix() const NONBLOCKING { return mix_; }
    void set_mix(StemMix mix) NONBLOCKING { mix_ = std::move(mix); }

    /// The turn ahead of frame `at`: the loop's end or, behind that, the sample's; there is a loop. [render]
    Seam seam(std::uint64_t at) const NONBLOCKING { return Seam::ahead(at, loop_, frames(), fade_); }
    /// Frame `at` is crossfaded. [render]
    bool in_seam(std::uint64_t at) const NONBLOCKING { return loop_.exists() && seam(at).contains(at); }

    /// How many of the next `frames` from `at` on lie in the sample as they sound. [render]
    std::uint32_t straight(std::uint64_t at, std::uint32_t frames) const NONBLOCKING {
        const std::uint64_t end = loop_.exists() ? seam(at).begin : this->frames();
        return end > at ? static_cast<std::uint32_t>(std::min<std::uint64_t>(frames, end - at)) : 0;
    }
    /// What is heard lies in memory, in plane(); else it is for copy() and read() to sum. [render]
    bool lies() const NONBLOCKING { return !mix_.stems; }
    const float* plane(std::uint32_t channel) const NONBLOCKING { return sample_->plane(channel); }
    /// Frames of a channel as if there were no loop. The stems are summed in their order. [render]
    void copy(float* to, std::uint32_t channel, std::uint64_t at, std::uint32_t frames) const NONBLOCKING;

    /// The frame that is heard `frames` after `at`, which lies before the turn. [render]
    std::uint64_t after(std::uint64_t at, std::uint64_t frames) const NONBLOCKING {
        const std::uint64_t there = at + frames;
        if (!loop_.exists()) return there;
        const std::uint64_t turn = seam(at).end;
        return there < turn ? there : loop_.start + (there - turn) % loop_.length();
    }

    /// Copies what is heard from frame `at` on into planes of the sample's channels, from `to_frame` on; behind the end
    /// of what has no loop there is silence. [render]
    void read(std::span<float* const> to, std::uint32_t to_frame, std::uint64_t at,
              std::uint32_t frames) const NONBLOCKING;

   private:
    void read_once(std::span<float* const> to, std::uint32_t to_frame, std::uint64_t at,
                   std::uint32_t frames) const NONBLOCKING;
    void read_piece(std::span<float* const> to, std::uint32_t to_frame, std::uint64_t at, std::uint32_t frames,
                    const Seam& seam) const NONBLOCKING;
    void fade_in(float* to, std::uint32_t channel, std::uint64_t before, std::uint64_t passed, std::uint64_t length,
                 std::uint32_t frames) const NONBLOCKING;

    SampleRef sample_;
    StemMix mix_;
    Loop loop_;
    std::uint32_t fade_ = 0;
};

}  // namespace flitzis
