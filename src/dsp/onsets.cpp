#include "dsp/onsets.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "dsp/onset_attack.hpp"
#include "dsp/onset_bands.hpp"
#include "dsp/onset_novelty.hpp"
#include "dsp/ring.hpp"

namespace flitzis {
namespace {

constexpr std::uint32_t shortest_ms = 64;
constexpr std::uint32_t gap_ms = 20;
constexpr std::uint32_t margin = 3;  // frames that an attack may begin before it is seen
constexpr std::int64_t hops_between_checks = 4;

/// The hops whose novelty is the largest within 20 ms, and large enough.
class Peaks {
   public:
    static constexpr std::int64_t reach = 5;  // hops

    /// Whether the hop that lies `reach` hops before this one is such a peak. [worker]
    bool next(float novelty) {
        std::shift_left(recent_.begin(), recent_.end(), 1);
        recent_.back() = novelty;
        const auto middle = recent_.begin() + reach;
        return *middle > Novelty::threshold && std::max_element(recent_.begin(), recent_.end()) == middle;
    }

   private:
    std::array<float, 2 * reach + 1> recent_{};
};

/// Ascending, and each at least `gap` behind the one before, around the seam, too.
void part(std::vector<std::uint32_t>& onsets, std::uint64_t frames, std::uint32_t gap) {
    std::ranges::sort(onsets);
    std::vector<std::uint32_t> kept;
    for (const std::uint32_t onset : onsets)
        if (kept.empty() || onset - kept.back() >= gap) kept.push_back(onset);
    while (kept.size() > 1 && kept.front() + frames - kept.back() < gap) kept.pop_back();
    onsets.swap(kept);
}

}  // namespace

std::vector<std::uint32_t> find_onsets(std::span<const float* const> planes, std::uint64_t frames, SampleRate rate,
                                       const std::function<void(double)>& check) {
    std::vector<std::uint32_t> onsets;
    if (frames < std::uint64_t{rate.hz} * shortest_ms / 1000) return onsets;
    std::vector<Ring> channels;
    for (const float* const plane : planes) channels.emplace_back(plane, frames);
    BandMeter meter(channels, rate);
    Novelty novelty(meter.widths());
    Peaks peaks;
    AttackFinder attack(channels, rate);
    const std::int64_t hop = std::max(1U, rate.hz / Novelty::hops_per_second);
    const std::int64_t hops = static_cast<std::int64_t>(frames) / hop + 1;
    const std::int64_t begin = -static_cast<std::int64_t>(Novelty::lead) - 2 * Peaks::reach;
    for (std::int64_t at = begin; at < hops + 2 * Peaks::reach; ++at) {
        if (at % hops_between_checks == 0)
            check(static_cast<double>(at - begin) / static_cast<double>(hops + 2 * Peaks::reach - begin));
        const bool peak = peaks.next(novelty.next(meter.around(at * hop)));
        if (!peak || at < -Peaks::reach) continue;
        const std::uint64_t first = channels[0].index(attack.near((at - Peaks::reach) * hop));
        onsets.push_back(static_cast<std::uint32_t>(first - std::min<std::uint64_t>(first, margin)));
    }
    part(onsets, frames, rate.hz * gap_ms / 1000);
    return onsets;
}

}  // namespace flitzis
