// An engine without a graph, by itself and in several threads.
#include <gtest/gtest.h>
#include <poll.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <thread>
#include <variant>
#include <vector>

#include "engine/audio_engine.hpp"
#include "pw/loop.hpp"

namespace flitzis {
namespace {

using namespace std::chrono_literals;

EngineConfig offline() {
    EngineConfig config;
    config.offline = true;
    config.channels = 1;
    config.fade_ms = 0.0;
    return config;
}

TEST(OfflineEngine, RendersWhatIsWritten) {
    AudioEngine engine(offline());
    const std::vector<float> written{0.25F, -0.5F, 0.75F};
    std::vector<float> rendered(5, 1.0F);

    EXPECT_EQ(engine.write(FrameView::interleaved(written.data(), 1, 3)), 3U);
    EXPECT_FALSE(engine.drain());
    engine.render(rendered.data(), rendered.size());

    EXPECT_EQ(rendered, (std::vector<float>{0.25F, -0.5F, 0.75F, 0.0F, 0.0F}));
    EXPECT_TRUE(engine.drain());
    EXPECT_EQ(engine.frame(), 5U);
}

TEST(OfflineEngine, HasNoGraphToStartIn) {
    AudioEngine engine(offline());

    EXPECT_THROW(engine.start(), AudioError);
    EXPECT_THROW(engine.move(FollowDefault{}), AudioError);
    EXPECT_EQ(engine.state(), State::stopped);
    engine.stop();
    engine.close();
    EXPECT_EQ(engine.state(), State::closed);
    EXPECT_THROW(engine.render(nullptr, 1), EngineClosed);
}

TEST(OfflineEngine, NeedsARate) {
    EngineConfig config = offline();
    config.sample_rate.reset();

    EXPECT_THROW(AudioEngine{config}, std::invalid_argument);
}

TEST(OfflineEngine, TellsItsEvents) {
    AudioEngine engine(offline());
    float frame = 0;

    engine.ping();
    engine.render(&frame, 1);

    pollfd waited{engine.event_descriptor(), POLLIN, 0};
    EXPECT_EQ(poll(&waited, 1, 0), 1);
    const auto events = engine.poll_events();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_TRUE(std::holds_alternative<Pong>(events.front().what));
}

TEST(LoopWithoutAThread, OneAtATimeRunsAndNothingIsLeftOut) {
    pw::Loop loop;
    int inside = 0, most = 0;
    std::atomic<int> posted{0};
    std::vector<std::thread> threads;

    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int round = 0; round < 2000; ++round) {
                loop.post([&] { ++posted; });
                EXPECT_TRUE(loop.call(Deadline(10s), [&] {
                    most = std::max(most, ++inside);
                    --inside;
                }));
            }
        });
    for (std::thread& thread : threads) thread.join();

    EXPECT_EQ(most, 1);
    EXPECT_EQ(posted, 8000);
}

TEST(LoopWithoutAThread, AWaitIsOverOnceAnotherThreadsWorkHasMadeItTrue) {
    pw::Loop loop;
    int value = 0;
    std::thread other([&] {
        for (int i = 0; i < 100; ++i) loop.call(Deadline(10s), [&] { loop.signal(), ++value; });
    });

    EXPECT_TRUE(loop.wait(Deadline(10s), [&] { return value == 100; }));
    other.join();
    EXPECT_FALSE(loop.wait(Deadline(0s), [&] { return value == 0; }));
}

TEST(LoopWithoutAThread, WhatATaskThrowsIsItsCallers) {
    pw::Loop loop;

    EXPECT_THROW(loop.call(Deadline(1s), [] { throw AudioError("x"); }), AudioError);
    EXPECT_TRUE(loop.call(Deadline(1s), [] {}));
}

}  // namespace
}  // namespace flitzis
