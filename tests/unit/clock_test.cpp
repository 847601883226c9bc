#include "base/clock.hpp"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace flitzis
