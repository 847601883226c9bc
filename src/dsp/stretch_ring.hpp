// What comes out of a stretcher: frames added up under their windows, and the sum of the windows, by which it is
// divided.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/contract.hpp"
#include "dsp/stretch_tables.hpp"

namespace flitzis {

/// Material that is played as it is: the way's frame `source` comes out at the frame `at`. From `stop` on, where the
/// next onset would begin, which is to come out elsewhere, what lies before is played back and forth.
struct Splice {
    static constexpr std::int64_t never = StretchSource::never;

    std::int64_t source = 0;
    std::int64_t at = 0;
    std::int64_t stop = never;
    bool held = false;  ///< no frames are added to it

    /// Where on the way the material is that comes out at a frame before `stop`.
    std::int64_t source_at(std::int64_t frame) const NONBLOCKING { return source + (frame - at); }
    /// How much of it is there at a frame, if it takes `fade` frames before `at` to come: 0-1.
    float risen(std::int64_t frame, std::uint32_t fade) const NONBLOCKING;
    /// Reads what comes out from `first` on. [render]
    void read(const StretchSource& from, std::span<float* const> to, std::int64_t first,
              std::uint32_t frames) const NONBLOCKING;

   private:
    std::uint32_t read_run(const StretchSource& from, std::span<float* const> to, std::int64_t first,
                           std::uint32_t most) const NONBLOCKING;
};

class StretchRing {
   public:
    explicit StretchRing(const Stretcher::Tables& tables);

    /// Empties it; what comes out next has the number `time`. [render]
    void clear(std::int64_t time) NONBLOCKING;

    /// Up to the next hop. [render]
    void take(std::span<float* const> to, std::uint32_t frames) NONBLOCKING;

    /// The `length` frames in the middle of the inverse transform, of which the first comes out at `first`. [render]
    void add(Complexes frame, std::uint32_t length, std::int64_t first) NONBLOCKING;

    /// Goes over to the material within `fade` frames before splice.at, as if it were made of the frames that begin
    /// at time() or before; splice.at may be before, too. Here and below, time() is where a hop begins. [render]
    void splice(const Splice& splice, std::uint32_t fade, const StretchSource& source,
                std::uint32_t channels) NONBLOCKING;
    /// The same to a frame that was made of the material, of which the first comes out at `first`; it is under the
    /// window of analysis. [render]
    void splice(const Splice& splice, std::uint32_t fade, Complexes frame, std::int64_t first) NONBLOCKING;

   private:
    static constexpr std::uint32_t chunk = 256;

    /// What becomes of some frames: kept times what there is, and gain times what comes.
    struct Mix {
        float kept[chunk];
        float gain[chunk];
        float weight[chunk];
    };
    void mix(std::int64_t first, std::uint32_t frames, const Mix& how, const float* left,
             const float* right) NONBLOCKING;
    kernels::Weighed at(std::uint32_t place) NONBLOCKING {
        return {left_.data() + place, right_.data() + place, weight_.data() + place};
    }
    std::uint32_t place_of(std::int64_t frame) const NONBLOCKING {
        const auto place = static_cast<std::uint32_t>(frame - time_) + head_;
        return place < size_ ? place : place - size_;
    }

    const Stretcher::Tables& tables_;
    std::uint32_t size_;  // a hop more than a frame
    std::uint32_t head_ = 0;
    std::int64_t time_ = 0;
    std::vector<float> left_;
    std::vector<float> right_;
    std::vector<float> weight_;
};

}  // namespace flitzis
