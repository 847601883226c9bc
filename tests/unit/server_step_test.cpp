#include "engine/server_step.hpp"

#include <gtest/gtest.h>

namespace flitzis {
namespace {

ServerFacts answered(int questions, bool default_missing = false) {
    ServerFacts facts;
    facts.stage = ServerStage::asking;
    facts.answered = true;
    facts.questions = questions;
    facts.default_missing = default_missing;
    return facts;
}

TEST(ServerStep, ConnectsWhenItIsTime) {
    ServerFacts facts;
    EXPECT_EQ(next_step(facts), ServerStep::none);
    facts.retry_due = true;
    EXPECT_EQ(next_step(facts), ServerStep::connect);
}

TEST(ServerStep, AsksTwiceAndAThirdTimeWhereTheDefaultIsMissing) {
    EXPECT_EQ(next_step(answered(1)), ServerStep::ask);
    EXPECT_EQ(next_step(answered(1, true)), ServerStep::ask);
    EXPECT_EQ(next_step(answered(2)), ServerStep::know);
    EXPECT_EQ(next_step(answered(2, true)), ServerStep::bind_again);
    ServerFacts returning = answered(2, true);
    returning.returning = true;
    EXPECT_EQ(next_step(returning), ServerStep::know) << "others return, too, and would all bind again at once";
    EXPECT_EQ(next_step(answered(3, true)), ServerStep::know);
}

TEST(ServerStep, WaitsForAnAnswer) {
    ServerFacts facts = answered(1);
    facts.answered = false;
    EXPECT_EQ(next_step(facts), ServerStep::none);
}

TEST(ServerStep, DropsALostServerWhereverItStoodUnlessItIsToStayLost) {
    for (const ServerStage stage : {ServerStage::asking, ServerStage::known}) {
        ServerFacts facts = answered(2);
        facts.stage = stage;
        facts.lost = true;
        EXPECT_EQ(next_step(facts), ServerStep::drop);
        facts.reconnect = false;
        EXPECT_EQ(next_step(facts), ServerStep::none);
    }
}

TEST(ServerStep, LeavesAKnownServerAlone) {
    ServerFacts facts = answered(3, true);
    facts.stage = ServerStage::known;
    EXPECT_EQ(next_step(facts), ServerStep::none);
}

}  // namespace
}  // namespace flitzis
