// What is said of sinks whose ports are not all of audio, and channels by name.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/audio_engine.hpp"
#include "foreign_sink.hpp"
#include "waiting.hpp"

namespace flitzis::test {
namespace {

using ::testing::ElementsAre;

std::optional<Device> named(const std::vector<Device>& devices, const std::string& name) {
    const auto found =
        std::find_if(devices.begin(), devices.end(), [&](const Device& one) { return one.name == name; });
    return found == devices.end() ? std::nullopt : std::optional(*found);
}

TEST(Devices, AMidiPortIsNoChannel) {
    AudioEngine engine;

    const ForeignSink sink("netjack2", {"FL", "FR"});

    ASSERT_TRUE(eventually([&] { return named(engine.devices(), "netjack2").has_value(); }));
    const Device told = *named(engine.devices(), "netjack2");
    EXPECT_EQ(told.channels, 2U);
    EXPECT_THAT(told.channel_map, ElementsAre("FL", "FR"));
    EXPECT_EQ(named(list_devices(), "netjack2")->channels, 2U);
}

TEST(Devices, AnEnginesChannelsHaveNames) {
    EXPECT_THAT(AudioEngine({.channels = 1}).channel_map(), ElementsAre("MONO"));
    EXPECT_THAT(AudioEngine({.channel_map = {"AUX2", "AUX3"}}).channel_map(), ElementsAre("AUX2", "AUX3"));
    EXPECT_THROW(AudioEngine({.channel_map = {"AUX2"}}), std::invalid_argument);
}

}  // namespace
}  // namespace flitzis::test
