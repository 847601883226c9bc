#include "handoff/many_to_one.hpp"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <thread>
#include <vector>

namespace flitzis {
namespace {

struct Item {
    int producer = 0;
    int number = 0;
    int sum = 0;  // of the two, so that a torn item shows
};

TEST(ManyToOne, GivesItemsInTheOrderOfTheirArrival) {
    ManyToOne<int, 4> queue;
    for (const int i : {1, 2, 3}) ASSERT_TRUE(queue.push(i));

    int item = 0;
    for (const int i : {1, 2, 3}) {
        ASSERT_TRUE(queue.pop(item));
        EXPECT_EQ(item, i);
    }
    EXPECT_FALSE(queue.pop(item));
}

TEST(ManyToOne, RefusesWhatDoesNotFitAndTakesItOnceThereIsRoom) {
    ManyToOne<int, 2> queue;
    int item = 0;
    ASSERT_TRUE(queue.push(1));
    ASSERT_TRUE(queue.push(2));

    EXPECT_FALSE(queue.push(3));
    ASSERT_TRUE(queue.pop(item));
    EXPECT_TRUE(queue.push(3));

    ASSERT_TRUE(queue.pop(item));
    EXPECT_EQ(item, 2);
    ASSERT_TRUE(queue.pop(item));
    EXPECT_EQ(item, 3);
}

TEST(ManyToOne, LosesAndRepeatsNothingWithFourThreadsPushing) {
    constexpr int producers = 4;
    constexpr int each = 20'000;
    const auto queue = std::make_unique<ManyToOne<Item, 64>>();

    std::vector<std::thread> threads;
    for (int producer = 0; producer < producers; ++producer) {
        threads.emplace_back([&, producer] {
            for (int i = 0; i < each; ++i)
                while (!queue->push({producer, i, producer + i})) std::this_thread::yield();
        });
    }
    std::array<int, producers> next{};
    for (int taken = 0; taken < producers * each;) {
        Item item;
        if (!queue->pop(item)) continue;
        ASSERT_EQ(item.sum, item.producer + item.number);
        ASSERT_EQ(item.number, next[static_cast<std::size_t>(item.producer)]++);
        ++taken;
    }
    for (auto& thread : threads) thread.join();

    Item item;
    EXPECT_FALSE(queue->pop(item));
}

}  // namespace
}  // namespace flitzis
