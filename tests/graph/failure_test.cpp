// Every way in which an engine cannot come to stand, as C++ sees it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>

#include "engine/audio_engine.hpp"

namespace flitzis::test {
namespace {

using ::testing::HasSubstr;

template <class Error>
std::string message_of(const EngineConfig& config) {
    try {
        const AudioEngine engine(config);
    } catch (const Error& error) {
        return error.what();
    }
    return "no such error";
}

TEST(Failure, OfAnArgumentIsToldBeforeAnythingIsTouched) {
    EngineConfig config;
    config.remote = "no-such-server";
    config.channels = 65;

    EXPECT_THAT(message_of<std::invalid_argument>(config), HasSubstr("channels must be 1-64, got 65"));
}

TEST(Failure, WithoutAServerNamesTheRemote) {
    EngineConfig config;
    config.remote = "no-such-server";

    EXPECT_THAT(message_of<ServerUnavailable>(config), HasSubstr("no PipeWire server at no-such-server (not running)"));
}

TEST(Failure, OfAnUnknownDeviceListsTheKnownOnes) {
    EngineConfig config;
    config.device = "no-such-sink";
    EXPECT_THAT(message_of<DeviceNotFound>(config), HasSubstr("test_sink"));

    config.device = std::uint64_t{999'999};
    EXPECT_THAT(message_of<DeviceNotFound>(config), HasSubstr("serial 999999"));
}

TEST(Failure, OfListingDevicesIsOfTheSameFamily) {
    EXPECT_THROW(list_devices("no-such-server"), ServerUnavailable);
    EXPECT_THROW(list_devices("no-such-server"), AudioError);
    EXPECT_THROW(list_devices({}, Seconds{0}), std::invalid_argument);
}

/// Refuses to be prepared, as a renderer that finds no memory would.
class Unprepared final : public Renderer {
   public:
    void prepare(SampleRate, std::uint32_t, Frames) override { throw std::runtime_error("not today"); }
    Rendered render(const Block&) NONBLOCKING override { return {}; }
};

TEST(Failure, OfTheRenderersPreparationComesThroughAndLeavesNoNode) {
    EXPECT_THROW(AudioEngine({}, std::make_unique<Unprepared>()), std::runtime_error);

    AudioEngine engine;
    engine.start();
    EXPECT_EQ(engine.state(), State::running);
}

}  // namespace
}  // namespace flitzis::test
