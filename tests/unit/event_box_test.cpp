#include "engine/event_box.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <thread>
#include <variant>

namespace flitzis {
namespace {

constexpr std::size_t capacity = 1024;

bool readable(const EventBox& box) {
    pollfd descriptor{box.descriptor(), POLLIN, 0};
    return poll(&descriptor, 1, 0) == 1;
}

TEST(EventBox, GivesWhatWasPutInInOrderAndOnce) {
    EventBox box(capacity);
    box.push(Xrun{1});
    box.push(Xrun{2});

    const auto events = box.take();

    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(std::get<Xrun>(events[0].what).cycles, 1U);
    EXPECT_EQ(std::get<Xrun>(events[1].what).cycles, 2U);
    EXPECT_LE(events[0].time_ns, events[1].time_ns);
    EXPECT_TRUE(box.take().empty());
}

TEST(EventBox, IsReadableWhileItIsNotEmpty) {
    EventBox box(capacity);
    EXPECT_FALSE(readable(box));
    box.push(ServerLost{});
    EXPECT_TRUE(readable(box));
    EXPECT_TRUE(readable(box));
    box.take();
    EXPECT_FALSE(readable(box));
}

TEST(EventBox, DropsTheOldestAndSaysHowMany) {
    EventBox box(capacity);
    for (std::uint64_t i = 0; i < capacity + 10; ++i) box.push(Xrun{i});

    const auto events = box.take();

    ASSERT_EQ(events.size(), capacity + 1);
    EXPECT_EQ(std::get<Xrun>(events.front().what).cycles, 10U);
    EXPECT_EQ(std::get<EventsDropped>(events.back().what).count, 10U);
    EXPECT_TRUE(box.take().empty());
}

TEST(EventBox, KeepsEveryPongAndCountsThemApart) {
    EventBox box(capacity);
    box.push(Pong{1, 1});
    for (std::uint64_t i = 0; i < capacity + 10; ++i) box.push(Xrun{i});
    box.push(Pong{2, 1});

    const auto events = box.take();

    ASSERT_EQ(events.size(), capacity + 3);
    EXPECT_EQ(std::get<Pong>(events.front().what).number, 1U);
    EXPECT_EQ(std::get<Xrun>(events[1].what).cycles, 10U);
    EXPECT_EQ(std::get<EventsDropped>(events.back().what).count, 10U);
}

TEST(EventBox, TakesNothingAfterItsLastEvent) {
    EventBox box(capacity);
    int published = 0;

    box.push_last({0, Xrun{1}}, [&] { ++published; });
    box.push_last({0, Xrun{2}}, [&] { ++published; });
    box.push(Xrun{3});

    const auto taken = box.take();
    ASSERT_EQ(taken.size(), 1U);
    EXPECT_EQ(std::get<Xrun>(taken[0].what).cycles, 1U);
    EXPECT_EQ(published, 2);
}

TEST(EventBox, KeepsBackWhatIsPushedWhileItIsHeld) {
    EventBox box(capacity);
    {
        const EventBox::Hold outer(box);
        {
            const EventBox::Hold inner(box);
            box.push(Xrun{1});
        }
        EXPECT_TRUE(box.take().empty());
    }
    EXPECT_EQ(box.take().size(), 1U);
}

TEST(EventBox, LosesNothingBetweenTwoThreads) {
    constexpr std::uint64_t last = 20'000;
    EventBox box(capacity);

    std::thread writer([&] {
        for (std::uint64_t i = 0; i <= last; ++i) box.push(Xrun{i});
    });
    std::uint64_t accounted = 0;
    while (accounted <= last) {
        pollfd descriptor{box.descriptor(), POLLIN, 0};
        ASSERT_EQ(poll(&descriptor, 1, 10'000), 1);
        for (const Event& event : box.take()) {
            const auto* dropped = std::get_if<EventsDropped>(&event.what);
            accounted += dropped ? dropped->count : 1;
        }
    }
    writer.join();

    EXPECT_EQ(accounted, last + 1);
}

}  // namespace
}  // namespace flitzis
