#include "handoff/custody.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>
#include <vector>

namespace flitzis {
namespace {

/// Counts how many of its kind live; poisoned when it dies.
struct Sample {
    explicit Sample(std::uint64_t n, std::atomic<int>& alive) : number(n), living(alive) { ++living; }
    ~Sample() {
        number = ~0ULL;
        --living;
    }
    Sample(const Sample&) = delete;
    Sample& operator=(const Sample&) = delete;

    std::uint64_t number;
    std::atomic<int>& living;
};

std::unique_ptr<const Sample> sample(std::uint64_t number, std::atomic<int>& living) {
    return std::make_unique<const Sample>(number, living);
}

TEST(Custody, LendsInOrderAndFreesWhatCameBack) {
    std::atomic<int> living{0};
    Custody<Sample, 8> custody;
    for (std::uint64_t n = 0; n < 3; ++n) {
        auto object = sample(n, living);
        ASSERT_TRUE(custody.lend(object));
        EXPECT_EQ(object, nullptr);
    }

    const Sample* first = custody.take();
    const Sample* second = custody.take();
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->number, 0U);
    EXPECT_EQ(second->number, 1U);
    custody.give_back(second);
    EXPECT_EQ(living, 3);

    EXPECT_EQ(custody.collect(), 1U);
    EXPECT_EQ(living, 2);
    EXPECT_EQ(custody.out(), 2U);
    EXPECT_EQ(first->number, 0U);
    EXPECT_EQ(custody.take()->number, 2U);
    EXPECT_EQ(custody.take(), nullptr);
}

TEST(Custody, LendsNoMoreThanCanComeBackUntilItWasCollected) {
    std::atomic<int> living{0};
    Custody<Sample, 2> custody;
    auto one = sample(1, living);
    auto two = sample(2, living);
    auto three = sample(3, living);
    EXPECT_TRUE(custody.lend(one));
    EXPECT_TRUE(custody.lend(two));
    EXPECT_FALSE(custody.lend(three));
    ASSERT_NE(three, nullptr);

    custody.give_back(custody.take());
    EXPECT_FALSE(custody.lend(three));
    custody.collect();
    EXPECT_TRUE(custody.lend(three));
}

TEST(Custody, FreesEverythingInTheEndWhoeverHasIt) {
    std::atomic<int> living{0};
    {
        Custody<Sample, 8> custody;
        for (std::uint64_t n = 0; n < 4; ++n) {
            auto object = sample(n, living);
            custody.lend(object);
        }
        custody.give_back(custody.take());
        custody.take();
    }
    EXPECT_EQ(living, 0);
}

/// A million hand-overs; the render side keeps some for a while and gives them back out of order.
TEST(Custody, SurvivesAMillionRandomHandOvers) {
    constexpr std::uint64_t total = 1'000'000;
    std::atomic<int> living{0};
    Custody<Sample, 64> custody;
    std::uint64_t wrong = 0;
    std::thread render([&] {
        std::minstd_rand random(1);
        std::vector<const Sample*> held;
        std::vector<std::uint64_t> numbers;
        std::uint64_t next = 0;
        std::uint64_t given_back = 0;
        while (given_back < total) {
            if (const Sample* object = held.size() < 20 ? custody.take() : nullptr) {
                wrong += object->number == next++ ? 0 : 1;
                held.push_back(object);
                numbers.push_back(object->number);
            } else if (!held.empty()) {
                const std::size_t i = random() % held.size();
                wrong += held[i]->number == numbers[i] ? 0 : 1;  // still alive
                custody.give_back(held[i]);
                held.erase(held.begin() + static_cast<std::ptrdiff_t>(i));
                numbers.erase(numbers.begin() + static_cast<std::ptrdiff_t>(i));
                ++given_back;
            } else {
                std::this_thread::yield();
            }
        }
    });
    for (std::uint64_t n = 0; n < total;) {
        auto object = sample(n, living);
        while (!custody.lend(object)) {
            if (custody.collect() == 0) std::this_thread::yield();
        }
        ++n;
    }
    render.join();
    custody.collect();
    EXPECT_EQ(wrong, 0U);
    EXPECT_EQ(custody.out(), 0U);
    EXPECT_EQ(living, 0);
}

}  // namespace
}  // namespace flitzis
