// Stems in place of a sample: their sum, bit by bit, and how one mix goes over into another. At 1000 Hz.
#include <gmock/gmock.h>

#include <cmath>
#include <functional>
#include <random>

#include "pads_rig.hpp"

namespace flitzis {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

constexpr SampleRate rate{1000};
constexpr std::uint32_t frames = 700;
constexpr std::uint32_t whole_switch = 128;  // frames of the sample

/// Floats whose sums depend on the order in which they are added.
Signal noise(std::uint32_t seed, std::uint32_t length = frames) {
    std::mt19937 random(seed);
    Signal signal(length);
    for (float& value : signal) value = std::uniform_real_distribution<float>(-1.0F, 1.0F)(random);
    return signal;
}

Signal steady(float value, std::uint32_t length = frames) { return Signal(length, value); }

Signal sum_of(const std::vector<Signal>& stems) {
    Signal sum = stems[0];
    for (std::size_t i = 1; i < stems.size(); ++i)
        for (std::size_t k = 0; k < sum.size(); ++k) sum[k] += stems[i][k];
    return sum;
}

struct PadStems : ::testing::Test {
    const std::vector<Signal> stems{noise(1), noise(2), noise(3)};
    const Signal sample = sum_of(stems);
    PadsRig rig{{.voices = 4, .fade_ms = 5.0}};

    void load(PadsRig& to) const {
        to.bank().load(0, sample_of({sample}));
        to.bank().load_stems(0, stems_of(stems));
    }
    void SetUp() override { load(rig); }

    /// The next `count` frames go over from one to the other, which are functions of the frame counted from 0.
    void expect_switch(const std::function<float(std::uint32_t)>& before,
                       const std::function<float(std::uint32_t)>& after, std::uint32_t count) {
        const Signal heard = rig.render(count + 50);
        for (std::uint32_t i = 0; i < heard.size(); ++i) {
            const float risen = std::min(1.0F, static_cast<float>(i + 1) / static_cast<float>(count));
            const float expected = i < count ? before(i) * (1.0F - risen) + after(i) * risen : after(i);
            ASSERT_NEAR(heard[i], expected, i < count ? 1e-6 : 0.0) << i;
        }
    }
};

TEST_F(PadStems, AreNotHeardUnlessTheyAreChosen) {
    rig.bank().play(0);

    EXPECT_EQ(rig.render(frames), sample);
}

TEST_F(PadStems, AreSummedInTheirOrder) {
    rig.bank().set_stem_mix(0, 0b101);
    rig.bank().play(0);

    EXPECT_EQ(rig.render(frames), sum_of({stems[0], stems[2]}));
}

TEST_F(PadStems, ThatAreNotThereAreSilent) {
    rig.bank().set_stem_mix(0, 0b10000010);
    rig.bank().play(0);
    EXPECT_EQ(rig.render(frames), stems[1]);

    rig.bank().set_stem_mix(0, 0b1000);
    rig.bank().play(0);
    EXPECT_THAT(rig.render(frames), Each(0.0F));

    rig.bank().set_stem_mix(0, 0);
    rig.bank().play(0);
    EXPECT_THAT(rig.render(frames), Each(0.0F));
}

TEST_F(PadStems, OfSeveralChannelsKeepThem) {
    PadsRig stereo({.voices = 2, .channels = 2});
    stereo.bank().load(0, sample_of({steady(9), steady(9)}));
    stereo.bank().load_stems(0, stems_of({steady(1), steady(2), steady(3), steady(4), steady(5), steady(6)}, 2));
    stereo.bank().set_stem_mix(0, 0b101);
    stereo.bank().play(0);

    EXPECT_THAT(stereo.render(10), Each(6.0F));
    EXPECT_THAT(stereo.channel(1), Each(8.0F));
}

struct Played {
    double speed;
    Loop loop;
    bool key_lock = false;
};

class PadStemsAsTheSample : public PadStems, public ::testing::WithParamInterface<Played> {
   protected:
    static constexpr std::uint32_t heard = 6000;

    Signal play(std::optional<std::uint32_t> mix, const std::function<std::uint32_t()>& block,
                bool switched = false) const {
        PadsRig one({.voices = 2, .fade_ms = 200.0});  // a seam is of more than one piece
        load(one);
        one.bank().set_stem_mix(0, mix);
        one.bank().set_loop(0, GetParam().loop);
        one.bank().set_key_lock(0, GetParam().key_lock, rate);
        one.bank().set_speed(0, GetParam().speed);
        one.bank().play(0, {.from = 20});
        for (std::uint64_t at = 300; switched && at < heard; at += 600) {
            one.bank().set_stem_mix(0, {}, at);
            one.bank().set_stem_mix(0, mix, at + 300);
        }
        Signal all;
        while (all.size() < heard) {
            const Signal some = one.render(std::min(block(), static_cast<std::uint32_t>(heard - all.size())));
            all.insert(all.end(), some.begin(), some.end());
        }
        return all;
    }
};

TEST_P(PadStemsAsTheSample, SoundExactlyAsItDoesWhereTheySumToIt) {
    const Signal expected = play({}, [] { return heard; });
    ASSERT_NE(expected, Signal(heard, 0.0F));

    EXPECT_EQ(play(0b111, [] { return heard; }), expected);
    EXPECT_NE(play(0b110, [] { return heard; }), expected);
}

/// Neither the place nor the way that led there is lost.
TEST_P(PadStemsAsTheSample, AreGoneOverToUnheardWhereTheySumToIt) {
    if (GetParam().key_lock) return;  // each has a stretcher of its own
    const Signal expected = play({}, [] { return heard; });
    const Signal switched = play(
        0b111, [] { return heard; }, true);

    for (std::size_t i = 0; i < heard; ++i) ASSERT_NEAR(switched[i], expected[i], 1e-6) << i;
}

TEST_P(PadStemsAsTheSample, AreTheSameBytesInEveryPartition) {
    const Signal expected = play(
        0b101, [] { return heard; }, true);
    std::mt19937 random(7);

    EXPECT_EQ(play(
                  0b101, [] { return 1U; }, true),
              expected);
    EXPECT_EQ(play(
                  0b101, [&] { return 1 + static_cast<std::uint32_t>(random() % 300); }, true),
              expected);
}

INSTANTIATE_TEST_SUITE_P(Speeds, PadStemsAsTheSample,
                         ::testing::Values(Played{1.0, {}}, Played{1.0, {100, 500}}, Played{1.0, {40, 47}},
                                           Played{0.8, {100, 500}}, Played{0.8, {}}, Played{2.7, {33, 650}},
                                           Played{0.8, {300, 320}}, Played{1.0, {300, 650}}, Played{-1.0, {100, 500}},
                                           Played{-0.8, {100, 500}}, Played{1.3, {100, 500}, true}));

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
