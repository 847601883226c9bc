// What the measured programs play: silence, the same noise, or marks whose way to the sink is timed.
// Invariant: play() allocates nothing and calls the system for nothing but the time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

namespace flitzis::bench {

class Sound {
   public:
    /// noise: a file of interleaved stereo float32, played again and again; channel c plays column c mod 2. Empty:
    /// silence. marks: in every 32nd block one frame of 1.0, whose time is kept. Throws where the file cannot be read.
    Sound(const std::string& noise, bool marks);

    bool silent() const { return columns_[0].empty() && !marks_; }

    /// Fills every plane. [render] no allocation.
    void play(float* const* planes, std::size_t channels, std::uint32_t frames) noexcept;

    /// Prints `, "marks": [ns, ...]`: CLOCK_MONOTONIC at the begin of each marked block.
    void print_marks(std::FILE* file) const;

   private:
    std::vector<float> columns_[2];
    bool marks_;
    std::size_t at_ = 0;
    std::uint64_t blocks_ = 0;
    std::vector<std::int64_t> times_;
};

}  // namespace flitzis::bench
