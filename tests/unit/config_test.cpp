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
