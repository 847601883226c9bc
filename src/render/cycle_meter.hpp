// The account of every cycle: how many came, how many the graph ran without us, how long ours took.
// Knows a cycle only by what the graph's clock says of it. A lost cycle is one that the graph went on from without us:
// it was over before our callback was (a late one), or no callback came for it (a jump of the clock's ticks).
// [render] keeps the account for itself and publishes it whole at the end of each callback.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

#include "base/contract.hpp"
#include "base/stats.hpp"
#include "base/units.hpp"
#include "handoff/histogram.hpp"
#include "handoff/latest_value.hpp"
#include "handoff/recent.hpp"
#include "render/block.hpp"

namespace flitzis {

/// What the graph says of one cycle.
struct Cycle {
    std::int64_t time_ns = 0;    ///< CLOCK_MONOTONIC at which the graph began it
    std::uint64_t ticks = 0;     ///< the graph clock's position, in frames at graph_rate
    std::uint32_t clock_id = 0;  ///< which clock; ticks of two clocks do not compare
    Frames quantum;              ///< granted, at graph_rate
    SampleRate graph_rate;
    double drift = 1.0;  ///< the clock's seconds in one second of CLOCK_MONOTONIC

    /// The quantum in frames at another rate; 0 where the graph has not said. [any]
    std::uint64_t frames_at(SampleRate rate) const noexcept {
        if (graph_rate.hz == 0) return 0;
        return (std::uint64_t{quantum.count} * rate.hz + graph_rate.hz / 2) / graph_rate.hz;
    }
};

/// A duration's totals; how many there were, the histogram beside it knows.
struct DurationAccount {
    std::uint64_t sum_ns = 0;
    std::uint64_t last_ns = 0;
    std::uint64_t max_ns = 0;  ///< since the account's generation began

    void add(std::uint64_t ns) NONBLOCKING {
        sum_ns += ns;
        last_ns = ns;
        max_ns = std::max(max_ns, ns);
    }
};

/// Totals since the engine was made, and the newest cycle among them.
struct CycleAccount {
    Cycle newest;
    std::uint64_t position = 0;  ///< frames before the newest cycle
    std::uint64_t cycles = 0;
    std::uint64_t frames = 0;
    std::uint64_t underruns = 0;     ///< frames the renderer owed and had not
    std::int64_t stream_offset = 0;  ///< as of the end of the newest callback: see Rendered
    std::uint64_t xruns = 0;
    std::int64_t last_xrun_ns = 0;
    DurationAccount callback;  ///< more of them than cycles where PipeWire asked for a cycle in parts
    DurationAccount lateness;
    std::uint32_t generation = 0;  ///< how many resets it knows of
    bool offline = false;          ///< since the newest cycle frames were rendered that no graph asked for
};

/// How a cycle differs from the one before it.
struct CycleChange {
    Cycle before;             ///< quantum and rate are 0 where there was none
    std::uint64_t lost = 0;   ///< cycles that the graph ran without us in between
    std::uint64_t ticks = 0;  ///< by which its clock, at graph_rate, went on for that while our count stood
    bool new_clock = false;
};

namespace detail {

/// Cycles that follow one another, as the last of them has them: frames go on with the time.
struct Run {
    std::int64_t time_ns = 0;
    std::uint64_t frame = 0;
    std::uint64_t latency = 0;
    double drift = 1.0;

    std::int64_t frame_at(std::int64_t at_ns, SampleRate rate) const NONBLOCKING;
};

/// Where one run ended and the next began, with the engine's frame `frame`.
struct Break {
    Run before;
    std::uint64_t frame = 0;
};

}  // namespace detail

class CycleMeter {
   public:
    /// Notes that `cycle` is being rendered, in a callback that was entered at `now_ns` (CLOCK_MONOTONIC); called again
    /// for a cycle that comes in parts. True, and `change` filled in, where it differs from the cycle before.
    /// [render] wait-free.
    bool begin(const Cycle& cycle, std::int64_t now_ns, CycleChange& change) NONBLOCKING;

    /// Notes what the callback made of it: `frames` at the engine's rate, in `ns`. Publishes the account.
    /// [render] wait-free.
    void end(Frames frames, std::uint64_t ns) NONBLOCKING;

    /// Notes what the graph's clock shows as a callback ends: where it went on, ours came too late. begin() books it,
    /// with what else is lost until then.
    /// [render] wait-free.
    void ended_at(std::uint64_t ticks) NONBLOCKING { late_ = late_ || ticks != now_.newest.ticks; }

    /// Books what the renderer told of a block.
    /// [render] wait-free.
    void note(const Rendered& rendered) NONBLOCKING {
        now_.underruns += rendered.missing.count + rendered.late.frames;
        now_.stream_offset = rendered.stream_offset;
    }

    /// Books frames for which the renderer rested: what its stream plays next comes so much later.
    /// [render] wait-free.
    void note_rest(Frames frames) NONBLOCKING { now_.stream_offset += frames.count; }

    /// The stream goes on with its frame `number`; published at once. [control] while no callback can run
    void note_next(std::uint64_t number) NONBLOCKING {
        now_.stream_offset = static_cast<std::int64_t>(now_.frames - number);
        published_.publish(now_);
    }

    /// Frames that no graph asked for: the position goes on, and is published. [control] while no callback can run
    void add_offline(Frames frames) NONBLOCKING {
        now_.frames += frames.count;
        now_.offline = true;
        published_.publish(now_);
    }

    /// Frames rendered before this callback, and the number of its cycle, from 1 on.
    /// [render] wait-free.
    std::uint64_t position() const NONBLOCKING { return now_.frames; }
    std::uint64_t cycle() const NONBLOCKING { return now_.cycles; }

    /// The frame that is, was or will be heard at `time_ns`, from the newest cycle on by its clock; it may be before
    /// the engine's first, or not rendered yet. [render] wait-free.
    std::int64_t frame_at(std::int64_t time_ns, SampleRate rate) const NONBLOCKING {
        const std::uint64_t latency = latency_.load(std::memory_order_relaxed);
        return detail::Run{now_.newest.time_ns, now_.position, latency, now_.newest.drift}.frame_at(time_ns, rate);
    }

    /// The frame that is heard at `time_ns`, 0..account.frames: right where cycles were lost, or the engine was away,
    /// less than the latency ago. [any] but [render]
    std::uint64_t heard_at(std::int64_t time_ns, const CycleAccount& account, SampleRate rate) const noexcept;

    /// How far the device is from a frame's rendering, in frames at the engine's rate. [any] wait-free.
    void note_latency(std::uint64_t frames) NONBLOCKING { latency_.store(frames, std::memory_order_relaxed); }

    /// The next cycle's ticks are not compared with the last one's: the stream was away, on purpose.
    /// [any] wait-free.
    void forget() NONBLOCKING { forget_.store(true, std::memory_order_relaxed); }

    /// As of the end of the newest callback. [any] but [render]
    CycleAccount account() const noexcept { return published_.read(); }

    /// Fills in what the meter knows of a Stats. One of read() and reset() at a time. [any] but [render]
    void read(Stats& stats) const noexcept;

    /// From now on read() counts from here. Position and newest cycle go on. [any] but [render]
    void reset() noexcept;

   private:
    struct Totals {
        CycleAccount account;
        Histogram::Counts callback;
        Histogram::Counts lateness;
    };
    Totals totals() const noexcept { return {account(), callback_histogram_.counts(), lateness_histogram_.counts()}; }
    std::uint64_t note_lost(const Cycle& cycle, std::uint64_t ticks) NONBLOCKING;
    void note_break() NONBLOCKING;

    CycleAccount now_;                          // [render] only
    std::uint64_t latency_then_ = 0;            // [render] only: of now_.newest
    bool has_last_ = false;                     // [render] only: now_.newest may be compared with
    bool late_ = false;                         // [render] only: the graph did not wait for now_.newest
    std::atomic<bool> forget_{false};           // set by [any], cleared by [render]
    std::atomic<std::uint32_t> generation_{0};  // set by reset(); [render] clears its maxima when it changes
    std::atomic<std::uint64_t> latency_{0};     // [any]
    LatestValue<CycleAccount> published_;
    Recent<detail::Break, 64> breaks_;  // more than there are within any latency, unless every cycle is lost
    Histogram callback_histogram_;
    Histogram lateness_histogram_;
    Totals baseline_{};  // of read() and reset()
};

// Inline, because the callback is made of little else.

inline bool CycleMeter::begin(const Cycle& cycle, std::int64_t now_ns, CycleChange& change) NONBLOCKING {
    if (forget_.load(std::memory_order_relaxed)) {
        forget_.store(false, std::memory_order_relaxed);
        has_last_ = late_ = false;
    }
    if (const auto generation = generation_.load(std::memory_order_relaxed); generation != now_.generation) {
        now_.generation = generation;
        now_.callback.max_ns = now_.lateness.max_ns = 0;
    }
    const Cycle& last = now_.newest;
    const bool new_clock = cycle.clock_id != last.clock_id;
    const bool comparable = has_last_ && !new_clock;
    if (comparable && cycle.ticks == last.ticks) return false;  // one more part of the same cycle

    // The clock moves on by the last cycle's quantum, or by this one's where the driver began anew with it, as 1.4 has
    // it do for a forced quantum; what it moved beyond that are cycles that ran without us.
    const std::uint64_t expected = last.ticks + std::max(last.quantum.count, cycle.quantum.count);
    const std::uint64_t jumped = comparable && cycle.ticks > expected ? cycle.ticks - expected : 0;
    late_ = late_ && comparable;
    const bool lost = jumped > 0 || late_;
    const bool differs = new_clock || lost || cycle.quantum != last.quantum || cycle.graph_rate != last.graph_rate;
    if (differs) change = {last, lost ? note_lost(cycle, jumped) : 0, jumped, new_clock && now_.cycles > 0};
    if (!comparable || jumped > 0) note_break();
    late_ = false;
    const auto late = static_cast<std::uint64_t>(std::max<std::int64_t>(0, now_ns - cycle.time_ns));
    now_.lateness.add(late);
    lateness_histogram_.add(late);
    ++now_.cycles;
    now_.position = now_.frames;
    now_.newest = cycle;
    now_.offline = false;
    latency_then_ = latency_.load(std::memory_order_relaxed);
    has_last_ = true;
    return differs;
}

inline void CycleMeter::end(Frames frames, std::uint64_t ns) NONBLOCKING {
    now_.frames += frames.count;
    now_.callback.add(ns);
    callback_histogram_.add(ns);
    published_.publish(now_);
}

}  // namespace flitzis
