// Loops: where the playhead turns, what is heard at the seam, and what becomes of both when the loop is changed.
#include <gmock/gmock.h>

#include "pads_rig.hpp"

namespace flitzis {
namespace {

using ::testing::ElementsAre;
using Words = std::vector<std::string>;

constexpr std::uint64_t whole = 1ULL << 40;

Signal looped(const Loop& loop, std::uint32_t frames, std::optional<std::uint64_t> from = std::nullopt) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ramp(10, 0)}));
    rig.bank().set_loop(0, loop);
    rig.bank().play(0, {.from = from});
    return rig.render(frames);
}

TEST(PadLoops, TurnAtTheirEnd) {
    EXPECT_THAT(looped({0, whole}, 12), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1));
    EXPECT_THAT(looped({4, 7}, 7), ElementsAre(4, 5, 6, 4, 5, 6, 4));
}

TEST(PadLoops, MayBeShorterThanABlockAndOfOneFrame) {
    EXPECT_THAT(looped({4, 5}, 5), ElementsAre(4, 4, 4, 4, 4));
    EXPECT_THAT(looped({9, whole}, 3), ElementsAre(9, 9, 9));
}

TEST(PadLoops, ArePlayedIntoFromBeforeAndLeftBehindUntilTheSamplesEnd) {
    EXPECT_THAT(looped({4, 7}, 9, 2), ElementsAre(2, 3, 4, 5, 6, 4, 5, 6, 4));
    EXPECT_THAT(looped({4, 7}, 7, 8), ElementsAre(8, 9, 4, 5, 6, 4, 5));
    EXPECT_THAT(looped({4, 7}, 4, 5), ElementsAre(5, 6, 4, 5));
    EXPECT_THAT(looped({4, 7}, 3, 10), ElementsAre(4, 5, 6));
}

TEST(PadLoops, TurnUnheardAsOftenAsTheyWould) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ramp(10, 0)}));
    rig.bank().set_loop(0, {4, 7});
    rig.bank().slots().set_mute(0, true);
    rig.bank().play(0, {.from = 3});

    rig.render(12);  // 3, three times 4 5 6, 4 5

    EXPECT_EQ(rig.bank().look(0).position, at_frame(6));
}

TEST(PadLoops, AreNoneBehindTheSamplesEnd) {
    EXPECT_THAT(looped({10, 20}, 3), ElementsAre(0, 1, 2));
    EXPECT_THAT(looped({5, 5}, 3), ElementsAre(0, 1, 2));
}

TEST(PadLoops, HaveTheThreeWaysOfASeek) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ramp(10, 0)}));
    rig.bank().set_loop(0, {4, 7});
    rig.bank().play(0);
    rig.bank().seek(0, 2, 2);
    rig.bank().seek(0, 5, 6);
    rig.bank().seek(0, 8, 9);

    EXPECT_THAT(rig.render(14), ElementsAre(4, 5, 2, 3, 4, 5, 5, 6, 4, 8, 9, 4, 5, 6));
}

/// What is heard when a loop of 4-7 becomes `loop` after `frames`.
Signal edited(const Loop& loop, std::uint32_t frames) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ramp(10, 0)}));
    rig.bank().set_loop(0, {4, 7});
    rig.bank().play(0);
    rig.bank().set_loop(0, loop, frames);
    return rig.render(8);
}

TEST(PadLoops, ChangeWhileTheyPlay) {
    EXPECT_THAT(edited({5, 8}, 2), ElementsAre(4, 5, 6, 7, 5, 6, 7, 5));  // inside: stays
    EXPECT_THAT(edited({5, 8}, 3), ElementsAre(4, 5, 6, 5, 6, 7, 5, 6));  // before it: to the start
    EXPECT_THAT(edited({1, 3}, 2), ElementsAre(4, 5, 1, 2, 1, 2, 1, 2));  // behind it: to the start
    EXPECT_THAT(edited({4, 6}, 2), ElementsAre(4, 5, 4, 5, 4, 5, 4, 5));  // its end is none of it
    EXPECT_THAT(edited({}, 2), ElementsAre(4, 5, 6, 7, 8, 9, 0, 0));      // none: plays on
}

TEST(PadLoops, HaveTheirPlaceInTheOrderOfTheCalls) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ramp(10, 0)}));
    rig.bank().set_loop(0, {2, 4}, 3);
    rig.bank().play(0, {}, 3);
    rig.bank().set_loop(0, {6, 8}, 3);

    EXPECT_THAT(rig.render(7), ElementsAre(0, 0, 0, 6, 7, 6, 7));
}

TEST(PadLoops, MoveAPausedPlayheadToTheirStart) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ramp(10, 0)}));
    rig.bank().play(0);
    rig.bank().pause(0, 1);
    rig.bank().set_loop(0, {4, 7}, 2);

    rig.render(3);

    EXPECT_EQ(rig.bank().look(0).state, PadState::paused);
    EXPECT_EQ(rig.bank().look(0).position, at_frame(4));
    rig.bank().resume(0);
    EXPECT_THAT(rig.render(4), ElementsAre(4, 5, 6, 4));
}

TEST(PadLoops, StayForTheNextSample) {
    PadsRig rig;
    rig.bank().set_loop(0, {4, 7});
    rig.bank().load(0, sample_of({ramp(6, 0)}));
    rig.bank().play(0);
    rig.bank().load(1, sample_of({ramp(10, 0)}));

    EXPECT_THAT(rig.render(4), ElementsAre(4, 5, 4, 5));
    rig.bank().load(0, sample_of({ramp(10, 0)}));
    rig.bank().play(0);
    EXPECT_THAT(rig.render(4), ElementsAre(4, 5, 6, 4));
}

TEST(PadSeams, FadeWhatIsBeforeTheStartIntoTheEnd) {
    PadsRig rig({.fade_ms = 4.0});
    Signal sample(16, 0.0F);
    std::fill_n(sample.begin(), 8, 8.0F);  // before the loop 8, in it 0
    rig.bank().load(0, sample_of({sample}));
    rig.bank().set_loop(0, {8, 16});
    rig.bank().play(0);

    EXPECT_THAT(rig.render(10), ElementsAre(0, 0, 0, 0, 0, 2, 4, 6, 0, 0));
}

TEST(PadSeams, AreAsLongAsThereIsMaterialBeforeTheStart) {
    PadsRig rig({.fade_ms = 4.0});
    Signal sample(16, 0.0F);
    sample[0] = 80.0F, sample[1] = 8.0F;
    rig.bank().load(0, sample_of({sample}));
    rig.bank().set_loop(0, {2, 10});
    rig.bank().play(0);
    EXPECT_THAT(rig.render(9), ElementsAre(0, 0, 0, 0, 0, 0, 0, 4, 0));

    rig.bank().load(1, sample_of({ramp(4)}));
    rig.bank().set_loop(1, {0, whole});
    rig.bank().play(1, {.exclusive = true});
    rig.render(4);
    EXPECT_THAT(rig.render(5), ElementsAre(1, 2, 3, 4, 1));
}

TEST(PadSeams, AreNoLongerThanTheLoop) {
    PadsRig rig({.fade_ms = 100.0});
    rig.bank().load(0, sample_of({Signal{8, 8, 8, 8, 0, 0, 0, 0, 5}}));
    rig.bank().set_loop(0, {4, 8});
    rig.bank().play(0);

    EXPECT_THAT(rig.render(8), ElementsAre(0, 2, 4, 6, 0, 2, 4, 6));
}

TEST(PadSeams, LeaveASeamlessLoopUntouched) {
    PadsRig rig({.fade_ms = 5.0});
    Signal sample(64);
    for (std::uint32_t i = 0; i < 64; ++i) sample[i] = std::sin(static_cast<float>(i % 16) * 0.7F) * 0.3F;
    rig.bank().load(0, sample_of({sample}));
    rig.bank().set_loop(0, {16, 48});
    rig.bank().play(0);

    const Signal heard = rig.render(200);

    for (std::uint32_t i = 0; i < 200; ++i) ASSERT_EQ(heard[i], sample[16 + i % 32]) << i;
}

TEST(PadSeams, AreHeardAtTheSamplesEndToo) {
    PadsRig rig({.fade_ms = 4.0});
    rig.bank().load(0, sample_of({Signal{8, 8, 8, 8, 0, 0, 1, 1, 1, 1, 1, 1}}));
    rig.bank().set_loop(0, {4, 6});
    rig.bank().play(0, {.from = 6});
    rig.render(2);

    // the last of the start's fade; to the sample's end in 4 frames towards 8; then the loop's own 2
    EXPECT_THAT(rig.render(6), ElementsAre(0.75F, 2.75F, 4.5F, 6.25F, 0, 4));
}

TEST(PadSeams, ALoopThatIsChangedWithinOneFadesOver) {
    PadsRig rig({.fade_ms = 4.0});
    Signal sample(32, 0.0F);
    std::fill_n(sample.begin(), 8, 8.0F);
    rig.bank().load(0, sample_of({sample}));
    rig.bank().set_loop(0, {8, 16});
    rig.bank().play(0);
    rig.bank().set_loop(0, {8, 24}, 6);

    // as it was 0 2 | 4 6 8 -> 0 0; as it is 0 throughout
    EXPECT_THAT(rig.render(10), ElementsAre(0, 0, 0, 0, 0, 2, 3, 3, 0, 0));
}

TEST(PadLoops, OfAnHourTurnOnTheirFrames) {
    PadsRig rig({.fade_ms = 5.0, .channels = 1});
    constexpr std::uint32_t a = 48'000;
    constexpr std::uint32_t b = 48'001;
    constexpr std::uint64_t hour = 48'000ULL * 3600;
    Signal one(a, 0.0F);
    Signal other(b, 0.0F);
    one[0] = 1.0F, one[a - 1] = 2.0F;
    other[0] = 4.0F, other[b - 1] = 8.0F;
    rig.bank().load(0, sample_of({one}));
    rig.bank().load(1, sample_of({other}));
    for (std::uint32_t pad : {0U, 1U}) rig.bank().set_loop(pad, {0, whole});
    rig.bank().play(0);
    rig.bank().play(1);

    std::uint64_t frame = 0;
    for (std::uint32_t block = 8192; frame < hour; frame += block) {
        block = static_cast<std::uint32_t>(std::min<std::uint64_t>(block == 8192 ? 7919 : 8192, hour - frame));
        const Signal heard = rig.render(block);
        for (std::uint32_t i = 0; i < block; ++i) {
            const std::uint64_t in_a = (frame + i) % a;
            const std::uint64_t in_b = (frame + i) % b;
            const float expected = (in_a == 0       ? 1.0F
                                    : in_a == a - 1 ? 2.0F
                                                    : 0.0F) +
                                   (in_b == 0       ? 4.0F
                                    : in_b == b - 1 ? 8.0F
                                                    : 0.0F);
            ASSERT_EQ(heard[i], expected) << frame + i;
        }
        ASSERT_EQ(rig.bank().look(0).position, at_frame((frame + block) % a));
        ASSERT_EQ(rig.bank().look(1).position, at_frame((frame + block) % b));
    }
}

}  // namespace
}  // namespace flitzis
