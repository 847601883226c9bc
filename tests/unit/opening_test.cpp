// A gate that opens at a time, on the frame that is heard then; and how far an xrun has set the count back.
#include <vector>

#include "ends_fixture.hpp"

namespace flitzis {
namespace {

constexpr std::int64_t ms = 1'000'000;

/// An engine on a graph with cycles of 480 frames, which are 10 ms; it plays the position of each frame, plus 1.
class Timed {
   public:
    explicit Timed(std::uint64_t latency) { control.note_latency(latency); }

    void run(int cycles, std::uint32_t parts = 1) {
        for (int i = 0; i < cycles; ++i) {
            for (std::uint32_t part = 0; part < parts; ++part) {
                std::vector<float> plane(480 / parts, -1.0F);
                float* planes[] = {plane.data()};
                render.render(cycle, cycle.time_ns, planes, Frames{480 / parts});
                render.finish(Frames{480 / parts}, 1000, cycle.ticks);
                heard.insert(heard.end(), plane.begin(), plane.end());
            }
            skip(1);
        }
    }
    void skip(int cycles) {
        cycle.ticks += static_cast<std::uint64_t>(cycles) * 480;
        cycle.time_ns += cycles * 10 * ms;
    }
    /// The first frame that is not silent.
    std::size_t begin() const {
        const auto loud = [](float sample) { return sample != 0.0F; };
        return static_cast<std::size_t>(std::find_if(heard.begin(), heard.end(), loud) - heard.begin());
    }

    Cycle cycle{1'000 * ms, 5'000, 3, Frames{480}, SampleRate{48'000}};
    Positions::Seen seen;
    std::pair<ControlEnd, RenderEnd> ends =
        make_ends(SampleRate{48'000}, 1, Frames{0}, std::make_unique<Positions>(seen));
    ControlEnd& control = ends.first;
    RenderEnd& render = ends.second;
    std::vector<float> heard;
};

TEST(Opening, IsOnTheFrameThatIsHeardThenInCyclesAndPartsOfThem) {
    for (const std::uint64_t latency : {0U, 70U, 960U, 1000U})
        for (const std::uint32_t parts : {1U, 2U, 5U}) {
            Timed engine(latency);
            engine.run(2);
            engine.control.open_gate_at(1'060 * ms + 5 * ms);  // 65 ms after the first cycle: 3120 frames
            EXPECT_TRUE(engine.control.gate_wanted_open() && !engine.control.gate_is_open());
            engine.run(10, parts);

            EXPECT_EQ(engine.begin(), 3120 - latency);
            EXPECT_EQ(engine.heard[engine.begin()], static_cast<float>(3120 - latency));
            EXPECT_TRUE(engine.control.gate_is_open() && !engine.control.gate_is_timed());
            EXPECT_EQ(engine.control.late_commands(), 0U);
            EXPECT_EQ(all_of<FirstBlock>(engine.control).size(), 1U);
        }
}

TEST(Opening, FollowsALatencyThatChangesBefore) {
    Timed engine(0);
    engine.control.open_gate_at(1'050 * ms);
    engine.run(2);
    engine.control.note_latency(100);
    engine.run(5);

    EXPECT_EQ(engine.begin(), 2300U);
}

TEST(Opening, IsOnTheSameFrameOfTheGraphWhateverTheEnginesHaveRenderedBefore) {
    Timed one(300);
    Timed other(300);
    other.run(7);
    one.cycle = other.cycle;

    for (Timed* engine : {&one, &other}) {
        engine->control.open_gate_at(1'100 * ms + 123'456);
        engine->run(10);
    }

    EXPECT_EQ(other.begin(), one.begin() + 7 * 480);
}

TEST(Opening, IsAtOnceAndLateWhereItsTimeHasPassed) {
    Timed engine(960);
    engine.run(3);
    engine.control.open_gate_at(1'045 * ms);  // heard then is the middle of the third cycle
    engine.run(2);

    EXPECT_EQ(engine.begin(), 3U * 480);
    EXPECT_EQ(engine.control.late_commands(), 1U);
}

TEST(Opening, IsTakenBackByClosingCuttingAndOpening) {
    for (int how = 0; how < 3; ++how) {
        Timed engine(0);
        engine.control.open_gate_at(1'030 * ms);
        engine.run(1);
        if (how == 0) engine.control.close_gate();
        if (how == 1) engine.control.cut_gate();
        if (how == 2) engine.control.open_gate();
        engine.run(10);

        EXPECT_EQ(engine.begin(), how == 2 ? 480U : engine.heard.size()) << how;
        EXPECT_FALSE(engine.control.gate_is_timed());
    }
}

TEST(Opening, ComesWithCommandsOfItsOwnBlock) {
    Timed engine(0);
    engine.control.open_gate_at(1'015 * ms);
    engine.control.send(engine.control.pings().command(1, 720));
    engine.control.send(engine.control.pings().command(2, 900));
    engine.run(3);

    EXPECT_EQ(engine.begin(), 720U);
    EXPECT_EQ(engine.seen.blocks, (std::vector<std::uint32_t>{180, 60, 480}));
}

TEST(Behind, IsWhatTheClockWentOnByInAllSinceTheStart) {
    Timed engine(0);
    engine.run(3);
    engine.skip(2);
    engine.run(3);
    engine.skip(1);
    engine.run(1);
    engine.control.forget_lost();
    engine.run(1);
    engine.skip(4);
    engine.run(1);

    const auto xruns = all_of<Xrun>(engine.control);
    ASSERT_EQ(xruns.size(), 3U);
    EXPECT_EQ(xruns[0].behind, 960U);
    EXPECT_EQ(xruns[1].behind, 1440U);
    EXPECT_EQ(xruns[2].behind, 1920U);
}

TEST(Behind, IsInTheEnginesFrames) {
    Timed engine(0);
    engine.cycle.graph_rate.hz = 44'100;
    engine.run(2);
    engine.skip(3);
    engine.run(1);

    EXPECT_EQ(all_of<Xrun>(engine.control).at(0).behind, 1567U);  // 1440 * 48000 / 44100
}

TEST(Behind, LeavesOutACycleThatWasOnlyLate) {
    Timed engine(0);
    engine.run(2);
    std::vector<float> plane(480);
    float* planes[] = {plane.data()};
    engine.render.render(engine.cycle, 0, planes, Frames{480});
    engine.render.finish(Frames{480}, 1000, engine.cycle.ticks + 480);
    engine.skip(1);
    engine.run(1);

    const auto xruns = all_of<Xrun>(engine.control);
    ASSERT_EQ(xruns.size(), 1U);
    EXPECT_EQ(xruns[0].cycles, 1U);
    EXPECT_EQ(xruns[0].behind, 0U);
}

}  // namespace
}  // namespace flitzis
