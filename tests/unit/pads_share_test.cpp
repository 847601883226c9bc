// What pads do to each other, to the voices that they share, and to their samples.
#include <gmock/gmock.h>

#include "pads_rig.hpp"

namespace flitzis {
namespace {

using ::testing::ElementsAre;
using Words = std::vector<std::string>;

TEST(Pads, AnExclusiveStartStopsEveryOther) {
    PadsRig rig;
    for (std::uint32_t pad : {0U, 1U, 2U}) rig.bank().load(pad, sample_of({ramp(10, 10.0F * static_cast<float>(pad))}));
    rig.bank().play(0);
    rig.bank().play(1);
    rig.bank().pause(1, 1);
    rig.bank().play(2, {.exclusive = true}, 2);

    EXPECT_THAT(rig.render(4), ElementsAre(10, 1, 20, 21));
    EXPECT_EQ(rig.told(), (Words{"0 started 0", "1 started 0", "0 exclusive 2", "1 exclusive 2", "2 started 2"}));
}

TEST(Pads, ThoseOfAGroupStopEachOther) {
    PadsRig rig;
    for (std::uint32_t pad : {0U, 1U, 2U}) rig.bank().load(pad, sample_of({Signal(10, 1.0F)}));
    rig.bank().slots().set_choke(0, 5);
    rig.bank().slots().set_choke(1, 5);
    rig.bank().play(0);
    rig.bank().play(2);
    rig.bank().play(1, {}, 2);

    EXPECT_THAT(rig.render(4), ElementsAre(2, 2, 2, 2));
    EXPECT_EQ(rig.told(), (Words{"0 started 0", "2 started 0", "0 choke 2", "1 started 2"}));
}

TEST(Pads, TheQuietestIsStolenAndOfSeveralTheOldest) {
    PadsRig rig({.voices = 3});
    for (std::uint32_t pad = 0; pad < 5; ++pad) rig.bank().load(pad, sample_of({Signal(20, 1.0F)}));
    rig.bank().play(0);
    rig.bank().play(1, {.volume = 0.5F});
    rig.bank().play(2);
    rig.bank().play(3, {}, 2);
    rig.bank().play(4, {}, 4);

    rig.render(6);

    EXPECT_EQ(rig.told(), (Words{"0 started 0", "1 started 0", "2 started 0", "1 stolen 2", "3 started 2", "0 stolen 4",
                                 "4 started 4"}));
    EXPECT_EQ(rig.bank().stolen(), 2U);
}

TEST(Pads, ARetriggerStealsNobody) {
    PadsRig rig({.voices = 2});
    for (std::uint32_t pad : {0U, 1U}) rig.bank().load(pad, sample_of({Signal(20, 1.0F)}));
    rig.bank().play(0);
    rig.bank().play(1);
    rig.bank().play(1, {}, 2);

    rig.render(4);

    EXPECT_EQ(rig.bank().stolen(), 0U);
    EXPECT_EQ(rig.told(), (Words{"0 started 0", "1 started 0", "1 retrigger 2", "1 started 2"}));
}

TEST(Pads, APausedOneTakesNoVoiceAndStealsOneToGoOn) {
    PadsRig rig({.voices = 1});
    for (std::uint32_t pad : {0U, 1U}) rig.bank().load(pad, sample_of({ramp(20)}));
    rig.bank().play(0);
    rig.bank().pause(0, 2);
    rig.bank().play(1, {}, 2);
    rig.bank().resume(0, 4);

    EXPECT_THAT(rig.render(6), ElementsAre(1, 2, 1, 2, 3, 4));
    EXPECT_EQ(rig.told(), (Words{"0 started 0", "1 started 2", "1 stolen 4"}));
}

TEST(Pads, ANewSampleWaitsForTheNextStart) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ramp(10)}));
    rig.bank().play(0);
    rig.render(2);

    rig.bank().load(0, sample_of({ramp(10, 100)}));
    rig.bank().seek(0, 6, 3);
    rig.bank().pause(0, 4);
    rig.bank().resume(0, 4);
    rig.bank().play(0, {}, 6);

    EXPECT_THAT(rig.render(5), ElementsAre(3, 7, 8, 9, 100));
}

TEST(Pads, UnloadStopsAndEmptiesAndGivesTheMemoryBack) {
    PadsRig rig({.fade_ms = 4.0});
    auto sample = sample_of({Signal(20, 1.0F)});
    const std::weak_ptr<const Sample> witness = sample;
    rig.bank().load(0, std::move(sample));
    rig.bank().play(0);
    rig.render(2);

    rig.bank().unload(0);

    EXPECT_THAT(rig.render(2), ElementsAre(0.75F, 0.5F));
    EXPECT_EQ(rig.bank().look(0).state, PadState::empty);
    EXPECT_EQ(rig.bank().collect(), 0U);
    EXPECT_FALSE(witness.expired());
    EXPECT_THAT(rig.render(3), ElementsAre(0.25F, 0, 0));
    EXPECT_EQ(rig.bank().collect(), 1U);
    EXPECT_TRUE(witness.expired());
    EXPECT_EQ(rig.told(), (Words{"0 started 0", "0 unload 2"}));
}

TEST(Pads, TheOldSampleComesBackWhenItsLastVoiceEnds) {
    PadsRig rig;
    auto sample = sample_of({ramp(5)});
    const std::weak_ptr<const Sample> witness = sample;
    rig.bank().load(0, std::move(sample));
    rig.bank().play(0);
    rig.bank().pause(0, 2);
    rig.render(3);
    rig.bank().load(0, sample_of({ramp(5)}));
    rig.bank().resume(0, 4);

    rig.render(2);
    rig.bank().collect();
    EXPECT_FALSE(witness.expired());

    rig.render(2);
    rig.bank().collect();
    EXPECT_TRUE(witness.expired());
}

}  // namespace
}  // namespace flitzis
