#include "engine/routing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "routed_world.hpp"

namespace flitzis {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Choice = std::optional<pw::SinkChoice>;

const Choice main_by_name = pw::SinkChoice{"main", {}};
const Choice other_by_name = pw::SinkChoice{"other", {}};

RoutedWorld settled(Choice asked = {}) {
    RoutedWorld world(std::move(asked));
    world.settle();
    return world;
}

std::vector<std::pair<std::string, std::string>> moves(const std::vector<Routed>& all) {
    std::vector<std::pair<std::string, std::string>> found;
    for (const Routed& routed : all)
        if (routed.moved) found.emplace_back(*routed.moved->old_device, *routed.moved->new_device);
    return found;
}

using Moves = std::vector<std::pair<std::string, std::string>>;

TEST(Routing, TellsTheSessionManagerOnceWhatIsWanted) {
    for (const auto& [asked, said] : {std::pair{Choice{}, "-1"}, {other_by_name, "other"}, {{{"other", 12}}, "12"}}) {
        RoutedWorld world(asked);
        EXPECT_EQ(world.look().pin, said);
        EXPECT_EQ(world.look().pin, std::nullopt);
        world.settle();
        EXPECT_EQ(world.pins, 1);
        EXPECT_EQ(world.plays_on(), asked ? "other" : "main");
        EXPECT_TRUE(world.facts().on_device);
    }
}

TEST(Routing, SaysNothingWhereItIsNotToDecide) {
    RoutedWorld patchbay(other_by_name, false);
    EXPECT_EQ(patchbay.look().pin, std::nullopt);
    EXPECT_FALSE(patchbay.routing.binding());

    RoutedWorld environment(other_by_name);
    environment.routing.node_stands(true, true);
    EXPECT_EQ(environment.look().pin, std::nullopt);
    EXPECT_FALSE(environment.routing.binding());
    environment.routing.ask(main_by_name);
    EXPECT_EQ(environment.look().pin, "main");
    EXPECT_TRUE(environment.routing.binding());
}

TEST(Routing, ASinkThatIsMadeAnewBetweenTwoLooksIsLostAndReturns) {
    for (const bool by_serial : {false, true}) {
        RoutedWorld world = settled();
        const std::uint64_t before = world.serial_of("other");
        world.routing.ask(pw::SinkChoice{"other", by_serial ? std::optional(before) : std::nullopt});
        world.settle();
        world.remove_sink(before);
        world.add_sink("other");

        int lost = 0;
        int returned = 0;
        for (const Routed& routed : world.settle()) {
            lost += routed.lost && routed.lost->device == "other";
            returned += routed.returned && routed.returned->device == "other";
        }

        EXPECT_EQ(lost, 1);
        EXPECT_EQ(returned, 1);
        EXPECT_EQ(world.plays_on(), "other");
        EXPECT_FALSE(world.look().lost);
    }
}

TEST(Routing, ASinkOfAnotherServerIsNotOneThatWasLost) {
    RoutedWorld world = settled(other_by_name);
    world.routing.node_is_gone(true);
    world.remove_sink(world.serial_of("other"));
    world.add_sink("other");
    world.renew();

    for (const Routed& routed : world.settle()) EXPECT_FALSE(routed.lost || routed.returned);
}

TEST(Routing, ARouterThatLetsGoGivesBackWhatTheCallerAskedFor) {
    for (const Choice& asked : {Choice{}, main_by_name}) {
        RoutedWorld world = settled(asked);
        const std::uint64_t fx = world.add_sink("fx");
        world.write(std::to_string(fx));
        EXPECT_EQ(moves(world.settle()), (Moves{{"main", "fx"}}));
        EXPECT_EQ(world.routing.device(), "fx");
        EXPECT_EQ(world.plays_on(), "fx");

        world.write({});

        EXPECT_EQ(moves(world.settle()), (Moves{{"fx", "main"}}));
        EXPECT_EQ(world.routing.device(), asked ? std::optional("main") : std::nullopt);
        EXPECT_TRUE(world.facts().on_device);
    }
}

TEST(Routing, ARouterWhoseSinkVanishesGivesBackWhatTheCallerAskedFor) {
    for (const Choice& asked : {Choice{}, main_by_name}) {
        RoutedWorld world = settled(asked);
        const std::uint64_t fx = world.add_sink("fx");
        world.write(std::to_string(fx));
        world.settle();

        world.remove_sink(fx);

        EXPECT_EQ(moves(world.settle()), (Moves{{"fx", "main"}}));
        EXPECT_EQ(world.routing.device(), asked ? std::optional("main") : std::nullopt);
        EXPECT_THAT(world.linked(), ElementsAre(world.serial_of("main")));
    }
}

TEST(Routing, AMoveThatStandsKeepsWinning) {
    RoutedWorld world = settled(main_by_name);
    world.write(std::to_string(world.serial_of("other")));
    world.settle();
    const int pins = world.pins;

    world.set_default("other");
    world.add_sink("more");
    world.set_default("more");
    world.settle();

    EXPECT_EQ(world.plays_on(), "other");
    EXPECT_EQ(world.routing.device(), "other");
    EXPECT_EQ(world.pins, pins);
}

TEST(Routing, AMoveToTheDefaultFreesAnEngineToFollowIt) {
    RoutedWorld world = settled(other_by_name);

    world.write("-1");
    world.settle();
    EXPECT_EQ(world.plays_on(), "main");
    EXPECT_EQ(world.routing.device(), std::nullopt);

    const std::uint64_t third = world.add_sink("third");
    world.set_default("third");
    world.settle();
    EXPECT_THAT(world.linked(), ElementsAre(third));
}

// Before or after, seen in one look or in two.
TEST(Routing, ARouterWinsOverOurOwnWriteThatWasOnItsWay) {
    for (const bool before : {true, false}) {
        for (const bool seen : {true, false}) {
            RoutedWorld world;
            world.look();
            ASSERT_THAT(world.written, ElementsAre("-1"));
            if (!before) world.deliver();
            if (seen) world.look();
            world.write(std::to_string(world.serial_of("other")));
            if (seen) world.look();
            world.deliver();

            world.settle();

            EXPECT_EQ(world.plays_on(), "other") << before << seen;
            EXPECT_EQ(world.routing.device(), "other");
            EXPECT_LE(world.pins, 2);
        }
    }
}

TEST(Routing, ARouterThatWasThereBeforeTheNodeStoodWins) {
    RoutedWorld world;
    world.write(std::to_string(world.serial_of("other")));

    EXPECT_EQ(world.look().pin, std::nullopt);
    EXPECT_EQ(world.routing.device(), "other");
}

TEST(Routing, OurOwnWritesThatComeBackLateAreNobodyElses) {
    RoutedWorld world = settled();
    for (const Choice& next : {other_by_name, main_by_name, other_by_name, main_by_name}) {
        world.routing.ask(next);
        world.look();
    }
    ASSERT_EQ(world.written.size(), 4U);

    while (world.deliver()) {
        world.look();
        EXPECT_EQ(world.routing.device(), "main");
    }
    world.write("other");
    world.settle();
    EXPECT_EQ(world.routing.device(), "other");
}

TEST(Routing, OurOwnWritesSeenInOneLookAreNobodyElses) {
    RoutedWorld world = settled(main_by_name);
    for (const Choice& next : {other_by_name, main_by_name}) {
        world.routing.ask(next);
        world.look();
    }

    while (world.deliver()) {
    }
    world.look();

    EXPECT_EQ(world.routing.device(), "main");
    EXPECT_TRUE(world.routing.binding());
}

TEST(Routing, ATargetThatIsNoSinkIsTheDefaultAndNoReasonToWriteWhereThatIsWanted) {
    for (const auto* nowhere : {"null", "", "-2", "99", "no-such-sink"}) {
        RoutedWorld world = settled();
        world.write(nowhere);
        world.settle();
        EXPECT_EQ(world.pins, 1) << nowhere;
        EXPECT_EQ(world.plays_on(), "main") << nowhere;
        EXPECT_EQ(world.routing.device(), std::nullopt) << nowhere;

        RoutedWorld bound = settled(other_by_name);
        bound.write(nowhere);
        bound.settle();
        EXPECT_EQ(bound.plays_on(), "other") << nowhere;
        EXPECT_TRUE(bound.facts().on_device) << nowhere;
    }
}

TEST(Routing, ATargetThatNamesASinkWhichComesLaterIsObeyedThen) {
    RoutedWorld world = settled();
    world.write("fx");
    world.settle();
    EXPECT_EQ(world.routing.device(), std::nullopt);

    world.add_sink("fx");
    world.settle();

    EXPECT_EQ(world.routing.device(), "fx");
    EXPECT_EQ(world.plays_on(), "fx");
}

TEST(Routing, OfTwoSinksOfOneNameTheSerialMeansThatVeryOne) {
    RoutedWorld world;
    const std::uint64_t first = world.add_sink("usb");
    const std::uint64_t second = world.add_sink("usb");
    world.settle();

    world.routing.ask(pw::SinkChoice{"usb", second});
    world.settle();
    EXPECT_THAT(world.linked(), ElementsAre(second));

    world.routing.ask(pw::SinkChoice{"usb", {}});
    world.settle();
    EXPECT_THAT(world.linked(), ElementsAre(first));

    world.routing.ask(pw::SinkChoice{"usb", second});
    EXPECT_EQ(moves(world.settle()), (Moves{{"usb", "usb"}}));
    EXPECT_TRUE(world.facts().on_device);
}

TEST(Routing, ASinkChosenByItsSerialDoesNotGiveWayToItsTwinAndReturnsByItsName) {
    RoutedWorld world;
    const std::uint64_t chosen = world.add_sink("usb");
    const std::uint64_t twin = world.add_sink("usb");
    world.routing.ask(pw::SinkChoice{"usb", chosen});
    world.settle();

    world.remove_sink(chosen);
    const auto lost = world.settle();
    EXPECT_TRUE(std::any_of(lost.begin(), lost.end(), [](const Routed& one) { return one.lost.has_value(); }));
    EXPECT_FALSE(world.facts().on_device);
    EXPECT_EQ(world.plays_on(), std::nullopt);

    const std::uint64_t back = world.add_sink("usb");
    const auto returned = world.settle();
    EXPECT_TRUE(std::any_of(returned.begin(), returned.end(), [](const Routed& one) { return one.returned; }));
    EXPECT_THAT(moves(returned), IsEmpty());
    EXPECT_THAT(world.linked(), ElementsAre(back));
    EXPECT_NE(back, twin);
}

TEST(Routing, AnotherServersSerialsMeanNothing) {
    RoutedWorld world = settled(pw::SinkChoice{"other", 12});

    world.routing.node_is_gone(true);
    EXPECT_EQ(world.routing.property(), "other");
}

TEST(Routing, LinksThatAreCutAreNotWaitedForUntilSomethingChanges) {
    RoutedWorld world = settled();
    EXPECT_FALSE(world.facts().cut);

    world.cut();
    world.look();
    EXPECT_TRUE(world.facts().cut);

    world.link_to(world.serial_of("other"));
    EXPECT_EQ(moves(world.settle()), (Moves{{"main", "other"}}));
    EXPECT_FALSE(world.facts().cut);
    EXPECT_EQ(world.plays_on(), "other");
}

TEST(Routing, LinksThatAreCutBeforeOurFirstWriteCameBackAreCut) {
    RoutedWorld world;
    world.look();
    world.cut();
    world.look();
    EXPECT_TRUE(world.facts().cut);

    world.deliver();
    world.cut();
    world.look();
    EXPECT_TRUE(world.facts().cut);
}

TEST(Routing, ASinkThatGoesOrADefaultThatChangesCutsNothing) {
    const auto unlinked_when = [](auto change) {
        RoutedWorld world = settled();
        world.graph.links.clear();  // the session manager will link it
        change(world);
        world.look();
        return world.facts().cut;
    };

    EXPECT_TRUE(unlinked_when([](RoutedWorld&) {}));
    EXPECT_FALSE(unlinked_when([](RoutedWorld& world) { world.graph.sinks.erase(101); }));
    EXPECT_FALSE(unlinked_when([](RoutedWorld& world) { world.graph.ports.erase(1101); }));
    EXPECT_FALSE(unlinked_when([](RoutedWorld& world) { world.graph.default_sink = "other"; }));
    EXPECT_FALSE(unlinked_when([](RoutedWorld& world) { world.graph.targets[RoutedWorld::node].become("12"); }));
    EXPECT_FALSE(unlinked_when([](RoutedWorld& world) { world.graph.has_session_manager = false; }));
}

TEST(Routing, WhoAsksAgainAfterACutIsLinkedByANewNode) {
    for (const Choice& asked : {Choice{}, main_by_name, other_by_name}) {
        RoutedWorld world = settled(main_by_name);
        world.cut();
        world.look();

        world.routing.ask(asked);
        EXPECT_TRUE(world.facts().needs_new_node);
        EXPECT_FALSE(world.facts().on_device);
        world.settle();

        EXPECT_EQ(world.plays_on(), asked == other_by_name ? "other" : "main");
        EXPECT_TRUE(world.facts().on_device);
    }
}

TEST(Routing, AskingAgainWithoutACutKeepsTheNode) {
    RoutedWorld world = settled();
    world.routing.ask({});
    EXPECT_FALSE(world.facts().needs_new_node);
    EXPECT_TRUE(world.facts().on_device);
}

TEST(Routing, ALinkThatWasOnlyAddedMovesNothing) {
    for (const Choice& asked : {Choice{}, main_by_name}) {
        RoutedWorld world = settled(asked);

        // The lower id: the graph's map gives it first.
        world.graph.links[1] = {RoutedWorld::node, world.graph.sinks.rbegin()->first};

        EXPECT_THAT(moves(world.settle()), IsEmpty());
        EXPECT_EQ(world.plays_on(), "main");
    }
}

TEST(Routing, OfLinksThatNobodyAskedForTheFirstCounts) {
    RoutedWorld world({}, false);
    const std::uint64_t third = world.add_sink("third");
    world.link_to(world.serial_of("other"));
    world.settle();
    world.link_to(world.serial_of("main"));  // the default, but nobody asked for it
    world.graph.links[1] = {RoutedWorld::node, world.graph.sinks.rbegin()->first};
    EXPECT_THAT(moves(world.settle()), IsEmpty());
    EXPECT_EQ(world.plays_on(), "other");

    std::erase_if(world.graph.links, [](const auto& link) { return link.first != 1; });
    EXPECT_EQ(moves(world.settle()), (Moves{{"other", "third"}}));
    EXPECT_THAT(world.linked(), ElementsAre(third));
}

TEST(Routing, WhatTheServerRefusesIsNotWrittenAgainAndComesToNothing) {
    RoutedWorld world = settled(main_by_name);
    world.routing.ask(other_by_name);
    EXPECT_EQ(world.look().pin, "other");

    world.written.clear();
    ++world.graph.refused_targets;
    EXPECT_EQ(world.look().pin, std::nullopt);
    EXPECT_TRUE(world.routing.refused());
    world.routing.ask_as_before();
    world.settle();

    EXPECT_TRUE(world.facts().on_device);
    EXPECT_EQ(world.plays_on(), "main");
    EXPECT_EQ(world.pins, 2);
}

TEST(Routing, AMoveThatComesToNothingLeavesARoutersMoveInForce) {
    RoutedWorld world = settled();
    world.write(std::to_string(world.serial_of("other")));
    world.settle();
    world.routing.ask(main_by_name);
    world.routing.ask_as_before();

    world.settle();

    EXPECT_EQ(world.routing.device(), "other");
    EXPECT_EQ(world.plays_on(), "other");
}

TEST(Routing, NoticesThatItMayHaveMissedWhatOthersWrote) {
    for (const Choice& asked : {Choice{}, main_by_name}) {
        RoutedWorld world = settled(asked);
        EXPECT_FALSE(world.routing.may_have_missed(world.graph));

        // Written, and obeyed, but never told.
        world.graph.links.clear();
        world.link_to(world.serial_of("other"));
        world.look();
        EXPECT_TRUE(world.routing.may_have_missed(world.graph));

        world.graph.targets[RoutedWorld::node].become(std::to_string(world.serial_of("other")));
        world.look();
        EXPECT_FALSE(world.routing.may_have_missed(world.graph));
        EXPECT_EQ(world.routing.device(), "other");
    }
}

TEST(Routing, AWriteThatWasNeverToldIsWrittenAgainWhereAnotherOneStands) {
    RoutedWorld world = settled(other_by_name);
    world.write("null");
    EXPECT_EQ(world.look().pin, "other");
    world.written.clear();  // it is written, overwritten by "null" once more, and neither is told
    EXPECT_EQ(world.look().pin, std::nullopt);
    EXPECT_TRUE(world.routing.may_have_missed(world.graph));

    world.routing.all_pins_are_back();
    world.settle();

    EXPECT_EQ(world.plays_on(), "other");
    EXPECT_FALSE(world.routing.may_have_missed(world.graph));
}

TEST(Routing, AWriteThatIsToldWithTheWholeIsStillOurOwn) {
    RoutedWorld world = settled(other_by_name);
    world.routing.ask({});
    EXPECT_EQ(world.look().pin, "main");
    world.deliver();  // it is read with the answer that tells all, in one look
    world.routing.all_pins_are_back();

    world.settle();
    world.set_default("other");
    world.settle();

    EXPECT_EQ(world.routing.device(), std::nullopt);
    EXPECT_EQ(world.plays_on(), "other");
}

TEST(Routing, NamesTheDefaultWhereTheNodeWasMadeForADevice) {
    RoutedWorld world = settled(other_by_name);
    EXPECT_FALSE(world.routing.names_the_default());
    world.routing.ask({});
    EXPECT_TRUE(world.routing.names_the_default());
    EXPECT_FALSE(settled().routing.names_the_default());
}

TEST(Routing, ASessionManagerThatRestartsIsToldAgain) {
    RoutedWorld world = settled();
    world.routing.ask(other_by_name);
    world.settle();

    world.stop_session_manager();
    EXPECT_EQ(world.look().pin, std::nullopt);
    world.start_session_manager();
    world.settle();

    EXPECT_EQ(world.plays_on(), "other");
    EXPECT_TRUE(world.facts().on_device);
}

TEST(Routing, AMoveThatStoodIsKeptOverARestart) {
    RoutedWorld world = settled();
    world.write(std::to_string(world.serial_of("other")));
    world.settle();

    world.renew();
    world.settle();

    EXPECT_EQ(world.routing.device(), "other");
    EXPECT_EQ(world.plays_on(), "other");
}

}  // namespace
}  // namespace flitzis
