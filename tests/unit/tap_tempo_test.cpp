// A tempo from taps at given times.
#include "engine/tap_tempo.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace flitzis {
namespace {

TEST(TapTempo, NeedsThreeTaps) {
    TapTempo taps;

    EXPECT_EQ(taps.tap(10.0), std::nullopt);
    EXPECT_EQ(taps.tap(10.5), std::nullopt);
    EXPECT_DOUBLE_EQ(taps.tap(11.0).value(), 120.0);
}

TEST(TapTempo, IsTheMiddleOfTheIntervals) {
    TapTempo taps;
    double now = 0.0;
    std::optional<double> bpm;
    for (const double interval : {0.0, 0.48, 0.52, 0.50, 0.49, 0.51}) bpm = taps.tap(now += interval);

    EXPECT_NEAR(bpm.value(), 120.0, 1e-9);
}

TEST(TapTempo, LeavesOutATapThatWasMissedAndOneTooMany) {
    TapTempo taps;
    double now = 0.0;
    std::optional<double> bpm;
    for (const double interval : {0.0, 0.5, 0.5, 1.0, 0.5, 0.1, 0.4, 0.5}) bpm = taps.tap(now += interval);

    EXPECT_NEAR(bpm.value(), 120.0, 1e-9);
}

TEST(TapTempo, CountsAnewAfterThreeSeconds) {
    TapTempo taps;
    for (const double at : {0.0, 0.5, 1.0}) taps.tap(at);

    EXPECT_EQ(taps.tap(4.1), std::nullopt);
    EXPECT_EQ(taps.tap(5.1), std::nullopt);
    EXPECT_DOUBLE_EQ(taps.tap(6.1).value(), 60.0);
}

TEST(TapTempo, FollowsANewTempoAfterSomeTaps) {
    TapTempo taps;
    double now = 0.0;
    for (int i = 0; i < 20; ++i) taps.tap(now += 0.5);
    std::optional<double> bpm;
    for (std::size_t i = 0; i < TapTempo::most; ++i) bpm = taps.tap(now += 0.4);

    EXPECT_NEAR(bpm.value(), 150.0, 1e-9);
}

TEST(TapTempo, TakesNoTempoFromTapsAtOneTime) {
    TapTempo taps;
    for (int i = 0; i < 5; ++i) EXPECT_EQ(taps.tap(1.0), std::nullopt);
}

}  // namespace
}  // namespace flitzis
