// One channel that is played around: what lies before its first frame is its end, and behind its last its beginning.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

namespace flitzis {

class Ring {
   public:
    /// `frames` > 0.
    Ring(const float* plane, std::uint64_t frames) : plane_(plane), frames_(frames) {}

    /// The index of a frame that is counted beyond either end. [any]
    std::uint64_t index(std::int64_t frame) const {
        const auto frames = static_cast<std::int64_t>(frames_);
        const std::int64_t rest = frame % frames;
        return static_cast<std::uint64_t>(rest < 0 ? rest + frames : rest);
    }

    /// As many frames as there is room for in `to`, from `first` on. [any]
    template <class Number>
    void read(std::span<Number> to, std::int64_t first) const {
        for (std::uint64_t at = index(first); !to.empty(); at = 0) {
            const auto run = static_cast<std::size_t>(std::min<std::uint64_t>(to.size(), frames_ - at));
            std::copy_n(plane_ + at, run, to.begin());
            to = to.subspan(run);
        }
    }

   private:
    const float* plane_;
    std::uint64_t frames_;
};

}  // namespace flitzis
