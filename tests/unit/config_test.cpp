#include "base/config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace flitzis {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string refusal_of(const EngineConfig& config) {
    try {
        validate(config);
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "accepted";
}

EngineConfig with(const std::function<void(EngineConfig&)>& change) {
    EngineConfig config;
    change(config);
    return config;
}

TEST(Config, DefaultsAreAccepted) { EXPECT_EQ(refusal_of({}), "accepted"); }

TEST(Config, EdgesOfEveryRangeAreAccepted) {
    for (const std::uint32_t hz : {8000U, 384000U})
        EXPECT_EQ(refusal_of(with([&](auto& c) { c.sample_rate = SampleRate{hz}; })), "accepted");
    for (const std::uint32_t channels : {1U, 64U})
        EXPECT_EQ(refusal_of(with([&](auto& c) { c.channels = channels; })), "accepted");
    for (const std::uint32_t quantum : {16U, 8192U})
        EXPECT_EQ(refusal_of(with([&](auto& c) { c.quantum = Frames{quantum}; })), "accepted");
    for (const double seconds : {0.01, 60.0})
        EXPECT_EQ(refusal_of(with([&](auto& c) { c.timeout = Seconds{seconds}; })), "accepted");
    for (const char* name : {"x", "Größe 日本"})
        EXPECT_EQ(refusal_of(with([&](auto& c) { c.name = name; })), "accepted");
    EXPECT_EQ(refusal_of(with([](auto& c) { c.name = std::string(128, 'x'); })), "accepted");
    EXPECT_EQ(refusal_of(with([](auto& c) { c.sample_rate.reset(); })), "accepted");
}

TEST(Config, AChannelMapIsAsLongAsThereAreChannels) {
    EngineConfig config{.channels = 3, .channel_map = {"AUX2", "AUX63", "LFE2"}};
    EXPECT_EQ(refusal_of(config), "accepted");
    EXPECT_EQ(channel_map_of(config), config.channel_map);
    EXPECT_EQ(channel_map_of({}), (std::vector<std::string>{"FL", "FR"}));
}

TEST(Config, EveryRefusalNamesParameterValueAndWhatIsAccepted) {
    struct Case {
        std::function<void(EngineConfig&)> change;
        std::string parameter, got, accepted;
    };
    const std::vector<Case> cases{
        {[](auto& c) { c.name = ""; }, "name", "''", "1-128 printable characters"},
        {[](auto& c) { c.name = std::string(129, 'x'); }, "name", "xxx...'", "1-128 printable characters"},
        {[](auto& c) { c.name = "a\nb"; }, "name", "'a?b'", "1-128 printable characters"},
        {[](auto& c) { c.device = std::string(); }, "device", "''", "node.name"},
        {[](auto& c) { c.sample_rate = SampleRate{7999}; }, "sample_rate", "7999", "8000-384000 Hz"},
        {[](auto& c) { c.sample_rate = SampleRate{384001}; }, "sample_rate", "384001", "8000-384000 Hz"},
        {[](auto& c) { c.channels = 0; }, "channels", "0", "1-64"},
        {[](auto& c) { c.channels = 65; }, "channels", "65", "1-64"},
        {[](auto& c) {
             c.channel_map = {"FL", "Left"};
         },
         "channel_map", "'FL,Left'", "AUX0 ... AUX63"},
        {[](auto& c) {
             c.channel_map = {"FL", "FL"};
         },
         "channel_map", "'FL,FL'", "different"},
        {[](auto& c) { c.channel_map = {"FL"}; }, "channel_map", "'FL'", "as many names as channels, which is 2"},
        {[](auto& c) { c.properties["audio.position"] = "FL"; }, "properties", "'audio.position': 'FL'", "channel_map"},
        {[](auto& c) { c.properties["audio.layout"] = "5.1"; }, "properties", "'audio.layout'", "channel_map"},
        {[](auto& c) { c.properties["audio.channels"] = "4"; }, "properties", "'audio.channels': '4'", "channels"},
        {[](auto& c) { c.properties["audio.rate"] = "8000"; }, "properties", "'audio.rate'", "sample_rate"},
        {[](auto& c) { c.properties["audio.format"] = "S16"; }, "properties", "'audio.format'", "float32"},
        {[](auto& c) { c.quantum = Frames{8}; }, "quantum", "8", "a power of two in 16-8192 frames"},
        {[](auto& c) { c.quantum = Frames{500}; }, "quantum", "500", "a power of two in 16-8192 frames"},
        {[](auto& c) { c.quantum = Frames{16384}; }, "quantum", "16384", "a power of two in 16-8192 frames"},
        {[](auto& c) { c.properties[""] = "x"; }, "properties", "''", "keys"},
        {[](auto& c) { c.properties["x"] = std::string("\0", 1); }, "properties", "'x'", "NUL"},
        {[](auto& c) { c.remote = ""; }, "remote", "''", "remote's name or socket"},
        {[](auto& c) { c.timeout = Seconds{0.001}; }, "timeout", "0.001", "0.01-60 seconds"},
        {[](auto& c) { c.timeout = Seconds{61.0}; }, "timeout", "61", "0.01-60 seconds"},
        {[](auto& c) { c.timeout = Seconds{std::nan("")}; }, "timeout", "nan", "0.01-60 seconds"},
    };
    for (const auto& [change, parameter, got, accepted] : cases)
        EXPECT_THAT(refusal_of(with(change)), AllOf(HasSubstr(parameter), HasSubstr(got), HasSubstr(accepted)));
}

TEST(NodeName, IsLowerCaseWithRunsOfOtherCharactersAsOneDash) {
    EXPECT_EQ(node_name("Flitzis Looper"), "flitzis-looper");
    EXPECT_EQ(node_name("Deck  A / B"), "deck-a-b");
    EXPECT_EQ(node_name("deck_1.left-out"), "deck_1.left-out");
    EXPECT_EQ(node_name(" Größe! "), "gr-e");
}

TEST(NodeName, OfANameWithNothingLeftIsFlitzisLooper) {
    EXPECT_EQ(node_name("日本"), "flitzis-looper");
    EXPECT_EQ(node_name("!!!"), "flitzis-looper");
}

}  // namespace
}  // namespace flitzis
