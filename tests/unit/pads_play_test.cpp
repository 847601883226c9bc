// A pad starts, stops, pauses and goes on: what is heard of it at fade 0, to the sample, and what it tells.
#include <gmock/gmock.h>

#include "pads_rig.hpp"

namespace flitzis {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Words = std::vector<std::string>;

Signal zeros(std::uint32_t frames) { return Signal(frames, 0.0F); }

TEST(Pads, AreSilentUntilOneStarts) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ramp(4)}));

    EXPECT_EQ(rig.render(3), zeros(3));
    EXPECT_THAT(rig.told(), IsEmpty());
}

TEST(Pads, PlayTheirSampleOnceAsItIs) {
    PadsRig rig;
    rig.bank().load(2, sample_of({ramp(4)}));
    rig.bank().play(2);

    EXPECT_THAT(rig.render(6), ElementsAre(1, 2, 3, 4, 0, 0));
    EXPECT_EQ(rig.told(), (Words{"2 started 0", "2 end 4"}));
}

TEST(Pads, StartAndStopOnTheirFrames) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ramp(100)}));
    rig.bank().play(0, {}, 5);
    rig.bank().stop(0, 8);

    EXPECT_THAT(rig.render(10), ElementsAre(0, 0, 0, 0, 0, 1, 2, 3, 0, 0));
    EXPECT_EQ(rig.told(), (Words{"0 started 5", "0 stop 8"}));
}

TEST(Pads, TellTheEndInTheBlockThatHoldsTheLastFrame) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ramp(4)}));
    rig.bank().play(0);

    rig.render(4);

    EXPECT_EQ(rig.told(), (Words{"0 started 0", "0 end 4"}));
    EXPECT_EQ(rig.read()[0].state, PadState::stopped);
}

TEST(Pads, PlayAtTheVolumeOfTheTrigger) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ramp(4)}));
    rig.bank().play(0, {.volume = 0.5F});

    EXPECT_THAT(rig.render(4), ElementsAre(0.5F, 1, 1.5F, 2));
}

TEST(Pads, AreSummed) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ramp(4)}));
    rig.bank().load(1, sample_of({ramp(4, 10)}));
    rig.bank().play(0);
    rig.bank().play(1, {}, 1);

    EXPECT_THAT(rig.render(6), ElementsAre(1, 12, 14, 16, 13, 0));
}

TEST(Pads, PlayMonoOnTheFirstTwoChannelsAndOthersOnTheirOwn) {
    PadsRig rig({.channels = 3});
    rig.bank().load(0, sample_of({ramp(2)}));
    rig.bank().load(1, sample_of({ramp(2, 10), ramp(2, 20), ramp(2, 30)}));
    rig.bank().play(0);
    rig.bank().play(1, {}, 2);

    EXPECT_THAT(rig.render(4), ElementsAre(1, 2, 10, 11));
    EXPECT_THAT(rig.channel(1), ElementsAre(1, 2, 20, 21));
    EXPECT_THAT(rig.channel(2), ElementsAre(0, 0, 30, 31));
}

TEST(Pads, HaveOneVoiceEach) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ramp(100)}));
    rig.bank().play(0);
    rig.bank().play(0, {}, 3);

    EXPECT_THAT(rig.render(5), ElementsAre(1, 2, 3, 1, 2));
    EXPECT_EQ(rig.told(), (Words{"0 started 0", "0 retrigger 3", "0 started 3"}));
}

TEST(Pads, DoNothingWhileEmpty) {
    PadsRig rig;
    rig.bank().play(0);
    rig.bank().pause(0);
    rig.bank().resume(0);
    rig.bank().seek(0, 3);
    rig.bank().stop(0);
    rig.bank().unload(0);

    EXPECT_EQ(rig.render(5), zeros(5));
    EXPECT_EQ(rig.told(), (Words{"0 idle 0", "0 idle 0"}));  // play() and stop()
    EXPECT_EQ(rig.read()[0].state, PadState::empty);
}

TEST(Pads, StartFromAFrameOfTheSample) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ramp(10)}));
    rig.bank().play(0, {.from = 7});

    EXPECT_THAT(rig.render(4), ElementsAre(8, 9, 10, 0));
}

TEST(Pads, EndAtOnceWhereTheyStartBehindTheSamplesEnd) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ramp(10)}));
    rig.bank().play(0, {.from = 1ULL << 40}, 2);

    EXPECT_EQ(rig.render(4), zeros(4));
    EXPECT_EQ(rig.told(), (Words{"0 started 2", "0 end 2"}));
}

TEST(Pads, AStopCancelsTheStartsBeforeItThatAreNotDue) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ramp(2)}));
    rig.bank().load(1, sample_of({ramp(2, 10)}));
    rig.bank().play(0, {}, 4);
    rig.bank().play(1, {}, 4);
    rig.bank().stop(0, 2);
    rig.bank().play(0, {}, 6);

    EXPECT_THAT(rig.render(9), ElementsAre(0, 0, 0, 0, 10, 11, 1, 2, 0));
    EXPECT_EQ(rig.told(), (Words{"0 idle 2", "1 started 4", "1 end 6", "0 started 6", "0 end 8"}));
}

TEST(Pads, StopAllStopsAndCancelsAll) {
    PadsRig rig;
    for (std::uint32_t pad : {0U, 1U, 2U}) rig.bank().load(pad, sample_of({ramp(100)}));
    rig.bank().play(0);
    rig.bank().play(1);
    rig.bank().pause(1, 1);
    rig.bank().play(2, {}, 5);
    rig.bank().stop_all(3);

    EXPECT_THAT(rig.render(7), ElementsAre(2, 2, 3, 0, 0, 0, 0));
    EXPECT_EQ(rig.told(), (Words{"0 started 0", "1 started 0", "0 stop 3", "1 stop 3"}));
}

TEST(Pads, PauseKeepsThePlaceAndResumeGoesOnThere) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ramp(10)}));
    rig.bank().play(0, {.volume = 2.0F});
    rig.bank().pause(0, 3);
    rig.bank().resume(0, 5);

    EXPECT_THAT(rig.render(4), ElementsAre(2, 4, 6, 0));
    EXPECT_EQ(rig.read()[0].state, PadState::paused);
    EXPECT_EQ(rig.bank().look(0).position, at_frame(3));
    EXPECT_THAT(rig.render(3), ElementsAre(0, 8, 10));
    EXPECT_EQ(rig.bank().look(0).state, PadState::playing);
    EXPECT_EQ(rig.bank().look(0).position, at_frame(5));
    EXPECT_EQ(rig.told(), (Words{"0 started 0"}));
}

TEST(Pads, APausedOneIsPlayedAnewAndStopped) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ramp(10)}));
    rig.bank().play(0);
    rig.bank().pause(0, 2);
    rig.bank().play(0, {}, 4);
    rig.bank().pause(0, 5);
    rig.bank().stop(0, 6);
    rig.bank().resume(0, 7);

    EXPECT_THAT(rig.render(9), ElementsAre(1, 2, 0, 0, 1, 0, 0, 0, 0));
    EXPECT_EQ(rig.told(), (Words{"0 started 0", "0 retrigger 4", "0 started 4", "0 stop 6"}));
}

TEST(Pads, SeekPlaysOnElsewhere) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ramp(10)}));
    rig.bank().play(0);
    rig.bank().seek(0, 8, 2);

    EXPECT_THAT(rig.render(5), ElementsAre(1, 2, 9, 10, 0));
    EXPECT_EQ(rig.told(), (Words{"0 started 0", "0 end 4"}));
}

TEST(Pads, SeekToTheEndEndsAPadAtOnceAndAPausedOneWhenItGoesOn) {
    PadsRig rig;
    for (std::uint32_t pad : {0U, 1U}) {
        rig.bank().load(pad, sample_of({ramp(10)}));
        rig.bank().play(pad);
    }
    rig.bank().seek(0, 10, 2);
    rig.bank().pause(1, 2);
    rig.bank().seek(1, 99, 3);
    rig.bank().resume(1, 4);

    EXPECT_THAT(rig.render(5), ElementsAre(2, 4, 0, 0, 0));
    EXPECT_EQ(rig.told(), (Words{"0 started 0", "1 started 0", "0 end 2", "1 end 4"}));
}

TEST(Pads, SeekLeavesAPausedOnePaused) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ramp(10)}));
    rig.bank().play(0);
    rig.bank().pause(0, 1);
    rig.bank().seek(0, 5, 2);
    rig.bank().resume(0, 3);

    EXPECT_THAT(rig.render(3), ElementsAre(1, 0, 0));
    EXPECT_EQ(rig.bank().look(0).position, at_frame(5));
    EXPECT_THAT(rig.render(2), ElementsAre(6, 7));
}

TEST(Pads, AtEqualFramesTheOrderOfTheCallsHolds) {
    PadsRig rig;
    for (std::uint32_t pad : {0U, 1U}) rig.bank().load(pad, sample_of({ramp(10)}));
    rig.bank().play(0, {}, 2);
    rig.bank().stop(0, 2);
    rig.bank().stop(1, 2);
    rig.bank().play(1, {}, 2);

    EXPECT_THAT(rig.render(4), ElementsAre(0, 0, 1, 2));
    EXPECT_EQ(rig.told(), (Words{"0 started 2", "0 stop 2", "1 idle 2", "1 started 2"}));
}

TEST(Pads, EndsOfOneBlockAreToldInTheirOrder) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ramp(9)}));
    rig.bank().load(1, sample_of({ramp(4)}));
    rig.bank().load(2, sample_of({ramp(7)}));
    for (std::uint32_t pad : {0U, 1U, 2U}) rig.bank().play(pad);

    rig.render(20);

    EXPECT_EQ(rig.told(), (Words{"0 started 0", "1 started 0", "2 started 0", "1 end 4", "2 end 7", "0 end 9"}));
}

TEST(Pads, AreAtTheEndHoweverFarBehindItTheyAreSentTo) {
    for (const std::uint64_t far : {10ULL, 1ULL << 31, 3'000'000'000ULL, 1ULL << 40}) {
        PadsRig rig;
        rig.bank().load(0, sample_of({ramp(9)}));
        rig.bank().set_loop(0, {2, 9});
        rig.bank().play(0);
        rig.render(4);

        rig.bank().seek(0, far);
        EXPECT_EQ(rig.render(2), ramp(2, 3)) << far;

        rig.bank().play(0, {.from = far});
        EXPECT_EQ(rig.render(2), ramp(2, 3)) << far;
    }
}

TEST(Pads, OneThatIsStoppedAtItsFirstFrameIsNeverHeard) {
    PadsRig rig({.fade_ms = 4.0});
    for (std::uint32_t pad : {0U, 1U}) rig.bank().load(pad, sample_of({Signal(20, 1.0F)}));
    rig.bank().play(0, {}, 2);
    rig.bank().play(0, {}, 2);
    rig.bank().play(1, {.exclusive = true}, 2);
    rig.bank().stop(1, 2);

    EXPECT_EQ(rig.render(6), zeros(6));
    EXPECT_EQ(rig.told(),
              (Words{"0 started 2", "0 retrigger 2", "0 started 2", "0 exclusive 2", "1 started 2", "1 stop 2"}));
}

}  // namespace
}  // namespace flitzis
