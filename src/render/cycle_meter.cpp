#include "render/cycle_meter.hpp"

#include <algorithm>

namespace flitzis {

std::uint64_t CycleMeter::note_lost(const Cycle& cycle, std::uint64_t ticks) NONBLOCKING {
    const std::uint64_t quantum = now_.newest.quantum.count;
    if (quantum == 0) return 0;
    const std::uint64_t skipped = ticks == 0 ? 0 : std::max<std::uint64_t>(1, ticks / quantum);
    const std::uint64_t lost = skipped + (late_ ? 1 : 0);
    now_.xruns += lost;
    now_.last_xrun_ns = cycle.time_ns;
    return lost;
}

void CycleMeter::reset() noexcept {
    baseline_ = totals();
    generation_.fetch_add(1, std::memory_order_relaxed);
}

namespace {

/// A maximum of an older generation says nothing about the time since the reset.
Durations durations_since(const DurationAccount& base, const DurationAccount& now, Histogram::Counts counts,
                          const Histogram::Counts& base_counts, bool max_is_ours) noexcept {
    for (std::size_t i = 0; i < counts.size(); ++i) counts[i] -= base_counts[i];
    const std::uint64_t count = Histogram::total(counts);
    if (count == 0) return {};
    const std::uint64_t max = max_is_ours ? now.max_ns : now.last_ns;
    const auto quantile = [&](double q) { return std::min(Histogram::quantile(q, counts), max); };
    return {now.last_ns, (now.sum_ns - base.sum_ns) / count, quantile(0.5), quantile(0.99), max};
}

}  // namespace

void CycleMeter::read(Stats& stats) const noexcept {
    const CycleAccount& base = baseline_.account;
    const CycleAccount now = account();
    stats.quantum = now.newest.quantum;
    stats.graph_rate = now.newest.graph_rate;
    stats.cycles = now.cycles - base.cycles;
    stats.frames = now.frames - base.frames;
    stats.xruns = now.xruns - base.xruns;
    stats.underruns = now.underruns - base.underruns;
    stats.last_xrun_ns = stats.xruns > 0 ? now.last_xrun_ns : 0;

    const bool max_is_ours = now.generation == generation_.load(std::memory_order_relaxed);
    stats.callback_ns =
        durations_since(base.callback, now.callback, callback_histogram_.counts(), baseline_.callback, max_is_ours);
    stats.lateness_ns =
        durations_since(base.lateness, now.lateness, lateness_histogram_.counts(), baseline_.lateness, max_is_ours);
}

}  // namespace flitzis
