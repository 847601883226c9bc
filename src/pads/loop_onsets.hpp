// Where something begins to sound in a sample and its loop, as far around as is asked. Arithmetic only.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>

#include "base/contract.hpp"
#include "dsp/position.hpp"
#include "pads/loop.hpp"

namespace flitzis {

class LoopOnsets {
   public:
    static constexpr std::int64_t none = std::numeric_limits<std::int64_t>::max();

    /// `onsets` of a sample of so many `frames`, ascending. Those up to `early` frames before the loop's start belong
    /// to what begins there: they lie as far before its end. [render]
    LoopOnsets(std::span<const std::uint32_t> onsets, std::uint64_t frames, const Loop& loop,
               std::uint32_t early) NONBLOCKING : onsets_(onsets),
                                                  frames_(static_cast<std::int64_t>(frames)),
                                                  start_(static_cast<std::int64_t>(loop.start)),
                                                  end_(static_cast<std::int64_t>(loop.end)) {
        if (!loop.exists()) return;
        if (onsets.empty()) return;
        const std::int64_t before = last_before(start_);
        ahead_ = before != none ? start_ - before : start_ + frames_ - last_before(frames_);
        if (ahead_ > early || 2 * ahead_ > length()) ahead_ = 0;
    }

    /// The first in the sample that lies in [from, until), or none. [render] as long as the logarithm of their number.
    std::int64_t once(std::int64_t from, std::int64_t until) const NONBLOCKING {
        const std::int64_t found = first_from(from);
        return found < std::min(until, frames_) ? found : none;
    }

    /// The same around the loop, which exists: frames are counted on behind its end, and back before its start.
    /// [render]
    std::int64_t around(std::int64_t from, std::int64_t until) const NONBLOCKING {
        const std::int64_t into = modulo(from - start_, length());
        std::int64_t found = within(into);
        if (found == none) found = within(0) == none ? none : length() + within(0);
        if (found == none) return none;
        found += from - into;
        return found < until ? found : none;
    }

   private:
    std::int64_t length() const NONBLOCKING { return end_ - start_; }

    /// The first that lies so many frames or more behind the loop's start, counted from there.
    std::int64_t within(std::int64_t from) const NONBLOCKING {
        const std::int64_t inside = first_from(start_ + from);
        const std::int64_t found = inside < end_ ? inside - start_ : none;
        const std::int64_t early = ahead_ > 0 && from <= length() - ahead_ ? length() - ahead_ : none;
        return std::min(found, early);
    }

    std::int64_t first_from(std::int64_t frame) const NONBLOCKING {
        const auto* const found = std::lower_bound(onsets_.data(), onsets_.data() + onsets_.size(), frame);
        return found == onsets_.data() + onsets_.size() ? none : *found;
    }
    std::int64_t last_before(std::int64_t frame) const NONBLOCKING {
        const auto* const found = std::lower_bound(onsets_.data(), onsets_.data() + onsets_.size(), frame);
        return found == onsets_.data() ? none : *(found - 1);
    }

    std::span<const std::uint32_t> onsets_;
    std::int64_t frames_;
    std::int64_t start_;
    std::int64_t end_;
    std::int64_t ahead_ = 0;  // of the loop's start, and of its end: an onset; 0: there is none
};

}  // namespace flitzis
