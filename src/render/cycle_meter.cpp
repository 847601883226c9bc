#include "render/cycle_meter.hpp"

#include <algorithm>

namespace flitzis {

CycleChange CycleMeter::begin(const Cycle& cycle, std::int64_t now_ns) NONBLOCKING {
    if (const auto generation = generation_.load(std::memory_order_relaxed); generation != now_.generation) {
        now_.generation = generation;
        now_.callback.max_ns = now_.lateness.max_ns = 0;
    }
    if (forget_.load(std::memory_order_relaxed)) {
        forget_.store(false, std::memory_order_relaxed);
        has_last_ = false;
    }
    CycleChange change{now_.newest};
    const bool same_clock = has_last_ && cycle.clock_id == now_.newest.clock_id;
    const bool same_cycle = same_clock && cycle.ticks == now_.newest.ticks;
    change.new_clock = now_.cycles > 0 && cycle.clock_id != now_.newest.clock_id;
    if (same_clock && !same_cycle) change.lost = lost_before(cycle);
    if (!same_cycle) ++now_.cycles;

    if (change.lost > 0) now_.last_xrun_ns = cycle.time_ns;
    now_.xruns += change.lost;
    if (!same_cycle && cycle.time_ns > 0) {
        const auto late = static_cast<std::uint64_t>(std::max<std::int64_t>(0, now_ns - cycle.time_ns));
        now_.lateness.add(late);
        lateness_histogram_.add(late);
    }
    now_.newest = cycle;
    has_last_ = true;
    return change;
}

/// The clock moves on by the last cycle's quantum; what it moved beyond that are cycles that ran without us.
std::uint64_t CycleMeter::lost_before(const Cycle& cycle) const NONBLOCKING {
    const std::uint64_t quantum = now_.newest.quantum.count;
    const std::uint64_t expected = now_.newest.ticks + quantum;
    if (quantum == 0 || cycle.ticks <= expected) return 0;
    return std::max<std::uint64_t>(1, (cycle.ticks - expected) / quantum);
}

void CycleMeter::end(Frames frames, std::uint64_t ns) NONBLOCKING {
    now_.frames += frames.count;
    now_.callback.add(ns);
    callback_histogram_.add(ns);
    published_.publish(now_);
}

void CycleMeter::reset() noexcept {
    baseline_ = totals();
    generation_.fetch_add(1, std::memory_order_relaxed);
}

namespace {

/// A maximum of an older generation says nothing about the time since the reset.
Durations durations_since(const DurationAccount& base, const DurationAccount& now, bool max_is_ours,
                          std::uint64_t p99) noexcept {
    const std::uint64_t count = now.count - base.count;
    if (count == 0) return {};
    Durations result{now.last_ns, (now.sum_ns - base.sum_ns) / count, p99, max_is_ours ? now.max_ns : now.last_ns};
    result.p99 = std::min(result.p99, result.max);
    return result;
}

}  // namespace

void CycleMeter::read(Stats& stats) const noexcept {
    const CycleAccount& base = baseline_.account;
    const CycleAccount now = account();
    stats.quantum = now.newest.quantum;
    stats.graph_rate = now.newest.graph_rate;
    stats.latency_frames = now.newest.latency_frames;
    stats.cycles = now.cycles - base.cycles;
    stats.frames = now.frames - base.frames;
    stats.xruns = now.xruns - base.xruns;
    stats.last_xrun_ns = stats.xruns > 0 ? now.last_xrun_ns : 0;

    const bool max_is_ours = now.generation == generation_.load(std::memory_order_relaxed);
    stats.callback_ns = durations_since(base.callback, now.callback, max_is_ours,
                                        callback_histogram_.quantile(0.99, baseline_.callback));
    stats.lateness_ns = durations_since(base.lateness, now.lateness, max_is_ours,
                                        lateness_histogram_.quantile(0.99, baseline_.lateness));
}

}  // namespace flitzis
