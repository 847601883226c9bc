// A loaded sound, ready for the callback: planar float32 at the engine's rate, in memory that was written to before.
// Immutable: whoever has one may read it from any thread, and nobody waits for anybody.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/contract.hpp"
#include "base/description.hpp"
#include "base/extents.hpp"
#include "base/plane.hpp"
#include "base/units.hpp"

namespace flitzis {

/// What is known of a sample. `duration`, `source_rate` and `source_frames` are the source's, before it was resampled.
struct SampleInfo {
    std::optional<std::string> path;  ///< as load() was given it; none: frames were
    std::uint64_t frames = 0;         ///< at the engine's rate
    double duration = 0;              ///< seconds
    SampleRate source_rate;           ///< Hz
    std::uint64_t source_frames = 0;  ///< at source_rate
    std::uint32_t channels = 0;       ///< that play: at most the engine's, but mono stays one
    double peak = 0;                  ///< the largest |x| of the frames that play
    std::optional<double> loudness;   ///< LUFS, integrated (EBU R 128), mono on two speakers; none under 400 ms
                                      ///< and of silence
    bool delay_known = true;          ///< false: an MP3 without encoder header, whose sound begins some ms late

    static constexpr auto described =
        describe("Sample", field("path", &SampleInfo::path), field("frames", &SampleInfo::frames),
                 field("duration", &SampleInfo::duration), field("source_rate", &SampleInfo::source_rate),
                 field("source_frames", &SampleInfo::source_frames), field("channels", &SampleInfo::channels),
                 field("peak", &SampleInfo::peak), field("loudness", &SampleInfo::loudness),
                 field("delay_known", &SampleInfo::delay_known));
};

/// A sample has at most so many stems.
inline constexpr std::uint32_t most_stems = 8;

class Sample {
   public:
    /// `planes`: one a channel, at least one, all of the same length, at `rate`. `info.frames` and `info.channels` are
    /// taken from them. `extents` may be empty where nobody asks for an overview, `onsets` where nobody stretches; they
    /// are the frames at which something begins to sound, ascending. `parts`: so many sounds lie side by side in the
    /// planes, one's channels after the other's. [control] [worker]
    Sample(SampleInfo info, SampleRate rate, std::vector<Plane> planes, Extents extents = {},
           std::vector<std::uint32_t> onsets = {}, std::uint32_t parts = 1)
        : info_(std::move(info)),
          rate_(rate),
          planes_(std::move(planes)),
          extents_(std::move(extents)),
          onsets_(std::move(onsets)),
          frames_(planes_.front().frames()),
          parts_(parts),
          channels_(static_cast<std::uint32_t>(planes_.size()) / parts) {
        info_.frames = frames_;
        info_.channels = channels_;
    }

    std::uint64_t frames() const NONBLOCKING { return frames_; }
    std::uint32_t channels() const NONBLOCKING { return channels_; }
    /// 1, but for stems: how many there are, each of channels().
    std::uint32_t parts() const NONBLOCKING { return parts_; }

    /// frames() samples of channel `channel` < channels(); of stem i it is channel i * channels() + `channel`. They
    /// stay where they are for the sample's life.
    /// [render] wait-free.
    const float* plane(std::uint32_t channel) const NONBLOCKING { return planes_[channel].data(); }

    /// The frames at which something begins to sound, ascending: find_onsets(). [render] wait-free.
    std::span<const std::uint32_t> onsets() const NONBLOCKING { return onsets_; }

    const SampleInfo& info() const { return info_; }
    /// The engine's, which the frames are at.
    SampleRate rate() const NONBLOCKING { return rate_; }
    const std::vector<Plane>& planes() const { return planes_; }
    const Extents& extents() const { return extents_; }

   private:
    SampleInfo info_;
    SampleRate rate_;
    std::vector<Plane> planes_;
    Extents extents_;
    std::vector<std::uint32_t> onsets_;
    std::uint64_t frames_;
    std::uint32_t parts_;
    std::uint32_t channels_;
};

}  // namespace flitzis
