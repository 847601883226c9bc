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
    EventBox box_{1024};
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

TEST_F(Devices, AreToldWhenTheyAreSettledAndNotBefore) {
    graph_.sinks[31] = {"interface", "RME", 7};
    graph_.unsettled = {31};
    EXPECT_TRUE(look().empty());
    graph_.ports[51] = {31, true};
    EXPECT_TRUE(look().empty());
    graph_.ports[52] = {31, true};
    graph_.unsettled.clear();

    const auto events = look();

    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(std::get<DeviceAdded>(events[0].what).device.channels, 2U);
}

TEST_F(Devices, ThatChangeInPartsChangeOnce) {
    graph_.ports.clear();
    graph_.unsettled = {30};
    EXPECT_TRUE(look().empty());
    EXPECT_EQ(watch_.devices()->front().channels, 1U);
    graph_.ports = {{51, {30, true}}, {52, {30, true}}, {53, {30, true}}};
    graph_.unsettled.clear();

    const auto events = look();

    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(std::get<DeviceChanged>(events[0].what).device.channels, 3U);
}

TEST_F(Devices, ThatGoBeforeTheyAreSettledWereNeverThere) {
    graph_.sinks[31] = {"interface", "RME", 7};
    graph_.unsettled = {31};
    look();
    graph_.sinks.erase(31);
    graph_.unsettled.clear();

    EXPECT_TRUE(look().empty());
}

TEST_F(Devices, AtTheFirstLookAreThereAsTheyAre) {
    graph_.sinks[31] = {"interface", "RME", 7};
    graph_.unsettled = {31};
    DeviceWatch other;

    other.look(graph_, box_);

    EXPECT_EQ(other.devices()->size(), 2U);
    EXPECT_TRUE(box_.take().empty());
}

TEST_F(Devices, AreShownAsTheEventsTellThem) {
    const auto before = watch_.devices();
    graph_.sinks[31] = {"interface", "RME", 7};
    graph_.ports[51] = {30, true};
    graph_.default_sink = "interface";
    look();

    ASSERT_EQ(watch_.devices()->size(), 2U);
    EXPECT_EQ(*watch_.devices(), graph_.devices());
    EXPECT_EQ(watch_.devices()->front().name, "interface");  // the lower serial
    EXPECT_EQ(before->size(), 1U) << "who has the earlier ones keeps them";
    graph_.sinks.erase(30);
    look();
    EXPECT_EQ(*watch_.devices(), graph_.devices());
}

TEST_F(Devices, OfAnotherServerAreKnownByTheirNames) {
    graph_.sinks[31] = {"interface", "RME", 1031};
    look();
    watch_.expect_another_server();
    graph_.sinks = {{60, {"speakers", "Built-in", 1031}}, {61, {"usb", "", 1032}}};
    graph_.ports = {{70, {60, true}}};

    const auto events = look();

    ASSERT_EQ(events.size(), 3U);
    EXPECT_EQ(std::get<DeviceChanged>(events[0].what).device.serial, 1031U);
    EXPECT_EQ(std::get<DeviceRemoved>(events[1].what).device.name, "interface");
    EXPECT_EQ(std::get<DeviceAdded>(events[2].what).device.name, "usb");
    EXPECT_EQ(*watch_.devices(), graph_.devices());
}

TEST_F(Devices, OfAnotherServerThatAreTheSameTellNothing) {
    watch_.expect_another_server();

    EXPECT_TRUE(look().empty());
}

TEST_F(Devices, OfAnotherServerAreLookedAtOnceAllAreSettled) {
    watch_.expect_another_server();
    graph_.sinks = {{60, {"speakers", "Built-in", 5}}};
    graph_.unsettled = {60};
    graph_.ports.clear();
    EXPECT_TRUE(look().empty());
    EXPECT_EQ(watch_.devices()->front().serial, 1030U);
    graph_.ports = {{70, {60, true}}};
    graph_.unsettled.clear();

    const auto events = look();

    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(std::get<DeviceChanged>(events[0].what).device.serial, 5U);
}

TEST_F(Devices, TwinsOfAnotherServerKeepTheirOrder) {
    graph_.sinks[31] = {"speakers", "Second", 1031};
    look();
    watch_.expect_another_server();
    graph_.sinks = {{60, {"speakers", "Built-in", 3}}, {61, {"speakers", "Second", 4}}};
    graph_.ports = {{70, {60, true}}};

    const auto events = look();

    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(std::get<DeviceChanged>(events[0].what).device.description, "Built-in");
    EXPECT_EQ(std::get<DeviceChanged>(events[1].what).device.description, "Second");
}

TEST_F(Devices, WithOtherRatesAreChanged) {
    graph_.rates[30] = {44100, 48000};

    const auto events = look();

    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(std::get<DeviceChanged>(events[0].what).device.rates, (std::vector<std::uint32_t>{44100, 48000}));
}

TEST_F(Devices, AnotherDefaultIsOneEvent) {
    graph_.default_sink.reset();

    const auto events = look();

    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(std::get<DefaultChanged>(events[0].what).device, std::nullopt);
}

}  // namespace
}  // namespace flitzis
