#include "engine/facts.hpp"

#include <gtest/gtest.h>

namespace flitzis {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Facts running() {
    Facts facts;
    facts.started = facts.streaming = facts.linked = facts.called_back = true;
    facts.quantum = Frames{512};
    facts.graph_rate = SampleRate{48000};
    return facts;
}

TEST(State, IsStoppedUntilStarted) { EXPECT_EQ(state_of(Facts{}), State::stopped); }

TEST(State, IsRunningWhenCallbacksCome) { EXPECT_EQ(state_of(running()), State::running); }

TEST(State, IsWaitingWhenAnyPartOfRunningIsMissing) {
    for (const auto missing : {&Facts::streaming, &Facts::called_back}) {
        Facts facts = running();
        facts.*missing = false;
        EXPECT_EQ(state_of(facts), State::waiting);
    }
    Facts facts = running();
    facts.server_lost = true;
    EXPECT_EQ(state_of(facts), State::waiting);
}

TEST(State, IsWaitingOnceTheCallbackStayedAwayForASecond) {
    Facts facts = running();

    facts.since_callback = milliseconds(999);
    EXPECT_EQ(state_of(facts), State::running);
    facts.since_callback = milliseconds(1001);
    EXPECT_EQ(state_of(facts), State::waiting);
}

TEST(State, IsClosedWhateverElseIsKnown) {
    Facts facts = running();
    facts.closed = true;
    EXPECT_EQ(state_of(facts), State::closed);
}

TEST(Patience, IsTenQuantaWhereThoseTakeLongerThanASecond) {
    EXPECT_EQ(patience(Frames{}, SampleRate{}), seconds(1));
    EXPECT_EQ(patience(Frames{512}, SampleRate{48000}), seconds(1));
    EXPECT_EQ(patience(Frames{8192}, SampleRate{8192}), seconds(10));
}

TEST(CanBeDriven, ByAnyLinkOrByASinkThatTheSessionManagerWillLink) {
    Facts facts;
    facts.autoconnect = facts.sink_exists = true;
    EXPECT_TRUE(can_be_driven(facts));

    facts.sink_exists = false;
    EXPECT_FALSE(can_be_driven(facts));

    facts.sink_exists = true;
    facts.autoconnect = false;
    EXPECT_FALSE(can_be_driven(facts));

    facts.linked = true;
    EXPECT_TRUE(can_be_driven(facts));

    facts.server_lost = true;
    EXPECT_FALSE(can_be_driven(facts));
}

}  // namespace
}  // namespace flitzis
