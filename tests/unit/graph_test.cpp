#include "pw/graph.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/errors.hpp"

namespace flitzis::pw {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

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

/// Two sinks of one name; the first has the higher id.
Graph twins() {
    Graph graph;
    graph.sinks = {{30, {"speakers", "", 60}}, {31, {"usb", "", 50}}, {35, {"usb", "", 40}}};
    return graph;
}

TEST(Graph, ListsSinksInTheOrderOfTheirSerialsWithTheirInputPortsAsChannels) {
    const auto devices = studio().devices();

    const std::vector<Device> expected{{"interface", "RME", 7, 1, true, {"UNK"}},
                                       {"speakers", "Built-in", 1030, 2, false, {"UNK", "UNK"}}};
    EXPECT_EQ(devices, expected);
}

TEST(Graph, ASinksChannelsAreItsAudioInputsByTheirNumbers) {
    Graph graph = studio();
    graph.ports = {{50, {31, true, true, 2, "AUX2"}}, {51, {31, true, true, 0, "AUX0"}},
                   {52, {31, true, false, 3, ""}},    {53, {31, false, true, 0, "AUX0"}},
                   {54, {31, true, true, 1, "AUX1"}}, {55, {30, true, true, 0, "MONO"}}};
    graph.rates[31] = {44100, 48000};

    const Device interface = graph.devices().front();

    EXPECT_EQ(interface.channels, 3U);
    EXPECT_THAT(interface.channel_map, ElementsAre("AUX0", "AUX1", "AUX2"));
    EXPECT_THAT(interface.rates, ElementsAre(44100U, 48000U));
    EXPECT_THAT(graph.devices().back().rates, IsEmpty());
    EXPECT_EQ(graph.input_count(31), 3U);
}

TEST(Graph, KnowsWhichSinkIsSettled) {
    Graph graph = studio();
    graph.unsettled = {31, 99};

    EXPECT_FALSE(graph.is_settled(7));
    EXPECT_TRUE(graph.is_settled(1030));
}

TEST(Graph, KnowsWhereANodeIsLinkedTo) {
    const Graph graph = studio();

    EXPECT_TRUE(graph.has_link_from(ours));
    EXPECT_FALSE(graph.has_link_from(30));
    EXPECT_THAT(graph.sinks_linked_from(ours), ElementsAre(graph.sinks.at(30)));
    EXPECT_THAT(graph.sinks_linked_from(31), IsEmpty());
}

TEST(Graph, ASinkThatTwoPortsAreLinkedToIsOneAndWhatIsNoSinkIsNone) {
    Graph graph = studio();
    graph.links = {{70, {ours, 31}}, {71, {ours, 30}}, {72, {ours, 31}}, {73, {ours, 99}}, {74, {98, 30}}};

    EXPECT_THAT(graph.sinks_linked_from(ours), ElementsAre(graph.sinks.at(31), graph.sinks.at(30)));
}

TEST(Graph, OfTwoSinksOfOneNameTheNameMeansTheFirstAndTheSerialEither) {
    const Graph graph = twins();

    EXPECT_EQ(graph.find({"usb", {}})->serial, 40U);
    EXPECT_EQ(graph.find({"usb", 50})->serial, 50U);
    EXPECT_EQ(graph.find({"usb", 61}), nullptr);
    EXPECT_EQ(graph.find({"hdmi", {}}), nullptr);
}

TEST(Graph, ATargetKeepsItsLastValues) {
    Graph::Target target;
    EXPECT_EQ(target.value(), std::nullopt);
    for (const auto* value : {"-1", "55", "55"}) target.become(value);
    target.become({});
    EXPECT_EQ(target.changes, 3U);
    EXPECT_THAT(target.values, ElementsAre("-1", "55", std::nullopt));

    for (int number = 0; number < 100; ++number) target.become(std::to_string(number));
    EXPECT_EQ(target.value(), "99");
    EXPECT_EQ(target.values.size(), Graph::Target::most);
}

TEST(SinkMeantBy, ASerialOrANameButNoOtherText) {
    const Graph graph = studio();

    EXPECT_EQ(sink_meant_by(graph, "7"), (SinkChoice{"interface", 7}));
    EXPECT_EQ(sink_meant_by(graph, "1030"), (SinkChoice{"speakers", 1030}));
    EXPECT_EQ(sink_meant_by(graph, "speakers"), (SinkChoice{"speakers", {}}));
    for (const auto* nothing : {"-1", "", "null", "30", "70", "interface2", "interface "})
        EXPECT_EQ(sink_meant_by(graph, nothing), std::nullopt) << nothing;
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
    EXPECT_EQ(find_sink(graph, "speakers"), (SinkChoice{"speakers", {}}));
    EXPECT_EQ(find_sink(graph, std::uint64_t{7}), (SinkChoice{"interface", 7}));
}

TEST(FindSink, ADeviceIsThatVeryOneWhileItIsThereAndThenTheFirstOfItsName) {
    Graph graph = twins();
    const Device second{.name = "usb", .description = "", .serial = 50};
    EXPECT_EQ(find_sink(graph, second), (SinkChoice{"usb", 50}));

    graph.sinks.erase(31);
    EXPECT_EQ(find_sink(graph, second), (SinkChoice{"usb", {}}));

    graph.sinks[32] = {"another server's", "", 50};
    EXPECT_EQ(find_sink(graph, second), (SinkChoice{"usb", {}}));
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
