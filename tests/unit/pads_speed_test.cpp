// How fast pads play. At 1000 Hz.
#include <gmock/gmock.h>

#include "pads_rig.hpp"

namespace flitzis {
namespace {

using ::testing::ElementsAre;

double place(PadsRig& rig, std::uint32_t pad) { return in_frames(rig.bank().look(pad).position); }

TEST(PadSpeeds, OfOneFrameABeatAreCopies) {
    PadsRig rig;
    rig.bank().set_speed(1.0);
    rig.bank().load(0, sample_of({ramp(20)}));
    rig.bank().play(0);
    EXPECT_EQ(rig.render(5), ramp(5));

    rig.bank().set_speed(0, -1.0);
    rig.bank().play(0);

    EXPECT_THAT(rig.render(4), ElementsAre(20, 19, 18, 17));
}

TEST(PadSpeeds, BackwardsEndAtTheSamplesStart) {
    PadsRig rig;
    rig.bank().set_speed(0, -1.0);
    rig.bank().load(0, sample_of({ramp(4)}));

    rig.bank().play(0);

    EXPECT_THAT(rig.render(6), ElementsAre(4, 3, 2, 1, 0, 0));
    EXPECT_THAT(rig.told(), ElementsAre("0 started 0", "0 end 4"));
}

TEST(PadSpeeds, BackwardsLoopAround) {
    PadsRig rig;
    rig.bank().set_speed(0, -1.0);
    rig.bank().load(0, sample_of({ramp(9)}));
    rig.bank().set_loop(0, {2, 5});

    rig.bank().play(0);
    EXPECT_THAT(rig.render(7), ElementsAre(5, 4, 3, 5, 4, 3, 5));

    rig.bank().play(0, {.from = 7});  // behind the loop: into it
    EXPECT_THAT(rig.render(7), ElementsAre(8, 7, 6, 5, 4, 3, 5));

    rig.bank().play(0, {.from = 1});  // before it: to the start, and that is the end
    EXPECT_THAT(rig.render(4), ElementsAre(2, 1, 0, 0));
}

TEST(PadSpeeds, AreComeToInAStraightLine) {
    PadsRig rig;
    rig.bank().load(0, sample_of({Signal(4000)}));
    rig.bank().play(0);
    rig.render(100);

    rig.bank().set_speed(0, 2.0);  // over 10 frames: 1.1, 1.2 ... 2.0
    rig.render(10);

    EXPECT_NEAR(place(rig, 0), 115.5, 1e-6);
    rig.render(100);
    EXPECT_NEAR(place(rig, 0), 315.5, 1e-6);
}

TEST(PadSpeeds, OfTheEngineComeOnTopWithinFourTimes) {
    PadsRig rig;
    rig.bank().load(0, sample_of({Signal(4000)}));
    rig.bank().set_speed(2.0);
    rig.bank().set_speed(0, 0.75);
    rig.bank().play(0);
    rig.render(100);
    EXPECT_NEAR(place(rig, 0), 150, 1e-6);

    rig.bank().set_speed(0, 4.0);
    rig.bank().play(0);
    rig.render(100);

    EXPECT_NEAR(place(rig, 0), 400, 1e-6);
}

TEST(PadSpeeds, OfPausedPadsAreThoseOfTheirReturn) {
    PadsRig rig;
    rig.bank().load(0, sample_of({Signal(4000)}));
    rig.bank().play(0);
    rig.render(100);
    rig.bank().pause(0);
    rig.render(10);
    rig.bank().set_speed(0, 2.0);
    rig.render(10);

    rig.bank().resume(0);
    rig.render(10);

    EXPECT_NEAR(place(rig, 0), 120, 1e-6);
}

}  // namespace
}  // namespace flitzis
