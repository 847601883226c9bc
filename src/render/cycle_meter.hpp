// The account of every cycle: how many came, how many the graph ran without us, how long ours took.
// Knows a cycle only by what the graph's clock says of it; lost cycles show as a jump of the clock's ticks.
#pragma once

#include <atomic>
#include <cstdint>

#include "base/contract.hpp"
#include "base/stats.hpp"
#include "base/units.hpp"
#include "handoff/counter.hpp"
#include "handoff/histogram.hpp"
#include "handoff/latest_value.hpp"

namespace flitzis {

/// What the graph says of one cycle.
struct Cycle {
    std::int64_t time_ns = 0;          ///< CLOCK_MONOTONIC at which the graph began it
    std::uint64_t ticks = 0;           ///< the graph clock's position, in frames at graph_rate
    std::uint32_t clock_id = 0;        ///< which clock; ticks of two clocks do not compare
    Frames quantum;                    ///< granted, at graph_rate
    SampleRate graph_rate;
    std::uint64_t latency_frames = 0;  ///< to the device, at the engine's rate
};

class CycleMeter {
   public:
    /// Notes that `cycle` is being rendered; called again for a cycle that comes in parts.
    /// [render] wait-free.
    void begin(const Cycle& cycle) NONBLOCKING;

    /// Notes what the callback made of it: `frames` at the engine's rate, in `ns`.
    /// [render] wait-free.
    void end(Frames frames, std::uint64_t ns) NONBLOCKING;

    /// The next cycle's ticks are not compared with the last one's: the stream was away, on purpose.
    /// [any] wait-free.
    void forget() NONBLOCKING { forget_.store(true, std::memory_order_relaxed); }

    /// [any] wait-free.
    std::uint64_t cycles() const NONBLOCKING { return cycles_.read(); }

    /// [any]
    Cycle newest() const noexcept { return newest_.read(); }

    /// Fills in what the meter knows of a Stats. [any]
    void read(Stats& stats) const noexcept;

    /// [render] only.
    std::uint64_t position() const NONBLOCKING { return frames_.read(); }

   private:
    void count_lost(const Cycle& cycle) NONBLOCKING;

    Cycle last_;                       // [render] only
    bool has_last_ = false;            // [render] only
    std::atomic<bool> forget_{false};  // set by [any], cleared by [render]
    LatestValue<Cycle> newest_;
    Counter cycles_;
    Counter callbacks_;  // more than cycles_ where PipeWire asked for a cycle in parts
    Counter frames_;
    Counter xruns_;
    Counter sum_ns_;
    Counter max_ns_;
    std::atomic<std::uint64_t> last_ns_{0};
    Histogram histogram_;
};

}  // namespace flitzis
