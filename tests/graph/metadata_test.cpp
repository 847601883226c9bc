// Metadata objects of other clients that are called like the session manager's or the server's own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "engine/audio_engine.hpp"
#include "foreign_metadata.hpp"
#include "waiting.hpp"

namespace flitzis::test {
namespace {

std::string default_sink() {
    for (const Device& device : list_devices())
        if (device.is_default) return device.name;
    return "none";
}

TEST(Metadata, OfTheSessionManagersNameThatComeAndGoDisturbNobody) {
    AudioEngine engine;
    engine.start();
    const std::string sink = default_sink();

    auto foreign = std::make_unique<ForeignMetadata>("default");
    EXPECT_EQ(default_sink(), sink);
    EXPECT_NO_THROW(engine.move(sink));
    foreign.reset();

    EXPECT_EQ(default_sink(), sink);
    EXPECT_NO_THROW(engine.move(FollowDefault{}));
    engine.stop();
    EXPECT_NO_THROW(engine.start());
    EXPECT_EQ(engine.state(), State::running);
    EXPECT_NO_THROW(AudioEngine().start());
}

TEST(Metadata, OfTheServersNameSetNoRate) {
    ForeignMetadata foreign("settings");
    foreign.set("clock.rate", "7");
    foreign.set("clock.force-rate", "44100");
    EngineConfig config;
    config.sample_rate.reset();

    EXPECT_EQ(AudioEngine(config).sample_rate(), SampleRate{48000});
}

}  // namespace
}  // namespace flitzis::test
