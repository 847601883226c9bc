#include "render/ends.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#include "ends_fixture.hpp"

namespace flitzis {
namespace {

TEST_F(Ends, PrepareTheRendererOnceWithTheEnginesShape) {
    EXPECT_EQ(seen_.rate, SampleRate{48000});
    EXPECT_EQ(seen_.channels, 2U);
    EXPECT_EQ(seen_.max_frames, max_block_frames);
}

TEST_F(Ends, AClosedGateAnswersWithSilenceAndLetsTheRendererRest) {
    const auto outcome = run(512);

    EXPECT_TRUE(outcome.silent);
    EXPECT_FALSE(outcome.tell);
    EXPECT_TRUE(all_zero());
    EXPECT_TRUE(seen_.blocks.empty());
}

TEST_F(Ends, AnOpenGateLetsTheRendererFillEveryChannel) {
    control_.open_gate();

    const auto outcome = run(512);

    EXPECT_FALSE(outcome.silent);
    EXPECT_EQ(seen_.quantum, Frames{512});
    std::vector<float> expected(512);
    std::iota(expected.begin(), expected.end(), 0.0F);
    EXPECT_EQ(planes_[0], expected);
    std::iota(expected.begin(), expected.end(), 1'000'000.0F);
    EXPECT_EQ(planes_[1], expected);
}

TEST_F(Ends, PositionsGoOnOverEveryLengthOfCycle) {
    control_.open_gate();
    float next = 0;

    for (const std::uint32_t frames : {512U, 470U, 1U, 8192U, 37U, 20'000U}) {
        run(frames);

        ASSERT_EQ(planes_[0].front(), next);
        ASSERT_EQ(planes_[0].back(), next + static_cast<float>(frames - 1));
        ASSERT_TRUE(std::is_sorted(planes_[0].begin(), planes_[0].end()));
        next += static_cast<float>(frames);
    }
}

TEST_F(Ends, ACycleWithoutRoomForAFrameIsSilentAndTheRendererNeverSeesIt) {
    control_.open_gate();

    EXPECT_TRUE(run(0).silent);

    EXPECT_TRUE(seen_.blocks.empty());
    EXPECT_EQ(control_.meter().account().frames, 0U);
}

TEST_F(Ends, ALongCycleComesInBlocksThatThePreparedRendererCanHold) {
    control_.open_gate();

    run(20'000);

    EXPECT_EQ(seen_.blocks, (std::vector<std::uint32_t>{8192, 8192, 3616}));
}

TEST_F(Ends, ALongCycleIsSilentWhereAllItsBlocksAre) {
    EXPECT_TRUE(run(20'000).silent);

    control_.open_gate();
    EXPECT_FALSE(run(20'000).silent);
}

TEST_F(Ends, TheFirstBlockAfterOpeningTheGateIsToldOnce) {
    control_.open_gate();
    EXPECT_TRUE(run(512).tell);
    EXPECT_FALSE(run(512).tell);
    EXPECT_EQ(told(), std::vector{kind<FirstBlock>});

    control_.close_gate();
    run(512);
    control_.open_gate();
    EXPECT_TRUE(run(512).tell);
    EXPECT_EQ(told(), std::vector{kind<FirstBlock>});
}

TEST_F(Ends, AShutGateIsToldOneCycleAfterTheFadesEnd) {
    control_.open_gate();
    run(512);
    told();

    control_.close_gate();
    run(512);
    EXPECT_EQ(told(), std::vector<std::size_t>{});
    run(512);
    EXPECT_EQ(told(), std::vector{kind<FadedOut>});
    run(512);
    EXPECT_EQ(told(), std::vector<std::size_t>{});
}

TEST_F(Ends, OnlyTheFirstUnreadMessageWakes) {
    run(512);
    cycle_.quantum.count = 256;
    EXPECT_TRUE(run(256).tell);
    cycle_.quantum.count = 128;
    EXPECT_FALSE(run(128).tell);
    EXPECT_EQ(told(), (std::vector{kind<QuantumChanged>, kind<QuantumChanged>}));

    cycle_.quantum.count = 64;
    EXPECT_TRUE(run(64).tell);
}

TEST_F(Ends, AnotherClockCutsTheGateOfItsFirstCycleWhereItIsGuarded) {
    control_.guard_clock(true);
    control_.open_gate();
    run(512);
    EXPECT_FALSE(all_zero());

    cycle_.clock_id = 2;
    run(512);

    EXPECT_TRUE(all_zero());
    EXPECT_FALSE(control_.gate_wanted_open());
    EXPECT_EQ(told(), (std::vector{kind<FirstBlock>, kind<ClockChanged>, kind<FadedOut>}));
}

TEST_F(Ends, AnotherClockIsOnlyToldWhereTheGateIsNotGuarded) {
    control_.open_gate();
    run(512);

    cycle_.clock_id = 2;
    run(512);

    EXPECT_FALSE(all_zero());
    EXPECT_EQ(told(), (std::vector{kind<FirstBlock>, kind<ClockChanged>}));
}

TEST_F(Ends, ACycleWithNoRoomRendersNothing) {
    control_.open_gate();

    const auto outcome = run(0);

    EXPECT_TRUE(outcome.silent);
    EXPECT_TRUE(seen_.blocks.empty());
}

TEST_F(Ends, TheThreadIsKnownOnceItCalledBack) {
    pthread_t thread{};
    EXPECT_FALSE(control_.thread(thread));

    run(512);
    ASSERT_TRUE(control_.thread(thread));
    EXPECT_TRUE(pthread_equal(thread, pthread_self()));

    control_.forget_thread();
    EXPECT_FALSE(control_.thread(thread));
}

}  // namespace
}  // namespace flitzis
