#include "render/cycle_meter.hpp"

#include <algorithm>

namespace flitzis {

void CycleMeter::begin(const Cycle& cycle) NONBLOCKING {
    if (forget_.load(std::memory_order_relaxed)) {
        forget_.store(false, std::memory_order_relaxed);
        has_last_ = false;
    }
    const bool same_clock = has_last_ && cycle.clock_id == last_.clock_id;
    const bool same_cycle = same_clock && cycle.ticks == last_.ticks;
    if (same_clock && !same_cycle) count_lost(cycle);
    if (!same_cycle) cycles_.add(1);

    last_ = cycle;
    has_last_ = true;
    newest_.publish(cycle);
}

/// The clock moves on by the last cycle's quantum; what it moved beyond that are cycles that ran without us.
void CycleMeter::count_lost(const Cycle& cycle) NONBLOCKING {
    const std::uint64_t quantum = last_.quantum.count;
    const std::uint64_t expected = last_.ticks + quantum;
    if (quantum == 0 || cycle.ticks <= expected) return;
    xruns_.add(std::max<std::uint64_t>(1, (cycle.ticks - expected) / quantum));
}

void CycleMeter::end(Frames frames, std::uint64_t ns) NONBLOCKING {
    callbacks_.add(1);
    frames_.add(frames.count);
    sum_ns_.add(ns);
    max_ns_.raise_to(ns);
    last_ns_.store(ns, std::memory_order_relaxed);
    histogram_.add(ns);
}

void CycleMeter::read(Stats& stats) const noexcept {
    const Cycle newest = newest_.read();
    stats.quantum = newest.quantum;
    stats.graph_rate = newest.graph_rate;
    stats.latency_frames = newest.latency_frames;

    stats.cycles = cycles_.read();
    stats.frames = frames_.read();
    stats.xruns = xruns_.read();

    const std::uint64_t callbacks = callbacks_.read();
    stats.callback_ns.last = last_ns_.load(std::memory_order_relaxed);
    stats.callback_ns.mean = callbacks == 0 ? 0 : sum_ns_.read() / callbacks;
    stats.callback_ns.max = max_ns_.read();
    stats.callback_ns.p99 = std::min(histogram_.quantile(0.99), stats.callback_ns.max);
}

}  // namespace flitzis
