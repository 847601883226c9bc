#include "render/cycle_meter.hpp"

#include <algorithm>

namespace flitzis {

CycleChange CycleMeter::begin(const Cycle& cycle) NONBLOCKING {
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

    now_.xruns += change.lost;
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
    ++now_.callbacks;
    now_.frames += frames.count;
    now_.last_ns = ns;
    now_.sum_ns += ns;
    now_.max_ns = std::max(now_.max_ns, ns);
    histogram_.add(ns);
    published_.publish(now_);
}

void CycleMeter::read(Stats& stats) const noexcept {
    const CycleAccount account = published_.read();
    stats.quantum = account.newest.quantum;
    stats.graph_rate = account.newest.graph_rate;
    stats.latency_frames = account.newest.latency_frames;
    stats.cycles = account.cycles;
    stats.frames = account.frames;
    stats.xruns = account.xruns;
    stats.callback_ns.last = account.last_ns;
    stats.callback_ns.mean = account.callbacks == 0 ? 0 : account.sum_ns / account.callbacks;
    stats.callback_ns.p99 = std::min(histogram_.quantile(0.99), account.max_ns);
    stats.callback_ns.max = account.max_ns;
}

}  // namespace flitzis
