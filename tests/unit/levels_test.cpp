#include "engine/levels.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace flitzis {
namespace {

using Channels = std::vector<float>;

constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr float infinity = std::numeric_limits<float>::infinity();

/// 40 % and 80 %.
const Channels balanced{0.064F, 0.512F};

void expect_channels(const Channels& found, const Channels& expected) {
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found[i], expected[i], 1e-6) << i;
}

TEST(Levels, AreFullAndAsPipeWireHasThemUntilSomebodySetsThem) {
    const Levels levels;

    EXPECT_EQ(levels.level(), 1.0);
    EXPECT_FALSE(levels.mute() || levels.wants_level() || levels.wants_mute());
    expect_channels(levels.linear(3), {1.0F, 1.0F, 1.0F});
}

TEST(Levels, AreTheLoudestChannelsOnTheCubicScale) {
    const std::vector<std::pair<Channels, double>> rows{
        {{0.125F, 0.125F}, 0.5}, {balanced, 0.8},       {{0.0F, 0.0F}, 0.0},     {{3.375F, 3.375F}, 1.5},
        {{-1.0F, 0.125F}, 0.5},  {{-1.0F, -2.0F}, 0.0}, {{0.343F, 0.343F}, 0.7}, {{8.0F, 1.0F}, 2.0},
    };
    for (const auto& [linear, level] : rows) {
        Levels levels;
        levels.told(linear, false);
        EXPECT_EQ(levels.level(), level);
    }
}

TEST(Levels, KeepTheirProportionsWhenTheCallerSetsOne) {
    struct Row {
        Channels told;
        double wanted;
        Channels heard;
    };
    const std::vector<Row> rows{
        {balanced, 0.8, balanced},     {balanced, 0.4, {0.008F, 0.064F}},   {balanced, 1.5, {0.421875F, 3.375F}},
        {balanced, 0.0, {0.0F, 0.0F}}, {{0.0F, 0.125F}, 1.0, {0.0F, 1.0F}}, {{0.0F, 0.0F}, 0.5, {0.125F, 0.125F}},
    };
    for (const Row& row : rows) {
        Levels levels;
        levels.told(row.told, false);
        levels.want_level(row.wanted);
        expect_channels(levels.linear(2), row.heard);
        EXPECT_NEAR(levels.level(), row.wanted, 1e-6);
    }
}

TEST(Levels, HaveTheLastProportionsAgainAfterSilence) {
    Levels levels;
    levels.told(balanced, false);

    levels.want_level(0.0);
    levels.want_level(0.8);
    expect_channels(levels.linear(2), balanced);

    levels.told(Channels{0.0F, 0.0F}, false);  // a mixer's silence
    levels.want_level(0.4);
    expect_channels(levels.linear(2), {0.008F, 0.064F});
}

TEST(Levels, AssignedToThemselvesAreTheSameToTheBit) {
    for (const Channels& linear : {balanced, Channels{0.3F, 0.7F}, Channels{3.375F, 1.0F}, Channels{0.0F, 0.1F}}) {
        Levels levels;
        levels.told(linear, false);
        levels.want_level(levels.level());
        EXPECT_EQ(levels.linear(2), linear);
    }
}

TEST(Levels, OfAnotherCountOfChannelsAreAlike) {
    Levels levels;
    levels.told(balanced, false);

    expect_channels(levels.linear(1), {0.512F});
    expect_channels(levels.linear(3), {0.512F, 0.512F, 0.512F});
}

TEST(Levels, ThatAreNoNumbersWereNeverSet) {
    const std::vector<Channels> none{{nan, nan}, {nan, 0.5F}, {0.5F, infinity}, {-infinity, 0.5F}, {}};
    for (const Channels& linear : none) {
        Levels levels;
        levels.told(balanced, false);

        EXPECT_FALSE(levels.told(linear, false));
        EXPECT_EQ(levels.linear(2), balanced);
        const auto muted = levels.told(linear, true);
        ASSERT_TRUE(muted);
        EXPECT_EQ(muted->volume, 0.8);
        EXPECT_TRUE(muted->mute);
    }
}

TEST(Levels, AreToldOnceWhenSomebodyElseSetThem) {
    Levels levels;

    const auto changed = levels.told(balanced, false);
    ASSERT_TRUE(changed);
    EXPECT_EQ(changed->volume, 0.8);
    EXPECT_FALSE(changed->mute);
    EXPECT_FALSE(levels.told(balanced, false));
    EXPECT_TRUE(levels.told(balanced, true));
    EXPECT_FALSE(levels.told(balanced, true));
}

TEST(Levels, OfAnotherBalanceAreKeptAndNotTold) {
    Levels levels;
    levels.told(balanced, false);

    EXPECT_FALSE(levels.told(Channels{0.512F, 0.064F}, false));
    expect_channels(levels.linear(2), {0.512F, 0.064F});
}

TEST(Levels, ThatTheCallerSetAreNotToldWhenTheyComeBack) {
    Levels levels;
    levels.told(balanced, false);
    for (int step = 0; step <= 15; ++step) {
        levels.want_level(step / 10.0);
        levels.want_mute(step % 2 == 1);
        EXPECT_FALSE(levels.told(levels.linear(2), levels.mute())) << step;
    }
    EXPECT_TRUE(levels.wants_level() && levels.wants_mute());
}

TEST(Levels, AreWantedAsTheyAreOnceKept) {
    Levels levels;
    levels.told(balanced, true);

    levels.keep();

    EXPECT_TRUE(levels.wants_level() && levels.wants_mute() && levels.mute());
    expect_channels(levels.linear(2), balanced);
}

}  // namespace
}  // namespace flitzis
