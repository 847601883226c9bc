#include "render/cycle_meter.hpp"

#include <gtest/gtest.h>

namespace flitzis {
namespace {

CycleChange ignored;

/// A graph's clock that ticks by `quantum` and can skip cycles.
struct Graph {
    CycleMeter& meter;
    Cycle cycle{1'000'000'000, 1'000'000, 7, Frames{512}, SampleRate{48000}};

    void run(int cycles) {
        for (int i = 0; i < cycles; ++i) {
            meter.begin(cycle, cycle.time_ns + 50, ignored);
            meter.end(cycle.quantum, 1000);
            cycle.ticks += cycle.quantum.count;
            cycle.time_ns += 1'000'000;
        }
    }
    /// Renders one that takes so long that the graph is `cycles` further when it ends.
    void run_late(std::uint64_t cycles) {
        meter.begin(cycle, cycle.time_ns + 50, ignored);
        skip(cycles);
        meter.ended_at(cycle.ticks);
        meter.end(cycle.quantum, 1000);
    }
    void skip(std::uint64_t cycles) { cycle.ticks += cycles * cycle.quantum.count; }
};

Stats stats_of(const CycleMeter& meter) {
    Stats stats;
    meter.read(stats);
    return stats;
}

TEST(CycleMeter, CountsCyclesAndFrames) {
    CycleMeter meter;
    Graph graph{meter};

    graph.run(10);

    EXPECT_EQ(stats_of(meter).cycles, 10U);
    EXPECT_EQ(stats_of(meter).frames, 5120U);
    EXPECT_EQ(stats_of(meter).xruns, 0U);
    EXPECT_EQ(stats_of(meter).quantum, Frames{512});
    EXPECT_EQ(stats_of(meter).graph_rate, SampleRate{48000});
}

TEST(CycleMeter, CountsEveryCycleThatRanWithoutUs) {
    CycleMeter meter;
    Graph graph{meter};

    graph.run(10);
    graph.skip(3);
    graph.run(10);
    graph.skip(1);
    graph.run(1);

    EXPECT_EQ(stats_of(meter).xruns, 4U);
}

TEST(CycleMeter, TellsEveryGapOnceWithItsLengthAndItsTime) {
    CycleMeter meter;
    Graph graph{meter};
    graph.run(10);
    graph.skip(3);

    CycleChange change;
    ASSERT_TRUE(meter.begin(graph.cycle, graph.cycle.time_ns, change));
    meter.end(graph.cycle.quantum, 1000);

    EXPECT_EQ(change.lost, 3U);
    EXPECT_FALSE(meter.begin(graph.cycle, graph.cycle.time_ns, change));
    EXPECT_EQ(stats_of(meter).last_xrun_ns, graph.cycle.time_ns);
}

TEST(CycleMeter, CountsACycleThatWasOverBeforeTheCallbackWas) {
    CycleMeter meter;
    Graph graph{meter};

    graph.run(10);
    graph.run_late(1);
    graph.run(10);

    EXPECT_EQ(stats_of(meter).xruns, 1U);
    EXPECT_EQ(stats_of(meter).cycles, 21U);
}

TEST(CycleMeter, TellsALateCycleAndThoseLostByItAsOneGap) {
    CycleMeter meter;
    Graph graph{meter};
    graph.run(10);
    graph.run_late(3);

    CycleChange change;
    ASSERT_TRUE(meter.begin(graph.cycle, graph.cycle.time_ns, change));
    meter.end(graph.cycle.quantum, 1000);

    EXPECT_EQ(change.lost, 3U);
    EXPECT_EQ(stats_of(meter).xruns, 3U);
}

TEST(CycleMeter, CallsNoCycleLateForWhatItWasToldToForgetOrForAnotherClock) {
    CycleMeter meter;
    Graph graph{meter};

    graph.run_late(1);
    meter.forget();
    graph.run_late(1);
    ++graph.cycle.clock_id;
    meter.ended_at(graph.cycle.ticks);
    graph.run(5);

    EXPECT_EQ(stats_of(meter).xruns, 0U);
}

TEST(CycleMeter, TellsTheQuantumAndTheClockBefore) {
    CycleMeter meter;
    Graph graph{meter};
    CycleChange change;
    ASSERT_TRUE(meter.begin(graph.cycle, 0, change));
    EXPECT_EQ(change.before.quantum, Frames{});
    EXPECT_FALSE(change.new_clock);
    graph.run(1);
    graph.cycle.quantum.count = 128;
    graph.cycle.clock_id = 9;

    ASSERT_TRUE(meter.begin(graph.cycle, 0, change));

    EXPECT_EQ(change.before.quantum, Frames{512});
    EXPECT_TRUE(change.new_clock);
    EXPECT_EQ(change.lost, 0U);
}

TEST(CycleMeter, MeasuresHowLateTheCallbackCame) {
    CycleMeter meter;
    Graph graph{meter};

    graph.run(10);

    EXPECT_EQ(stats_of(meter).lateness_ns.last, 50U);
    EXPECT_EQ(stats_of(meter).lateness_ns.max, 50U);
}

TEST(CycleMeter, CountsFromAReset) {
    CycleMeter meter;
    Graph graph{meter};
    graph.run(10);
    graph.skip(2);
    graph.run(1);
    meter.end(Frames{0}, 500'000);

    meter.reset();
    const Stats none = stats_of(meter);
    graph.run(3);
    const Stats since = stats_of(meter);

    EXPECT_EQ(none.cycles + none.frames + none.xruns + none.callback_ns.max, 0U);
    EXPECT_EQ(none.quantum, Frames{512});
    EXPECT_EQ(since.cycles, 3U);
    EXPECT_EQ(since.frames, 3U * 512U);
    EXPECT_EQ(since.xruns, 0U);
    EXPECT_EQ(since.callback_ns.max, 1000U);
    EXPECT_EQ(since.callback_ns.mean, 1000U);
    EXPECT_EQ(meter.position(), 14U * 512U);
}

TEST(CycleMeter, TellsNoTimeOfAnXrunThatWasBeforeTheReset) {
    CycleMeter meter;
    Graph graph{meter};
    graph.run(10);
    graph.skip(2);
    graph.run(1);
    const std::int64_t newest = graph.cycle.time_ns - 1'000'000;
    EXPECT_EQ(stats_of(meter).last_xrun_ns, newest);

    meter.reset();
    EXPECT_EQ(stats_of(meter).last_xrun_ns, 0);
    graph.run(3);
    EXPECT_EQ(stats_of(meter).last_xrun_ns, 0);
}

TEST(CycleMeter, CountsNoXrunWhenTheQuantumChanges) {
    CycleMeter meter;
    Graph graph{meter};

    for (const std::uint32_t quantum : {512U, 128U, 8192U, 37U, 1024U}) {
        graph.cycle.quantum.count = quantum;
        graph.run(5);
    }

    EXPECT_EQ(stats_of(meter).xruns, 0U);
}

TEST(CycleMeter, CountsNoXrunWhereTheClockMovesOnByTheNewQuantum) {
    CycleMeter meter;
    Graph graph{meter};
    graph.run(5);

    for (const std::uint32_t quantum : {2048U, 512U, 1024U, 37U}) {
        graph.cycle.ticks += quantum - std::uint64_t{graph.cycle.quantum.count};
        graph.cycle.quantum.count = quantum;
        graph.run(5);
    }

    EXPECT_EQ(stats_of(meter).xruns, 0U);
}

TEST(CycleMeter, CountsNoXrunWhenAnotherClockTakesOver) {
    CycleMeter meter;
    Graph graph{meter};

    graph.run(5);
    graph.cycle.clock_id = 8;
    graph.cycle.ticks += 1'000'000;
    graph.run(5);

    EXPECT_EQ(stats_of(meter).xruns, 0U);
    EXPECT_EQ(stats_of(meter).cycles, 10U);
}

TEST(CycleMeter, CountsNoXrunForATimeItWasToldToForget) {
    CycleMeter meter;
    Graph graph{meter};

    graph.run(5);
    graph.skip(100);
    meter.forget();
    graph.run(5);

    EXPECT_EQ(stats_of(meter).xruns, 0U);
}

TEST(CycleMeter, CountsACycleThatComesInPartsOnce) {
    CycleMeter meter;
    const Cycle cycle{0, 512, 7, Frames{512}, SampleRate{48000}};

    meter.begin(cycle, cycle.time_ns + 50, ignored);
    meter.end(Frames{470}, 1000);
    meter.begin(cycle, cycle.time_ns + 50, ignored);
    meter.end(Frames{42}, 3000);

    EXPECT_EQ(stats_of(meter).cycles, 1U);
    EXPECT_EQ(stats_of(meter).frames, 512U);
    EXPECT_EQ(stats_of(meter).callback_ns.mean, 2000U);
}

TEST(CycleMeter, CountsNothingLostWhereTheGraphTellsNoClock) {
    CycleMeter meter;
    meter.begin({}, 0, ignored);
    meter.end(Frames{512}, 1000);
    meter.begin({0, 4096, 0, Frames{}, SampleRate{}}, 0, ignored);
    meter.end(Frames{512}, 1000);

    EXPECT_EQ(stats_of(meter).xruns, 0U);
}

TEST(CycleMeter, TellsLastMeanPercentilesAndMaxOfTheCallbacks) {
    CycleMeter meter;
    for (int i = 0; i < 99; ++i) meter.end(Frames{1}, 1000);
    meter.end(Frames{1}, 101'000);
    meter.end(Frames{1}, 2000);

    const Durations time = stats_of(meter).callback_ns;

    EXPECT_EQ(time.last, 2000U);
    EXPECT_EQ(time.mean, (99'000U + 101'000U + 2000U) / 101U);
    EXPECT_EQ(time.max, 101'000U);
    EXPECT_GE(time.p50, 1000U);
    EXPECT_LE(time.p50, 1250U);
    EXPECT_GE(time.p99, 2000U);
    EXPECT_LE(time.p99, 2500U);
}

TEST(CycleMeter, NeverTellsAPercentileAboveTheMaximum) {
    CycleMeter meter;
    meter.end(Frames{1}, 1030);

    EXPECT_EQ(stats_of(meter).callback_ns.p50, 1030U);
    EXPECT_EQ(stats_of(meter).callback_ns.p99, 1030U);
}

}  // namespace
}  // namespace flitzis
