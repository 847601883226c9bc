// Stems in place of a sample: their sum, bit by bit, as their sample sounds. At 1000 Hz.
#include <gmock/gmock.h>

#include <functional>
#include <random>

#include "stems_rig.hpp"

namespace flitzis {
namespace {

using namespace stems_rig;
using ::testing::Each;

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

}  // namespace
}  // namespace flitzis
