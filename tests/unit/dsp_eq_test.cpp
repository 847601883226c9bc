#include <gtest/gtest.h>

#include <limits>

#include "dsp/eq.hpp"
#include "dsp_runs.hpp"

namespace flitzis {
namespace {

using testing::Happening;
using testing::Sound;

constexpr SampleRate rate{48000};
constexpr std::uint32_t fade = 240;
constexpr std::uint32_t smoothing = 480;

class EqOfEachKind : public ::testing::TestWithParam<Simd> {
   protected:
    Eq make(std::uint32_t channels = 2) const { return Eq(rate, channels, GetParam()); }
};

INSTANTIATE_TEST_SUITE_P(Simd, EqOfEachKind, ::testing::ValuesIn(testing::every_simd()), testing::name_of);

Happening<Eq> set(std::uint32_t frame, EqGains gains) {
    return {frame, [gains](Eq& eq) { eq.set(gains); }};
}

TEST_P(EqOfEachKind, IsTheSameForEveryPartitionIntoBlocks) {
    const Sound in = testing::noise(3, 6000, 0.5F);
    const std::vector<Happening<Eq>> happenings{
        set(100, EqGains::of_db(-60.0F, 3.0F, -6.0F)), set(300, EqGains::of_db(6.0F, -60.0F, 0.0F)), set(2000, {}),
        set(2600, EqGains::of_db(0.0F, 0.0F, 1.0F)),   {3500, [](Eq& eq) { eq.reset(); }},           set(4000, {})};
    Eq whole = make(3);
    const Sound expected = testing::play(whole, in, happenings, 6000);

    for (std::uint32_t seed = 1; seed <= 20; ++seed) {
        Eq parted = make(3);
        EXPECT_EQ(testing::play_parted(parted, in, happenings, seed), expected) << "seed " << seed;
    }
}

TEST_P(EqOfEachKind, TouchesNothingWhileItIsNeutral) {
    const float nan = std::numeric_limits<float>::signaling_NaN();
    Eq eq = make();
    eq.set({});
    std::vector<float> plane(1000, nan);
    const std::vector<float> before = plane;
    float* planes[] = {plane.data(), nullptr};

    EXPECT_TRUE(eq.neutral());
    eq.process(planes, 1000);
    eq.reset();
    eq.process(planes, 1000);

    EXPECT_EQ(std::memcmp(plane.data(), before.data(), plane.size() * sizeof(float)), 0);
}

TEST_P(EqOfEachKind, IsEnteredAndLeftByCrossfades) {
    const Sound in = testing::noise(2, 4000, 0.5F);
    const EqGains gains = EqGains::of_db(0.0F, -60.0F, 0.0F);
    Eq eq = make();
    const Sound out = testing::play<Eq>(eq, in, {set(1000, gains), set(2000, {})}, 64);

    const std::uint32_t left = 2000 + smoothing + fade;
    for (std::size_t channel = 0; channel < 2; ++channel)
        for (std::uint32_t i = 0; i < 4000; ++i) {
            const bool direct = i < 1000 || i + 1 >= left;
            EXPECT_EQ(out[channel][i] == in[channel][i], direct) << i;
        }
    EXPECT_TRUE(eq.neutral());
}

TEST_P(EqOfEachKind, IsEnteredWithSilentFiltersEachTime) {
    const Sound loud = testing::noise(2, 2000, 1.0F);
    const Sound in = testing::noise(2, 1000, 0.5F);
    const EqGains gains{0.5F, 1.0F, 0.0F};
    Eq fresh = make();
    Eq used = make();
    testing::play<Eq>(used, loud, {set(0, gains), set(1000, {})}, 64);
    ASSERT_TRUE(used.neutral());

    EXPECT_EQ(testing::play<Eq>(used, in, {set(0, gains)}, 64), testing::play<Eq>(fresh, in, {set(0, gains)}, 64));
}

TEST_P(EqOfEachKind, FadesBackInFromWhereItsFadeIs) {
    const Sound in = testing::noise(2, 4000, 0.5F);
    Eq eq = make();
    const Sound out =
        testing::play<Eq>(eq, in, {set(0, {1, 0, 1}), set(1000, {}), set(1000 + smoothing + 120, {1, 0, 1})}, 4000);

    EXPECT_FALSE(eq.neutral());
    for (std::uint32_t i = 1; i < 4000; ++i) EXPECT_NE(out[0][i], in[0][i]) << i;
}

TEST_P(EqOfEachKind, BeginsAtItsGainsAfterAReset) {
    const Sound in = testing::noise(2, 1000, 0.5F);
    Eq eq = make();
    const Sound silent = testing::play<Eq>(eq, in, {set(0, {0, 0, 0}), {0, [](Eq& it) { it.reset(); }}}, 1000);
    const Sound killed(2, std::vector<float>(1000, 0.0F));
    EXPECT_EQ(silent, killed);

    const Sound first = testing::play<Eq>(eq, in, {set(0, {1, 0.5F, 2}), {0, [](Eq& it) { it.reset(); }}}, 1000);
    const Sound again = testing::play<Eq>(eq, in, {{0, [](Eq& it) { it.reset(); }}}, 1000);
    EXPECT_EQ(first, again);
}

TEST_P(EqOfEachKind, IsTheSameInEveryChannel) {
    const Sound mono = testing::noise(1, 2000, 0.5F);
    Eq of_one = make(1);
    const std::vector<Happening<Eq>> happenings{set(10, EqGains::of_db(3.0F, -60.0F, -6.0F))};
    const Sound expected = testing::play(of_one, mono, happenings, 2000);

    for (const std::uint32_t channels : {2U, 3U, 64U}) {
        Eq of_many = make(channels);
        EXPECT_EQ(testing::play(of_many, Sound(channels, mono[0]), happenings, 2000), Sound(channels, expected[0]));
    }
}

TEST_P(EqOfEachKind, TakesWhatIsNoSoundForSilence) {
    Sound in = testing::noise(2, 2000, 0.5F);
    Sound clean = in;
    for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
                            -std::numeric_limits<float>::infinity(), -3e38F, 0x1p40F})
        for (const std::uint32_t frame : {500U, 501U, 700U}) {
            in[1][frame] = bad;
            clean[1][frame] = 0.0F;
            Eq one = make();
            Eq other = make();
            const std::vector<Happening<Eq>> happenings{set(0, {1, 2, 0}), {0, [](Eq& eq) { eq.reset(); }}};
            EXPECT_EQ(testing::play(one, in, happenings, 64), testing::play(other, clean, happenings, 64)) << bad;
        }
}

TEST_P(EqOfEachKind, IsStableAtEveryRate) {
    for (const std::uint32_t hz : {8000U, 8001U, 11025U, 384000U}) {
        Eq eq(SampleRate{hz}, 2, GetParam());
        Sound in = testing::noise(2, 20'000, 1.0F);
        for (auto& plane : in) std::fill(plane.begin() + 10'000, plane.end(), 0.0F);
        const Sound out = testing::play<Eq>(eq, in, {set(0, {2, 0, 2})}, 512);
        const std::uint32_t quiet = 10'000 + eq.tail();
        for (std::uint32_t i = 0; i < 20'000; ++i) {
            EXPECT_LT(std::abs(out[0][i]), 8.0F) << hz << " Hz, frame " << i;
            EXPECT_LT(i < quiet ? 0.0F : std::abs(out[0][i]), 1e-5F) << hz << " Hz, frame " << i;
        }
    }
}

TEST(EqGains, KillFromMinus60Db) {
    EXPECT_EQ(EqGains::of_db(-60.0F, 0.0F, -61.0F), (EqGains{0.0F, 1.0F, 0.0F}));
    EXPECT_NEAR(EqGains::of_db(6.0F, 0.0F, 0.0F).low, 1.99526F, 1e-5F);
    EXPECT_NEAR(EqGains::of_db(-59.9F, 0.0F, 0.0F).low, 0.00101F, 1e-5F);
}

}  // namespace
}  // namespace flitzis
