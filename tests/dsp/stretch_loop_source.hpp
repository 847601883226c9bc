// A loop, unrolled for a stretcher in the plainest way: for tests and benchmarks.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "dsp/position.hpp"
#include "dsp/stretcher.hpp"

namespace flitzis {

class LoopSource : public StretchSource {
   public:
    /// `onsets`: frames of the loop, ascending.
    explicit LoopSource(std::vector<std::vector<float>> planes, std::vector<std::int64_t> onsets = {})
        : planes_(std::move(planes)), onsets_(std::move(onsets)) {}

    void read(std::span<float* const> to, std::int64_t first, std::uint32_t frames) const NONBLOCKING override {
        const auto length = static_cast<std::int64_t>(planes_.front().size());
        for (std::uint32_t done = 0; done < frames;) {
            const std::int64_t at = modulo(first + done, length);
            const auto run = static_cast<std::uint32_t>(std::min<std::int64_t>(frames - done, length - at));
            for (std::size_t channel = 0; channel < to.size(); ++channel)
                std::copy_n(planes_[channel].data() + at, run, to[channel] + done);
            done += run;
        }
    }

    std::int64_t next_onset(std::int64_t from, std::int64_t until) const NONBLOCKING override {
        if (onsets_.empty()) return never;
        const auto length = static_cast<std::int64_t>(planes_.front().size());
        const std::int64_t at = modulo(from, length);
        const auto next = std::lower_bound(onsets_.begin(), onsets_.end(), at);
        const std::int64_t onset = next == onsets_.end() ? from - at + length + onsets_.front() : from - at + *next;
        return onset < until ? onset : never;
    }

   private:
    std::vector<std::vector<float>> planes_;
    std::vector<std::int64_t> onsets_;
};

}  // namespace flitzis
