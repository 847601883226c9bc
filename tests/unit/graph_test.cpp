#include "pw/graph.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/errors.hpp"

namespace flitzis::pw {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr std::uint32_t ours = 40;

/// Two sinks, the second of them the default, and our node with two ports linked to the first.
Graph studio() {
    Graph graph;
    graph.sinks = {{30, {"speakers", "Built-in", 1030}}, {31, {"interface", "RME", 7}}};
    graph.ports = {{50, {30, true}}, {51, {30, true}}, {52, {30, false}}, {53, {31, true}}, {60, {ours, false}}};
    graph.links = {{70, {ours, 30}}};
    graph.default_sink = "interface";
    return graph;
}

TEST(Graph, ListsSinksInTheOrderOfTheirSerialsWithTheirInputPortsAsChannels) {
    const auto devices = studio().devices();

    const std::vector<Device> expected{{"interface", "RME", 7, 1, true}, {"speakers", "Built-in", 1030, 2, false}};
    EXPECT_EQ(devices, expected);
}

TEST(Graph, KnowsWhereANodeIsLinkedTo) {
    const Graph graph = studio();

    EXPECT_TRUE(graph.has_link_from(ours));
    EXPECT_FALSE(graph.has_link_from(30));
    EXPECT_EQ(graph.sink_linked_from(ours), "speakers");
    EXPECT_EQ(graph.sink_linked_from(31), std::nullopt);
}

TEST(Graph, TheForcedRateBeatsTheConfiguredOne) {
    Graph graph;
    EXPECT_EQ(graph.granted_rate(), SampleRate{48000});
    graph.rate.hz = 44100;
    EXPECT_EQ(graph.granted_rate(), SampleRate{44100});
    graph.forced_rate.hz = 96000;
    EXPECT_EQ(graph.granted_rate(), SampleRate{96000});
}

TEST(FindSink, ByNameBySerialOrNoneForTheDefault) {
    const Graph graph = studio();

    EXPECT_FALSE(find_sink(graph, FollowDefault{}));
    EXPECT_EQ(find_sink(graph, std::string("speakers"))->serial, 1030U);
    EXPECT_EQ(find_sink(graph, std::uint64_t{7})->name, "interface");
}

TEST(FindSink, SaysWhatThereIsWhenThereIsNoSuchSink) {
    const auto message = [](const Graph& graph, const DeviceChoice& choice) -> std::string {
        try {
            find_sink(graph, choice);
        } catch (const DeviceNotFound& error) {
            return error.what();
        }
        return "found";
    };

    EXPECT_THAT(message(studio(), std::string("gone")),
                AllOf(HasSubstr("'gone'"), HasSubstr("speakers"), HasSubstr("interface")));
    EXPECT_THAT(message(studio(), std::uint64_t{99}), HasSubstr("serial 99"));
    EXPECT_THAT(message({}, std::string("gone")), HasSubstr("no sink at all"));
}

}  // namespace
}  // namespace flitzis::pw
