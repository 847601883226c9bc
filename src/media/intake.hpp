// From decoded frames to planes at the engine's rate, as they come: no whole copy of the source is ever held.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/plane.hpp"
#include "base/units.hpp"

namespace flitzis {

/// What samples are loaded for, and the limits that hold for them.
struct LoadTarget {
    SampleRate rate;                                    ///< the engine's
    std::uint32_t channels = 2;                         ///< the engine's
    std::uint64_t most_bytes = std::uint64_t{1} << 31;  ///< decoded, before and after resampling
    const char* name = "the engine";                    ///< whose channels those are, for messages
};

inline constexpr std::uint32_t most_source_channels = 32;
inline constexpr std::uint32_t lowest_source_rate = 1000;  // Hz
inline constexpr std::uint32_t highest_source_rate = 768000;

class Intake {
   public:
    /// Frames of `channels` at `rate` will come. Throws LoadError where they do not fit the target. [worker]
    Intake(SampleRate rate, std::uint32_t channels, const LoadTarget& target);
    ~Intake();
    Intake(const Intake&) = delete;
    Intake& operator=(const Intake&) = delete;

    /// So many will come, says a header. Throws LoadError where they would be beyond the target's limit. [worker]
    void expect_room(std::uint64_t frames) const;

    /// Takes whole frames, one after the other, and uses them up: NaN, infinity and what is beyond 2^32 become 0,
    /// stereo the mean for an engine with one channel. Throws LoadError beyond the target's limit, std::bad_alloc.
    /// [worker]
    void take(std::span<float> samples);

    /// Takes no more; frames() planes at the target's rate, ceil(frames * target rate / rate) long. [worker]
    std::vector<Plane> finish();

    /// Taken so far, at the source's rate.
    std::uint64_t frames() const { return frames_; }
    /// Whether they are resampled.
    bool resamples() const { return resampler_ != nullptr; }

   private:
    struct Resampler;

    void copy(std::span<const float> samples);
    void resample(std::span<const float> samples);
    std::uint64_t frames_at_target(std::uint64_t frames) const;

    const SampleRate rate_;
    const std::uint32_t source_channels_;
    const LoadTarget target_;
    std::unique_ptr<Resampler> resampler_;
    std::vector<Plane> planes_;
    std::uint64_t frames_ = 0;
};

}  // namespace flitzis
