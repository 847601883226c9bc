// A tempo from taps: the middle one of the intervals between them, without those that are far from it.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <vector>

namespace flitzis {

/// One thread at a time.
class TapTempo {
   public:
    static constexpr double longest = 3.0;     ///< seconds between two taps, or they count anew: 20 beats a minute
    static constexpr std::size_t most = 16;    ///< intervals that count: the newest
    static constexpr std::size_t fewest = 2;   ///< intervals: three taps
    static constexpr double tolerance = 0.25;  ///< of the middle interval, as far as others may be from it

    /// A tap at `seconds` on any clock; beats a minute, none before the third. [any]
    std::optional<double> tap(double seconds) {
        const double interval = last_ ? seconds - *last_ : 0.0;
        last_ = seconds;
        if (interval <= 0.0 || interval > longest) {
            intervals_.clear();
            return {};
        }
        if (intervals_.size() == most) intervals_.erase(intervals_.begin());
        intervals_.push_back(interval);
        if (intervals_.size() < fewest) return {};
        std::vector<double> near = intervals_;
        const double middle = median(near);
        std::erase_if(near, [&](double one) { return std::abs(one - middle) > tolerance * middle; });
        if (near.size() < fewest) return {};
        return 60.0 / median(near);
    }

   private:
    static double median(std::vector<double>& values) {
        std::sort(values.begin(), values.end());
        const std::size_t half = values.size() / 2;
        return values.size() % 2 != 0 ? values[half] : (values[half - 1] + values[half]) / 2.0;
    }

    std::optional<double> last_;
    std::vector<double> intervals_;
};

}  // namespace flitzis
