// What the graph granted, as opposed to what EngineConfig asked for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/description.hpp"
#include "base/units.hpp"

namespace flitzis {

/// How long something took, in nanoseconds. Percentiles are upper edges of quarter-octave buckets, at most `max`.
struct Durations {
    std::uint64_t last = 0;
    std::uint64_t mean = 0;
    std::uint64_t p50 = 0;
    std::uint64_t p99 = 0;
    std::uint64_t max = 0;

    static constexpr auto described =
        describe("Durations", field("last", &Durations::last), field("mean", &Durations::mean),
                 field("p50", &Durations::p50), field("p99", &Durations::p99), field("max", &Durations::max));
};

/// One reading of an engine's counters, since it was made or reset_stats() was called. Quantum, rate and latency are 0
/// before the first cycle.
struct Stats {
    std::uint64_t cycles = 0;           ///< callbacks that rendered
    std::uint64_t frames = 0;           ///< frames rendered, at the engine's rate
    Frames quantum;                     ///< granted, at the graph's rate
    SampleRate graph_rate;              ///< granted
    std::optional<std::string> device;  ///< node.name of the sink linked now; none while the one asked for is away
    std::uint64_t latency_frames = 0;   ///< from this engine to the device, at the engine's rate
    std::uint64_t xruns = 0;            ///< cycles the graph ran without us; a late one is in `cycles`, too
    std::uint64_t underruns = 0;        ///< frames we owed and had not
    std::uint64_t played = 0;           ///< frames that were written and are among `frames`
    std::uint64_t late = 0;             ///< calls with a frame that was rendered already: they took effect at once
    std::uint64_t stolen = 0;           ///< voices that a pad had to give up for another
    std::uint64_t unstretched = 0;      ///< voices that found nothing to keep their key with
    std::uint64_t not_finite = 0;       ///< samples written as NaN or infinity, and played as 0
    std::int64_t last_xrun_ns = 0;      ///< CLOCK_MONOTONIC: the cycle that found the newest of them; 0: none
    Durations callback_ns;              ///< in the process callback, ours and PipeWire's buffer calls together
    Durations lateness_ns;              ///< from the graph's begin of a cycle to our callback
    std::string scheduling;             ///< "FIFO 88", "OTHER 0"; empty before the first cycle

    static constexpr auto described =
        describe("Stats", field("cycles", &Stats::cycles), field("frames", &Stats::frames),
                 field("quantum", &Stats::quantum), field("graph_rate", &Stats::graph_rate),
                 field("device", &Stats::device), field("latency_frames", &Stats::latency_frames),
                 field("xruns", &Stats::xruns), field("underruns", &Stats::underruns), field("played", &Stats::played),
                 field("late", &Stats::late), field("stolen", &Stats::stolen),
                 field("unstretched", &Stats::unstretched), field("not_finite", &Stats::not_finite),
                 field("last_xrun_ns", &Stats::last_xrun_ns), field("callback_ns", &Stats::callback_ns),
                 field("lateness_ns", &Stats::lateness_ns), field("scheduling", &Stats::scheduling));
};

}  // namespace flitzis
