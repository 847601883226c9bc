#include "engine/next_step.hpp"

#include <gtest/gtest.h>

#include <random>

#include "any_facts.hpp"

namespace flitzis {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Facts standing() {
    Facts facts;
    facts.stage = Stage::standing;
    facts.server = facts.may_make = facts.linked = facts.node_stands = true;
    facts.quantum = Frames{512};
    facts.graph_rate = SampleRate{48000};
    return facts;
}

Facts running() {
    Facts facts = standing();
    facts.started = facts.active = facts.streaming = facts.gate_open = facts.called_back = true;
    return facts;
}

Facts with(Facts facts, bool Facts::*what, bool value) {
    facts.*what = value;
    return facts;
}

TEST(NextStep, ANodeThatIsAsWantedIsLeftAlone) {
    EXPECT_EQ(next_step(standing()), Step::none);
    EXPECT_EQ(next_step(running()), Step::none);
}

TEST(NextStep, TheWayIntoTheGraph) {
    Facts facts;
    facts.server = facts.may_make = true;
    EXPECT_EQ(next_step(facts), Step::make);

    facts.stage = Stage::making;
    EXPECT_EQ(next_step(facts), Step::none);
    EXPECT_EQ(next_step(with(facts, &Facts::node_stands, true)), Step::configure);
    EXPECT_EQ(next_step(with(facts, &Facts::node_failed, true)), Step::give_up);
}

TEST(NextStep, NobodyEntersWhereNobodyWouldLink) {
    Facts facts;
    facts.server = facts.may_make = true;

    for (const auto missing : {&Facts::may_make, &Facts::session_manager, &Facts::sink_exists})
        EXPECT_EQ(next_step(with(facts, missing, false)), Step::none);

    facts.autoconnect = facts.session_manager = facts.sink_exists = false;
    EXPECT_EQ(next_step(facts), Step::make);
}

TEST(NextStep, WithoutAServerANodeStaysAsItIs) {
    for (const Stage stage : {Stage::out, Stage::making, Stage::standing}) {
        Facts facts = with(running(), &Facts::server, false);
        facts.stage = stage;
        EXPECT_EQ(next_step(facts), Step::none);
    }
}

TEST(NextStep, StartingActivatesThenOpensTheGate) {
    Facts facts = standing();
    facts.started = true;
    EXPECT_EQ(next_step(with(facts, &Facts::quiet, false)), Step::none);
    EXPECT_EQ(next_step(facts), Step::activate);
    facts.active = true;
    EXPECT_EQ(next_step(facts), Step::open_gate);
    facts.gate_open = true;
    EXPECT_EQ(next_step(facts), Step::none);
}

TEST(NextStep, TheGateIsOpenOnlyOnTheSinkThatWasAskedFor) {
    Facts facts = running();
    facts.explicit_device = true;
    EXPECT_EQ(next_step(facts), Step::none);

    facts.on_device = false;
    EXPECT_EQ(next_step(facts), Step::cut_gate);
    facts.gate_open = false;
    EXPECT_EQ(next_step(facts), Step::none);
    facts.on_device = true;
    EXPECT_EQ(next_step(facts), Step::open_gate);
}

TEST(NextStep, ADeviceThatIsAwayTakesTheStreamOutAndItsReturnBringsItBack) {
    Facts facts = running();
    facts.explicit_device = true;
    facts.device_exists = facts.device_linked = facts.on_device = false;
    EXPECT_EQ(next_step(facts), Step::cut_gate);
    facts.gate_open = false;
    EXPECT_EQ(next_step(facts), Step::deactivate);
    facts.active = false;
    EXPECT_EQ(next_step(facts), Step::none);

    facts.device_exists = true;
    EXPECT_EQ(next_step(facts), Step::none);
    facts.device_linked = true;
    EXPECT_EQ(next_step(facts), Step::activate);
}

// Whatever the world looks like, steps come to an end, and no sound goes where it must not.
TEST(NextStep, EndsInASafePlaceFromAnywhere) {
    std::mt19937 random(1);
    for (int round = 0; round < 100'000; ++round) {
        Facts facts;
        facts.stage = static_cast<Stage>(random() % 3);
        for (const auto flag : every_flag) facts.*flag = random() % 2 == 0;

        int steps = 0;
        for (Step step = next_step(facts); step != Step::none; step = next_step(facts)) {
            take(step, facts);
            ASSERT_LT(++steps, 16) << "round " << round;
        }

        const bool stands = facts.stage == Stage::standing && facts.server;
        if (stands && facts.started && facts.explicit_device && !facts.on_device) {
            ASSERT_FALSE(facts.gate_open) << "round " << round;
        }
    }
}

TEST(State, FollowsFromTheFacts) {
    EXPECT_EQ(state_of(standing()), State::stopped);
    EXPECT_EQ(state_of(running()), State::running);
    EXPECT_EQ(state_of(with(running(), &Facts::server, false)), State::reconnecting);
    EXPECT_EQ(state_of(with(with(running(), &Facts::server, false), &Facts::reconnect, false)), State::waiting);
    for (const auto missing : {&Facts::active, &Facts::called_back})
        EXPECT_EQ(state_of(with(running(), missing, false)), State::waiting);
}

TEST(State, IsRunningThroughTheShortPauseInWhichAGraphChangesItsRate) {
    EXPECT_EQ(state_of(with(running(), &Facts::streaming, false)), State::running);
    EXPECT_EQ(state_of(with(with(running(), &Facts::streaming, false), &Facts::linked, false)), State::waiting);
}

TEST(State, IsWaitingOnceTheCallbackStayedAwayForASecond) {
    Facts facts = running();
    facts.since_callback = milliseconds(999);
    EXPECT_EQ(state_of(facts), State::running);
    facts.since_callback = milliseconds(1001);
    EXPECT_EQ(state_of(facts), State::waiting);
}

TEST(Patience, IsTenQuantaWhereThoseTakeLongerThanASecond) {
    EXPECT_EQ(patience(Frames{}, SampleRate{}), seconds(1));
    EXPECT_EQ(patience(Frames{512}, SampleRate{48000}), seconds(1));
    EXPECT_EQ(patience(Frames{8192}, SampleRate{8192}), seconds(10));
}

TEST(CanBeDriven, ByAnyLinkOrByASinkThatTheSessionManagerWillLink) {
    Facts facts = with(standing(), &Facts::linked, false);
    EXPECT_TRUE(can_be_driven(facts));
    for (const auto missing : {&Facts::sink_exists, &Facts::session_manager, &Facts::autoconnect})
        EXPECT_FALSE(can_be_driven(with(facts, missing, false)));

    facts.autoconnect = false;
    EXPECT_TRUE(can_be_driven(with(facts, &Facts::linked, true)));
    EXPECT_FALSE(can_be_driven(with(with(facts, &Facts::linked, true), &Facts::server, false)));
}

TEST(CanBeDriven, NotByAnotherSinkWhileTheDeviceIsAway) {
    Facts facts = with(standing(), &Facts::explicit_device, true);
    EXPECT_TRUE(can_be_driven(facts));
    EXPECT_FALSE(can_be_driven(with(facts, &Facts::device_exists, false)));
}

}  // namespace
}  // namespace flitzis
