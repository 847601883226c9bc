#include "base/clock.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>

namespace flitzis {
namespace {

TEST(Clock, SaysWhenAFrameIsHeard) {
    const ClockReading clock{.frame = 48'000, .time_ns = 5'000'000'000, .latency_frames = 480, .rate = {48'000}};

    EXPECT_EQ(clock.time_of(48'000), 5'010'000'000);
    EXPECT_EQ(clock.time_of(96'000), 6'010'000'000);
    EXPECT_EQ(clock.time_of(0), 4'010'000'000);
    EXPECT_EQ(clock.frame_at(5'000'000'000), 47'520);
}

TEST(Clock, FollowsADeviceThatRunsFasterThanTheSystem) {
    const ClockReading clock{.time_ns = 1'000, .rate = {48'000}, .drift = 1.001};

    EXPECT_EQ(clock.time_of(48'048), 1'000'001'000);
}

TEST(Clock, GoesBothWays) {
    for (const std::uint32_t rate : {8000U, 44'100U, 48'000U, 384'000U}) {
        const ClockReading clock{.frame = 1'000'000'007,
                                 .time_ns = 77'777'777'777,
                                 .latency_frames = 1234,
                                 .rate = {rate},
                                 .drift = 0.99993};
        for (const std::int64_t frame : {0LL, 1LL, 999'999'999LL, 1'000'000'007LL, 5'000'000'000LL})
            EXPECT_EQ(clock.frame_at(clock.time_of(frame)), frame) << rate;
    }
}

TEST(Clock, KnowsFramesFromBeforeTheEngineWasMade) {
    const ClockReading clock{.frame = 10, .time_ns = 1'000'000'000, .latency_frames = 480, .rate = {48'000}};
    EXPECT_EQ(clock.frame_at(990'000'000), -950);
}

TEST(Clock, StandsWhereNothingDrivesTheEngine) {
    const ClockReading clock{.frame = 48'000,
                             .time_ns = 5'000'000'000,
                             .rate = {48'000},
                             .standing = ClockReading::Standing{48'512, 58'512}};

    EXPECT_EQ(clock.frame_at(5'001'000'000), 48'048) << "still to be heard";
    EXPECT_EQ(clock.frame_at(5'100'000'000), 58'512);
    EXPECT_EQ(clock.frame_at(9'000'000'000), 58'512);
}

TEST(Clock, RefusesWhatIsTooFarAway) {
    const ClockReading clock{.frame = 48'000, .time_ns = 5'000'000'000, .rate = {48'000}};

    constexpr std::int64_t almost = 151'000'000'000'000;  // 99.7 years
    EXPECT_EQ(clock.frame_at(clock.time_of(almost)), almost);
    EXPECT_THAT([&] { clock.time_of(1'000'000'000'000'000); },
                testing::ThrowsMessage<std::invalid_argument>(
                    "frame must be at most 100 years from the newest cycle, got 1000000000000000"));
    constexpr std::int64_t lowest = std::numeric_limits<std::int64_t>::min();
    EXPECT_THROW(clock.time_of(lowest), std::invalid_argument);
    EXPECT_THAT([&] { clock.frame_at(lowest); },
                testing::ThrowsMessage<std::invalid_argument>(
                    "time_ns must be at most 100 years from the newest cycle, got -9223372036854775808"));
    EXPECT_THROW(clock.frame_at(std::numeric_limits<std::int64_t>::max()), std::invalid_argument);
}

}  // namespace
}  // namespace flitzis
