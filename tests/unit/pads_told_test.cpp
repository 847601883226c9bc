// What pads tell of calls that nothing came of, of exclusive starts, and of starts that were cancelled.
#include <gtest/gtest.h>

#include "pads_rig.hpp"

namespace flitzis {
namespace {

using Words = std::vector<std::string>;

TEST(Pads, WhatNothingCameOfIsTold) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ramp(20)}));
    rig.bank().stop(0, 1);
    rig.bank().play(1, {}, 2);
    rig.bank().play(1, {.exclusive = true}, 3);
    rig.bank().stop_all(4);
    rig.bank().play(0, {}, 5);
    rig.bank().stop(0, 6);

    rig.render(8);

    EXPECT_EQ(rig.told(), (Words{"0 idle 1", "1 idle 2", "1 idle 3", "0 started 5", "0 stop 6"}));
}

TEST(Pads, AnExclusiveStartStopsWhatItsOwnPadPlayed) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ramp(20)}));
    rig.bank().play(0);
    rig.bank().play(0, {.exclusive = true}, 3);

    rig.render(5);

    EXPECT_EQ(rig.told(), (Words{"0 started 0", "0 exclusive 3", "0 started 3"}));
}

TEST(Pads, AnUnloadCancelsStartsThatAreNotDueYet) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ramp(20)}));
    rig.bank().play(0, {}, 4);
    rig.bank().unload(0);
    rig.bank().load(0, sample_of({ramp(20, 100.0F)}));

    EXPECT_EQ(rig.render(8), Signal(8, 0.0F));
    EXPECT_EQ(rig.told(), (Words{}));
}

}  // namespace
}  // namespace flitzis
