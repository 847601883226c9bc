#include "engine/device_watch.hpp"

#include <gtest/gtest.h>

#include <variant>

namespace flitzis {
namespace {

class Devices : public ::testing::Test {
   protected:
    Devices() {
        graph_.sinks = {{30, {"speakers", "Built-in", 1030}}};
        graph_.ports = {{50, {30, true}}};
        graph_.default_sink = "speakers";
        watch_.look(graph_, box_);
    }
    std::vector<Event> look() {
        watch_.look(graph_, box_);
        return box_.take();
    }

    pw::Graph graph_;
    EventBox box_;
    DeviceWatch watch_;
};

TEST_F(Devices, TheFirstLookTellsNothing) { EXPECT_TRUE(box_.take().empty()); }

TEST_F(Devices, NothingNewTellsNothing) { EXPECT_TRUE(look().empty()); }

TEST_F(Devices, ComeAndGo) {
    graph_.sinks[31] = {"interface", "RME", 7};
    auto events = look();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(std::get<DeviceAdded>(events[0].what).device.name, "interface");

    graph_.sinks.erase(31);
    events = look();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(std::get<DeviceRemoved>(events[0].what).device.name, "interface");
}

TEST_F(Devices, ThatComeBackUnderTheSameNameAreOthers) {
    graph_.sinks[30].serial = 2000;

    const auto events = look();

    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(std::get<DeviceRemoved>(events[0].what).device.serial, 1030U);
    EXPECT_EQ(std::get<DeviceAdded>(events[1].what).device.serial, 2000U);
}

TEST_F(Devices, WithMorePortsAreChanged) {
    graph_.ports[51] = {30, true};

    const auto events = look();

    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(std::get<DeviceChanged>(events[0].what).device.channels, 2U);
}

TEST_F(Devices, AnotherDefaultIsOneEvent) {
    graph_.default_sink.reset();

    const auto events = look();

    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(std::get<DefaultChanged>(events[0].what).device, std::nullopt);
}

}  // namespace
}  // namespace flitzis
