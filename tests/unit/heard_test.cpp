// Which frame is heard at a time: by the meter, in the engine's count; by the stream's path, among those written.
#include <gtest/gtest.h>

#include <vector>

#include "render/cycle_meter.hpp"
#include "render/path.hpp"

namespace flitzis {
namespace {

constexpr SampleRate rate{48'000};
constexpr std::int64_t ms = 1'000'000;

/// A graph with cycles of 480 frames, which are 10 ms.
struct TenMs {
    CycleMeter meter;
    Cycle cycle{1'000 * ms, 1'000'000, 7, Frames{480}, rate};
    CycleChange change{};

    void run(int cycles) {
        for (int i = 0; i < cycles; ++i) {
            meter.begin(cycle, cycle.time_ns, change);
            meter.end(cycle.quantum, 1000);
            skip(1);
        }
    }
    void skip(int cycles) {
        cycle.ticks += static_cast<std::uint64_t>(cycles) * 480;
        cycle.time_ns += cycles * 10 * ms;
    }
    std::uint64_t heard(std::int64_t after_the_first_ms) const {
        return meter.heard_at((1'000 + after_the_first_ms) * ms, meter.account(), rate);
    }
};

TEST(Heard, IsEachFrameItsLatencyAfterTheGraphAskedForIt) {
    TenMs graph;
    EXPECT_EQ(graph.heard(0), 0U) << "before the first cycle";
    graph.meter.note_latency(960);  // 20 ms
    graph.run(10);

    EXPECT_EQ(graph.heard(5), 0U);
    EXPECT_EQ(graph.heard(20), 0U);
    EXPECT_EQ(graph.heard(21), 48U);
    EXPECT_EQ(graph.heard(95), 75U * 48);
    EXPECT_EQ(graph.heard(119), 99U * 48);
    EXPECT_EQ(graph.heard(5'000), 4800U) << "no more than was rendered";
}

TEST(Heard, StandsWhereTheGraphRanWithoutUsWhenThatIsHeard) {
    TenMs graph;
    graph.meter.note_latency(960);
    graph.run(10);
    graph.skip(3);
    graph.run(10);

    struct Row {
        std::int64_t at;
        std::uint64_t frame;
    };
    for (const Row& row : {Row{60, 40 * 48}, Row{119, 99 * 48}, Row{120, 4800}, Row{130, 4800}, Row{149, 4800},
                           Row{150, 4800}, Row{151, 4848}, Row{200, 4800 + 50 * 48}})
        EXPECT_EQ(graph.heard(row.at), row.frame) << row.at;
}

TEST(Heard, IsByTheLatencyThatThereWasUntilTheEngineWasElsewhere) {
    TenMs graph;
    graph.meter.note_latency(480);
    graph.run(10);
    graph.meter.note_latency(4800);  // 100 ms
    ++graph.cycle.clock_id;
    graph.run(20);

    EXPECT_EQ(graph.heard(105), 95U * 48);
    EXPECT_EQ(graph.heard(115), 4800U);
    EXPECT_EQ(graph.heard(199), 4800U);
    EXPECT_EQ(graph.heard(201), 4848U);
}

TEST(Heard, IsAllOnceItIsRenderedWithoutAGraph) {
    TenMs graph;
    graph.meter.add_offline(Frames{100});
    EXPECT_EQ(graph.heard(0), 100U);
    graph.meter.note_latency(960);
    graph.run(2);
    EXPECT_EQ(graph.heard(10), 100U);
    EXPECT_EQ(graph.heard(25), 100U + 5 * 48);
    graph.meter.add_offline(Frames{1000});
    EXPECT_EQ(graph.heard(25), 2060U);

    graph.meter.forget();
    graph.skip(100);
    graph.run(2);

    EXPECT_EQ(graph.heard(1'030), 2060U);
    EXPECT_EQ(graph.heard(1'041), 2060U + 48);
}

TEST(Heard, ForgetsWhatIsOlderThanItsHistoryAndNothingElse) {
    TenMs graph;
    graph.meter.note_latency(480);
    for (int i = 0; i < 200; ++i) {
        graph.run(1);
        graph.skip(1);
    }

    EXPECT_EQ(graph.heard(3'995), 199U * 480 + 5 * 48);
    EXPECT_EQ(graph.heard(3'985), 199U * 480) << "a lost cycle";
    EXPECT_EQ(graph.heard(3'000), 149U * 480 + 480);
    EXPECT_EQ(graph.heard(0), 136U * 480) << "64 gaps back it says the oldest that it knows";
}

TEST(Path, LeadsFromTheEnginesFramesToWrittenOnesAndBack) {
    Path path;
    EXPECT_EQ(path.number_at(0, 0), 0U);
    path.plays(100, 0);  // 50 frames, of which the first two blocks follow one another
    path.plays(120, 20);
    path.stands(150, 50);  // it ran dry
    path.plays(200, 50);   // 100 more, then a flush that dropped 350
    path.stands(300, 500);
    path.stands(310, 500);
    path.plays(400, 500);

    struct Row {
        std::uint64_t frame;
        std::uint64_t number;
    };
    for (const Row& row : {Row{0, 0}, Row{100, 0}, Row{130, 30}, Row{149, 49}, Row{150, 50}, Row{199, 50}, Row{200, 50},
                           Row{299, 149}, Row{300, 500}, Row{399, 500}, Row{401, 501}})
        EXPECT_EQ(path.number_at(row.frame, 600), row.number) << row.frame;
    EXPECT_EQ(path.number_at(900, 600), 600U) << "no more than has been taken";
    EXPECT_EQ(path.end_of(0), 0U);
    EXPECT_EQ(path.end_of(1), 101U);
    EXPECT_EQ(path.end_of(50), 150U);
    EXPECT_EQ(path.end_of(150), 300U);
    EXPECT_EQ(path.end_of(500), 300U) << "dropped";
    EXPECT_EQ(path.end_of(510), 410U);
    EXPECT_EQ(path.foreseen(700), 600U);
    path.stands(450, 550);
    EXPECT_FALSE(path.foreseen(700));
}

TEST(Path, StandsWhereTheRendererRestedAndWasAskedForNothing) {
    Path path;
    path.plays(0, 0);
    path.plays(1000, 100);  // asked for 100 frames, then for none for 900

    EXPECT_EQ(path.number_at(99, 200), 99U);
    EXPECT_EQ(path.number_at(500, 200), 100U);
    EXPECT_EQ(path.number_at(1000, 200), 100U);
}

}  // namespace
}  // namespace flitzis
