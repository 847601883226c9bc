#include "pw/properties.hpp"

#include <gtest/gtest.h>

namespace flitzis::pw {
namespace {

TEST(StreamProperties, SayWhoWeAreAndWhatWeAskFor) {
    const auto properties = stream_properties(EngineConfig{}, SampleRate{48000}, {});

    EXPECT_EQ(properties.at("node.name"), "flitzis-looper");
    EXPECT_EQ(properties.at("node.description"), "Flitzis Looper");
    EXPECT_EQ(properties.at("application.name"), "Flitzis Looper");
    EXPECT_EQ(properties.at("media.type"), "Audio");
    EXPECT_EQ(properties.at("media.category"), "Playback");
    EXPECT_EQ(properties.at("node.latency"), "512/48000");
    EXPECT_EQ(properties.at("node.rate"), "1/48000");
}

TEST(StreamProperties, AreOneMemoryForEachName) {
    const auto id_of = [](const char* name) {
        EngineConfig config;
        config.name = name;
        return stream_properties(config, SampleRate{48000}, {}).at("application.id");
    };

    EXPECT_EQ(id_of("Deck A"), id_of("Deck A"));
    EXPECT_NE(id_of("Deck A"), id_of("Deck B"));
    EXPECT_NE(id_of("Deck A"), id_of("deck-a"));  // node.name is the same
}

TEST(StreamProperties, LeaveOutWhatWouldDoHarm) {
    const auto properties = stream_properties(EngineConfig{}, SampleRate{48000}, {});

    for (const char* key : {"media.role", "media.class", "target.object", "node.lock-quantum", "node.always-process"})
        EXPECT_FALSE(properties.contains(key)) << key;
}

TEST(StreamProperties, NameTheDeviceAndKeepTheNodeWhileItIsAway) {
    const auto properties = stream_properties(EngineConfig{}, SampleRate{48000}, "interface");

    EXPECT_EQ(properties.at("target.object"), "interface");
    EXPECT_EQ(properties.at("node.dont-fallback"), "true");
    EXPECT_EQ(properties.at("node.linger"), "true");
}

TEST(StreamProperties, KeepNamedChannelsFromBeingSpread) {
    EngineConfig config;
    EXPECT_FALSE(stream_properties(config, SampleRate{48000}, {}).contains("channelmix.upmix"));

    config.channel_map = {"RL", "RR"};

    EXPECT_EQ(stream_properties(config, SampleRate{48000}, {}).at("channelmix.upmix"), "false");
}

TEST(StreamProperties, OfTheCallerBeatOurs) {
    EngineConfig config;
    config.lock_quantum = true;
    config.properties = {{"node.latency", "64/48000"}, {"my.key", "my value"}};

    const auto properties = stream_properties(config, SampleRate{48000}, {});

    EXPECT_EQ(properties.at("node.latency"), "64/48000");
    EXPECT_EQ(properties.at("my.key"), "my value");
    EXPECT_EQ(properties.at("node.lock-quantum"), "true");
}

}  // namespace
}  // namespace flitzis::pw
