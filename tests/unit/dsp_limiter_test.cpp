#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "dsp/limiter.hpp"
#include "dsp_runs.hpp"

namespace flitzis {
namespace {

using testing::Happening;
using testing::Sound;

constexpr SampleRate rate{48000};
constexpr std::uint32_t fade = 240;
constexpr std::uint32_t delay = Limiter::delay.count;
constexpr std::uint32_t settled = delay + fade;  // frames after it was switched on

Happening<Limiter> on(std::uint32_t frame) {
    return {frame, [](Limiter& limiter) { limiter.switch_on(true); }};
}

Happening<Limiter> off(std::uint32_t frame) {
    return {frame, [](Limiter& limiter) { limiter.switch_on(false); }};
}

float largest(const std::vector<float>& plane, std::uint32_t from, std::uint32_t to) {
    float most = 0.0F;
    for (std::uint32_t i = from; i < to; ++i) most = std::max(most, std::abs(plane[i]));
    return most;
}

class LimiterOfEachKind : public ::testing::TestWithParam<Simd> {
   protected:
    Limiter make(std::uint32_t channels = 2) const { return Limiter(rate, channels, GetParam()); }
};

INSTANTIATE_TEST_SUITE_P(Simd, LimiterOfEachKind, ::testing::ValuesIn(testing::every_simd()), testing::name_of);

TEST_P(LimiterOfEachKind, IsTheSameForEveryPartitionIntoBlocks) {
    Sound in = testing::noise(3, 8000, 1.5F);
    for (auto& plane : in) std::fill(plane.begin() + 2000, plane.begin() + 3000, 0.01F);
    const std::vector<Happening<Limiter>> happenings{on(50),   off(90),   on(100),  off(3500),
                                                     on(3600), off(5000), on(6001), off(6200)};
    Limiter whole = make(3);
    const Sound expected = testing::play(whole, in, happenings, 8000);

    for (std::uint32_t seed = 1; seed <= 20; ++seed) {
        Limiter parted = make(3);
        EXPECT_EQ(testing::play_parted(parted, in, happenings, seed), expected) << "seed " << seed;
    }
}

TEST_P(LimiterOfEachKind, TouchesNothingWhileItIsOff) {
    const Sound in = testing::noise(2, 1000, 4.0F);
    Limiter limiter = make();

    EXPECT_TRUE(limiter.idle());
    EXPECT_EQ(testing::play<Limiter>(limiter, in, {off(10)}, 64), in);
}

TEST_P(LimiterOfEachKind, IsADelayForWhatStaysBelowTheCeiling) {
    const Sound in = testing::noise(2, 4000, 0.3F);
    Limiter limiter = make();
    const Sound out = testing::play<Limiter>(limiter, in, {on(100)}, 64);

    for (std::size_t channel = 0; channel < 2; ++channel)
        for (std::uint32_t i = 0; i < 4000; ++i) {
            if (i >= 100 + delay && i < 100 + settled) continue;
            const std::uint32_t late = i < 100 + delay ? 0 : delay;
            EXPECT_EQ(out[channel][i], in[channel][i - late]) << i;
        }
}

TEST_P(LimiterOfEachKind, IsEnteredAndLeftByStraightCrossfades) {
    Sound in(2, std::vector<float>(2000, 0.5F));
    for (std::uint32_t i = 0; i < 2000; ++i) in[1][i] = 0.0001F * static_cast<float>(i);
    Limiter limiter = make();
    const Sound out = testing::play<Limiter>(limiter, in, {on(300), off(1000)}, 64);

    const auto expected = [&](std::uint32_t i) {
        float limited = 0.0F;
        if (i >= 300 + delay) limited = std::min(1.0F, static_cast<float>(i - 300 - delay + 1) / fade);
        if (i >= 1000) limited = std::max(0.0F, 1.0F - static_cast<float>(i - 1000 + 1) / fade);
        return in[1][i] + (in[1][i - std::min(i, delay)] - in[1][i]) * limited;
    };
    for (std::uint32_t i = 0; i < 2000; ++i) {
        EXPECT_NEAR(out[0][i], 0.5F, 1e-6F) << i;
        EXPECT_NEAR(out[1][i], expected(i), 1e-6F) << i;
    }
    EXPECT_TRUE(limiter.idle());
}

TEST_P(LimiterOfEachKind, FadesBackInFromWhereItsFadeIs) {
    const Sound in = testing::noise(2, 2000, 0.3F);
    Limiter limiter = make();
    const Sound out = testing::play<Limiter>(limiter, in, {on(0), off(1000), on(1000 + fade / 2)}, 64);

    EXPECT_FALSE(limiter.idle());
    for (std::uint32_t i = 1000 + fade / 2 + fade; i < 2000; ++i) EXPECT_EQ(out[0][i], in[0][i - delay]) << i;
}

TEST_P(LimiterOfEachKind, ForgetsWhatItHeardBeforeItWasOff) {
    const Sound loud = testing::noise(2, 2000, 8.0F);
    const Sound in = testing::noise(2, 2000, 0.3F);
    Limiter fresh = make();
    Limiter used = make();
    testing::play<Limiter>(used, loud, {on(0), off(1000)}, 64);
    ASSERT_TRUE(used.idle());

    EXPECT_EQ(testing::play<Limiter>(used, in, {on(10)}, 64), testing::play<Limiter>(fresh, in, {on(10)}, 64));
}

TEST_P(LimiterOfEachKind, TurnsAllChannelsDownTogetherAndReturnsToOne) {
    Sound in(5, std::vector<float>(20'000, 0.125F));
    in[3][1000] = 16.0F;
    Limiter limiter = make(5);
    const Sound out = testing::play<Limiter>(limiter, in, {on(0)}, 512);

    EXPECT_LT(out[0][1000 + delay], 0.125F / 15.0F);
    for (std::uint32_t i = settled; i < 20'000; ++i) {
        for (const std::size_t channel : {1U, 2U, 4U}) EXPECT_EQ(out[channel][i], out[0][i]) << i;
        if (i >= 1000 && i < 14'000) continue;
        EXPECT_EQ(out[0][i], 0.125F) << i;
    }
    const float after_50_ms = out[0][1000 + delay + 2400] / 0.125F;
    EXPECT_NEAR(after_50_ms, 1.0F - (1.0F - 0.056F) / std::exp(1.0F), 0.02F);
    EXPECT_LT(largest(out[3], settled, 20'000), std::pow(10.0F, -0.05F));
}

TEST_P(LimiterOfEachKind, HoldsTheCeilingHoweverLoudItIs) {
    for (const float level : {1.0F, 16.0F, 1e4F, 1e12F}) {
        Limiter limiter = make();
        const Sound out = testing::play<Limiter>(limiter, testing::noise(2, 20'000, level), {on(0)}, 512);

        const float most = largest(out[0], settled, 20'000);
        EXPECT_LT(most, std::pow(10.0F, -0.05F)) << level;
        EXPECT_GT(most, 0.4F) << level;
    }
}

TEST_P(LimiterOfEachKind, TakesWhatIsNoSoundForSilence) {
    for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                            -std::numeric_limits<float>::infinity(), -3e38F, 0x1p40F}) {
        Sound in = testing::noise(2, 3000, 2.0F);
        Sound clean = in;
        for (const std::uint32_t frame : {700U, 701U, 2500U}) {
            in[1][frame] = bad;
            clean[1][frame] = 0.0F;
        }
        Limiter one = make();
        Limiter other = make();
        EXPECT_EQ(testing::play<Limiter>(one, in, {on(0)}, 64), testing::play<Limiter>(other, clean, {on(0)}, 64));
    }
}

TEST_P(LimiterOfEachKind, KeepsTheCeilingInAllOf64Channels) {
    Limiter limiter = make(64);
    Sound in = testing::noise(64, 2000, 0.001F);
    for (std::uint32_t channel = 0; channel < 64; ++channel) in[channel][500 + 20 * channel] = -4.0F;
    const Sound out = testing::play<Limiter>(limiter, in, {on(0)}, 512);

    for (std::uint32_t channel = 0; channel < 64; ++channel) {
        EXPECT_LT(largest(out[channel], settled, 2000), std::pow(10.0F, -0.05F)) << channel;
        EXPECT_GT(std::abs(out[channel][500 + 20 * channel + delay]), 0.5F) << channel;
    }
}

}  // namespace
}  // namespace flitzis
