#include "handoff/message_queue.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace flitzis {
namespace {

using Queue = MessageQueue<int, 16>;
using Pushed = Queue::Pushed;

TEST(MessageQueue, GivesMessagesInOrder) {
    Queue queue;
    queue.push(1);
    queue.push(2);

    int message = 0;
    ASSERT_TRUE(queue.pop(message));
    EXPECT_EQ(message, 1);
    ASSERT_TRUE(queue.pop(message));
    EXPECT_EQ(message, 2);
    EXPECT_FALSE(queue.pop(message));
}

TEST(MessageQueue, SaysWhichPushFindsTheReaderAsleep) {
    Queue queue;
    EXPECT_EQ(queue.push(1), Pushed::first);
    EXPECT_EQ(queue.push(2), Pushed::behind_others);

    int message = 0;
    while (queue.pop(message)) continue;
    EXPECT_EQ(queue.push(3), Pushed::first);
}

TEST(MessageQueue, RefusesWhatDoesNotFit) {
    Queue queue;
    int accepted = 0;
    while (queue.push(accepted) != Pushed::full) ++accepted;
    EXPECT_EQ(accepted, 16);

    int message = 0;
    ASSERT_TRUE(queue.pop(message));
    EXPECT_NE(queue.push(accepted), Pushed::full);
}

// The reader sleeps unless it is woken, as the loop does: a wake-up that is lost would leave it asleep for ever.
TEST(MessageQueue, LosesNoMessageAndNoWakeUp) {
    constexpr int last = 200'000;
    Queue queue;
    std::atomic<std::uint32_t> wakes{0};

    std::thread reader([&] {
        int expected = 0;
        for (std::uint32_t seen = 0; expected <= last;) {
            wakes.wait(seen);
            seen = wakes.load();
            for (int message = 0; queue.pop(message); ++expected) ASSERT_EQ(message, expected);
        }
    });
    for (int i = 0; i <= last; ++i) {
        Pushed pushed = queue.push(i);
        while (pushed == Pushed::full) {
            std::this_thread::yield();
            pushed = queue.push(i);
        }
        if (pushed == Pushed::first) {
            ++wakes;
            wakes.notify_one();
        }
    }
    reader.join();
}

}  // namespace
}  // namespace flitzis
