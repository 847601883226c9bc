// Plays material faster or slower in its own key, without delay: the way leads through memory, and what is to sound
// next is read ahead of it. Frames are taken from the way where the playhead will be, put into phase with what sounds
// already (identity phase locking: J. Laroche and M. Dolson, 1999), and added up; at each onset the material itself is
// played. What it does at a frame depends on the frame alone, not on the blocks that led there.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <span>

#include "base/contract.hpp"
#include "base/units.hpp"
#include "dsp/simd.hpp"

namespace flitzis {

/// What is stretched: one channel, or two, unrolled: its frames are counted along the way that is played, through every
/// turn of its loop. Frames may be asked for before and behind what will be played.
class StretchSource {
   public:
    static constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

    virtual ~StretchSource() = default;

    /// Copies `frames` of the way, from `first` on, into planes, one a channel; silence where there is nothing.
    /// [render] wait-free.
    virtual void read(std::span<float* const> to, std::int64_t first, std::uint32_t frames) const NONBLOCKING = 0;

    /// The first frame of the way, `from` or behind it and before `until`, at which something begins to sound, or
    /// never. [render] wait-free.
    virtual std::int64_t next_onset(std::int64_t from, std::int64_t until) const NONBLOCKING = 0;
};

/// Where on the way the playhead is, and by how much it goes on with each frame that comes out; above 0.
struct Course {
    double position = 0.0;
    double step = 1.0;
};

class Stretcher {
   public:
    /// What all stretchers of a rate share: windows and the transform.
    struct Tables;
    /// [control]
    static std::shared_ptr<const Tables> make_tables(SampleRate rate, Simd simd = best_simd());

    /// Some 250 kB at 48 kHz. [control]
    explicit Stretcher(std::shared_ptr<const Tables> tables);
    ~Stretcher();
    Stretcher(const Stretcher&) = delete;
    Stretcher& operator=(const Stretcher&) = delete;

    /// Begins: what comes out first is the material itself, from the course's position on. `source` must live until
    /// next() is told of another one. `lead`, 0-1: so much of a hop the first one takes, in which there is nothing to
    /// do, so that several do not all work at once. [render] wait-free.
    void start(const StretchSource& source, std::uint32_t channels, const Course& course, float lead) NONBLOCKING;

    /// How many frames can be read before the course is asked for anew. [render]
    std::uint32_t until_next() const NONBLOCKING;
    /// Where until_next() is 0: how it goes on from here. Where that is further than a hop from where the course before
    /// leads, the material there is faded in. [render] wait-free.
    void next(const StretchSource& source, const Course& course) NONBLOCKING;

    /// Writes the next frames, at most until_next(), into a plane a channel, and does its share of the work.
    /// [render] wait-free.
    void read(std::span<float* const> to, std::uint32_t frames) NONBLOCKING;

   private:
    struct Work;
    std::unique_ptr<Work> work_;
};

}  // namespace flitzis
