// How one mix of stems goes over into another. At 1000 Hz.
#include <gmock/gmock.h>

#include <cmath>
#include <random>

#include "stems_rig.hpp"

namespace flitzis {
namespace {

using namespace stems_rig;
using ::testing::Each;
using ::testing::ElementsAre;

TEST_F(PadStems, GoOverIntoOneAnotherInALine) {
    const Signal two = sum_of({stems[0], stems[1]});
    rig.bank().set_stem_mix(0, 0b011);
    rig.bank().play(0);
    EXPECT_EQ(rig.render(100), Signal(two.begin(), two.begin() + 100));

    rig.bank().set_stem_mix(0, 0b100);
    expect_switch([&](std::uint32_t i) { return two[100 + i]; }, [&](std::uint32_t i) { return stems[2][100 + i]; },
                  whole_switch);
}

TEST_F(PadStems, GoOverOnTheirFrame) {
    rig.bank().play(0);
    rig.bank().set_stem_mix(0, 0b1, 60);
    rig.render(60);

    expect_switch([&](std::uint32_t i) { return sample[60 + i]; }, [&](std::uint32_t i) { return stems[0][60 + i]; },
                  whole_switch);
}

TEST_F(PadStems, GoOverInTheFramesOfTheSampleAtAnySpeed) {
    rig.bank().set_speed(0, 2.0);
    rig.bank().load(0, sample_of({steady(1)}));
    rig.bank().load_stems(0, stems_of({steady(3)}));
    rig.bank().play(0);
    rig.render(50);

    rig.bank().set_stem_mix(0, 0b1);
    const Signal heard = rig.render(100);

    for (std::uint32_t i = 0; i < 64; ++i) ASSERT_NEAR(heard[i], 1.0 + 2.0 * (i + 1) / 64.0, 2e-3) << i;
    for (std::uint32_t i = 64; i < 100; ++i) ASSERT_NEAR(heard[i], 3.0, 2e-3) << i;
    EXPECT_LT(heard[62], 2.98);
}

TEST_F(PadStems, GoOverBackwards) {
    rig.bank().set_speed(0, -1.0);
    rig.bank().play(0);
    rig.render(100);

    rig.bank().set_stem_mix(0, 0b10);
    expect_switch([&](std::uint32_t i) { return sample[frames - 101 - i]; },
                  [&](std::uint32_t i) { return stems[1][frames - 101 - i]; }, whole_switch);
}

TEST_F(PadStems, GoOverAcrossTheTurnOfALoop) {
    rig.bank().set_loop(0, {0, 300});
    rig.bank().play(0);
    rig.render(250);

    rig.bank().set_stem_mix(0, 0b10);
    expect_switch([&](std::uint32_t i) { return sample[(250 + i) % 300]; },
                  [&](std::uint32_t i) { return stems[1][(250 + i) % 300]; }, whole_switch);
}

TEST_F(PadStems, AreGoneOverToWhenTheyArrive) {
    rig.bank().load(0, sample_of({sample}));
    rig.bank().set_stem_mix(0, 0b100);
    rig.bank().play(0);
    EXPECT_EQ(rig.render(100), Signal(sample.begin(), sample.begin() + 100)) << "there are none yet";

    rig.bank().load_stems(0, stems_of(stems));
    expect_switch([&](std::uint32_t i) { return sample[100 + i]; }, [&](std::uint32_t i) { return stems[2][100 + i]; },
                  whole_switch);
}

TEST_F(PadStems, AreReplacedByOthers) {
    rig.bank().set_stem_mix(0, 0b1);
    rig.bank().play(0);
    rig.render(100);

    rig.bank().load_stems(0, stems_of({stems[1], stems[0]}));
    expect_switch([&](std::uint32_t i) { return stems[0][100 + i]; },
                  [&](std::uint32_t i) { return stems[1][100 + i]; }, whole_switch);
    EXPECT_EQ(rig.bank().collect(), 1U);
}

TEST_F(PadStems, AreHeardAtOnceWhereNothingWasHeardYet) {
    rig.bank().play(0);
    rig.bank().set_stem_mix(0, 0b1);

    EXPECT_EQ(rig.render(frames), stems[0]);
}

TEST_F(PadStems, AreNotFadedWhereTheSameIsHeard) {
    rig.bank().set_stem_mix(0, 0b111);
    rig.bank().play(0);
    rig.render(100);

    rig.bank().set_stem_mix(0, 0b1111);
    const Signal heard = rig.render(100);

    EXPECT_EQ(heard, Signal(sample.begin() + 100, sample.begin() + 200));
}

TEST_F(PadStems, SwitchWithoutAFadeWhilePaused) {
    PadsRig hard{{.voices = 2}};
    load(hard);
    hard.bank().play(0);
    hard.render(100);
    hard.bank().pause(0);
    hard.render(10);

    hard.bank().set_stem_mix(0, 0b10);
    EXPECT_THAT(hard.render(10), Each(0.0F));
    hard.bank().resume(0);

    EXPECT_EQ(hard.render(200), Signal(stems[1].begin() + 100, stems[1].begin() + 300));
}

/// Two that differ by 1: each frame tells how much of the first is heard.
TEST_F(PadStems, NeverStepHoweverOftenTheyAreSwitched) {
    rig.bank().load(0, sample_of({steady(1)}));
    rig.bank().load_stems(0, stems_of({steady(1), steady(0)}));
    rig.bank().set_loop(0, {0, frames});
    rig.bank().set_stem_mix(0, 0b1);
    rig.bank().play(0);
    std::mt19937 random(3);
    Signal heard{1.0F};
    for (int i = 0; i < 300; ++i) {
        rig.bank().set_stem_mix(0, 1U << (i % 2));
        for (const float value : rig.render(1 + static_cast<std::uint32_t>(random() % 70))) heard.push_back(value);
    }
    for (std::size_t i = 1; i < heard.size(); ++i) ASSERT_LT(std::abs(heard[i] - heard[i - 1]), 2.5F / 128) << i;
    rig.bank().set_stem_mix(0, 0b1);
    rig.render(2 * whole_switch);

    EXPECT_THAT(rig.render(50), Each(1.0F));
}

TEST_F(PadStems, GoWithTheirSample) {
    rig.bank().set_stem_mix(0, 0b1);
    rig.bank().play(0);
    rig.render(10);

    rig.bank().unload(0);
    const Signal fall = rig.render(10);
    EXPECT_NEAR(fall[0], stems[0][10] * 0.8F, 1e-6);
    EXPECT_THAT(Signal(fall.begin() + 5, fall.end()), Each(0.0F));
    EXPECT_EQ(rig.bank().collect(), 2U);

    rig.bank().load(0, sample_of({steady(5)}));
    rig.bank().play(0);
    EXPECT_THAT(rig.render(10), Each(5.0F)) << "it has none";
    rig.bank().load_stems(0, stems_of({steady(6)}));
    rig.render(whole_switch);
    EXPECT_THAT(rig.render(10), Each(6.0F)) << "the mix stays";
}

TEST_F(PadStems, OfAnOlderSamplePlayOn) {
    rig.bank().set_stem_mix(0, 0b1);
    rig.bank().play(0);
    rig.render(10);

    rig.bank().load(0, sample_of({steady(5)}));
    rig.bank().load_stems(0, stems_of({steady(6), steady(7)}));
    rig.bank().set_stem_mix(0, 0b10);

    EXPECT_EQ(rig.render(frames - 10), Signal(stems[0].begin() + 10, stems[0].end()));
    rig.bank().play(0);
    EXPECT_THAT(rig.render(10), Each(7.0F));
    EXPECT_EQ(rig.bank().collect(), 2U);
}

TEST_F(PadStems, AreLeftToTheSampleAgain) {
    rig.bank().set_stem_mix(0, 0b1);
    rig.bank().play(0);
    rig.render(100);

    rig.bank().set_stem_mix(0, {});
    expect_switch([&](std::uint32_t i) { return stems[0][100 + i]; }, [&](std::uint32_t i) { return sample[100 + i]; },
                  whole_switch);
}

TEST_F(PadStems, TellOfNoStart) {
    rig.bank().play(0);
    rig.render(10);
    rig.bank().set_stem_mix(0, 0b1);
    rig.render(frames);

    EXPECT_THAT(rig.told(), ElementsAre("0 started 0", "0 end 700"));
}

/// A low tone, in two halves: what is stretched of it has no steps of its own.
TEST_F(PadStems, KeepTheirKeyWhileTheyAreSwitched) {
    constexpr std::uint32_t length = 4000;
    Signal tone(length);
    for (std::uint32_t i = 0; i < length; ++i) tone[i] = static_cast<float>(std::sin(2.0 * M_PI * i / 50.0));
    Signal half = tone;
    for (float& value : half) value *= 0.5F;
    rig.bank().load(0, sample_of({tone}));
    rig.bank().load_stems(0, stems_of({half, half}));
    rig.bank().set_loop(0, {0, length});
    rig.bank().set_key_lock(0, true, rate);
    rig.bank().set_speed(0, 1.25);
    rig.bank().play(0);
    Signal heard = rig.render(1000);
    for (int i = 0; i < 8; ++i) {
        rig.bank().set_stem_mix(0, i % 2 == 0 ? std::optional(0b11U) : std::nullopt);
        for (const float value : rig.render(300)) heard.push_back(value);
    }

    int crossings = 0;
    for (std::size_t i = 1; i < heard.size(); ++i) {
        ASSERT_LT(std::abs(heard[i] - heard[i - 1]), 0.16F) << i;  // the tone's own is 0.126
        crossings += heard[i - 1] < 0.0F && heard[i] >= 0.0F ? 1 : 0;
    }
    EXPECT_NEAR(crossings, static_cast<double>(heard.size()) / 50.0, 6.0) << "not a quarter higher";
    EXPECT_EQ(rig.bank().unstretched(), 0U);
}

}  // namespace
}  // namespace flitzis
