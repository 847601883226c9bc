// The engine from C++, with a renderer of the caller's own, in a real graph.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <thread>
#include <variant>
#include <vector>

#include "engine/audio_engine.hpp"
#include "waiting.hpp"

namespace flitzis::test {
namespace {

/// What a renderer noticed; outlives it.
struct Account {
    std::atomic<std::uint64_t> blocks{0};
    std::atomic<std::uint64_t> next_position{0};
    std::atomic<std::uint64_t> gaps{0};
    std::atomic<std::uint32_t> channels{0};
    std::atomic<std::uint32_t> prepared{0};
    std::atomic<bool> own_thread{false};
    std::atomic<bool> destroyed{false};
};

class Accountant final : public Renderer {
   public:
    explicit Accountant(Account& account) : account_(account) {}
    ~Accountant() override { account_.destroyed = true; }

    void prepare(SampleRate, std::uint32_t, Frames) override { ++account_.prepared; }
    Rendered render(const Block& block) NONBLOCKING override {
        if (block.position != account_.next_position) ++account_.gaps;
        account_.next_position = block.position + block.frames.count;
        account_.channels = static_cast<std::uint32_t>(block.channels.size());
        account_.own_thread = std::this_thread::get_id() != maker_;
        for (float* plane : block.channels) std::fill_n(plane, block.frames.count, 0.25F);
        ++account_.blocks;
        return {};
    }

   private:
    Account& account_;
    std::thread::id maker_ = std::this_thread::get_id();
};

class Engine : public ::testing::Test {
   protected:
    Account account_;
    AudioEngine engine_{EngineConfig{}, std::make_unique<Accountant>(account_)};
};

TEST_F(Engine, StandsInTheGraphInactiveBeforeItIsStarted) {
    EXPECT_EQ(engine_.state(), State::stopped);
    EXPECT_TRUE(engine_.node_id());
    EXPECT_EQ(account_.prepared, 1U);
    EXPECT_EQ(account_.blocks, 0U);
}

TEST_F(Engine, CallsTheRendererOnPipeWiresThreadOnceStarted) {
    engine_.start();

    EXPECT_EQ(engine_.state(), State::running);
    EXPECT_GE(account_.blocks, 1U);
    EXPECT_EQ(account_.channels, 2U);
    EXPECT_TRUE(account_.own_thread);
}

TEST_F(Engine, StartsAndStopsManyTimesWithoutAnXrun) {
    for (int i = 0; i < 20; ++i) {
        const std::uint64_t before = account_.blocks;
        engine_.start();
        ASSERT_TRUE(eventually([&] { return account_.blocks >= before + 3; }));
        engine_.stop();
    }

    EXPECT_EQ(account_.prepared, 1U);
    EXPECT_EQ(engine_.stats().xruns, 0U);
}

TEST_F(Engine, RendersPositionsWithoutAGapWhileItRuns) {
    engine_.start();
    const std::uint64_t gaps_at_start = account_.gaps;

    ASSERT_TRUE(eventually([&] { return account_.blocks >= 50; }));

    EXPECT_EQ(account_.gaps, gaps_at_start);
}

TEST_F(Engine, LetsTheRendererRestOnceStopHasReturned) {
    engine_.start();
    engine_.stop();
    const std::uint64_t blocks = account_.blocks;
    const std::uint64_t cycles = engine_.stats().cycles;

    AudioEngine other;  // whose cycles prove that the graph went on
    other.start();
    ASSERT_TRUE(eventually([&] { return other.stats().cycles >= 20; }));

    EXPECT_EQ(engine_.state(), State::stopped);
    EXPECT_EQ(account_.blocks, blocks);
    EXPECT_EQ(engine_.stats().cycles, cycles);
}

TEST_F(Engine, IsGoneAfterCloseAndAnswersOnlyPlainValues) {
    engine_.start();
    engine_.close();
    engine_.close();
    engine_.stop();

    EXPECT_EQ(engine_.state(), State::closed);
    EXPECT_FALSE(engine_.node_id());
    EXPECT_EQ(engine_.name(), "Flitzis Looper");
    EXPECT_EQ(engine_.quantum(), Frames{512});
    EXPECT_TRUE(account_.destroyed);
    EXPECT_THROW(engine_.start(), EngineClosed);
    EXPECT_THROW(engine_.stats(), EngineClosed);
}

TEST_F(Engine, TellsWhatTheGraphGranted) {
    engine_.start();
    ASSERT_TRUE(eventually([&] { return engine_.stats().cycles >= 10; }));

    const Stats stats = engine_.stats();

    EXPECT_EQ(stats.quantum, Frames{512});
    EXPECT_EQ(stats.graph_rate, SampleRate{48000});
    EXPECT_EQ(stats.device, "test_sink");
    EXPECT_EQ(stats.frames, stats.cycles * 512);
    EXPECT_FALSE(stats.scheduling.empty());
    EXPECT_GE(stats.callback_ns.max, stats.callback_ns.p99);
}

TEST(Engines, StartStopAndCloseFromSeveralThreadsAtOnce) {
    AudioEngine engine;
    std::atomic<bool> done{false};

    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            try {
                while (!done) {
                    engine.start();
                    engine.stats();
                    engine.stop();
                }
            } catch (const EngineClosed&) {  // the only way out of a closed engine
            }
        });
    }
    EXPECT_TRUE(eventually([&] { return engine.state() != State::closed && engine.stats().cycles >= 20; }));
    engine.close();
    done = true;
    for (auto& thread : threads) thread.join();

    EXPECT_EQ(engine.state(), State::closed);
}

TEST(Engines, StandBesideEachOtherAndCloseOneByOne) {
    std::vector<std::unique_ptr<AudioEngine>> engines;
    for (int i = 0; i < 8; ++i) engines.push_back(std::make_unique<AudioEngine>());
    for (auto& engine : engines) engine->start();

    while (engines.size() > 1) {
        engines.pop_back();
        const std::uint64_t cycles = engines.front()->stats().cycles;
        ASSERT_TRUE(eventually([&] { return engines.front()->stats().cycles > cycles + 2; }));
        EXPECT_EQ(engines.front()->state(), State::running);
    }
}

TEST(Written, BeginsWhereItIsToldToAndIsHeardAndDrained) {
    AudioEngine engine;
    const std::vector<float> samples(200, 0.5F);
    const FrameView hundred = FrameView::interleaved(samples.data(), 2, 100);
    EXPECT_EQ(engine.write(hundred, 0, 500), 100U);
    EXPECT_THROW(engine.write(hundred, Seconds{1}, 599), std::invalid_argument);
    EXPECT_FALSE(engine.drain(Seconds{0}));

    std::vector<float> heard(2 * 2000);
    engine.render(heard.data(), 2000);

    EXPECT_EQ(heard[2 * 499], 0.0F);
    EXPECT_EQ(heard[2 * 500], 0.5F);
    EXPECT_EQ(heard[2 * 600], 0.0F);
    EXPECT_EQ(engine.heard(), 100U);
    const std::vector<Event> events = engine.poll_events();
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(std::get<Drained>(events[0].what).frame, 600U);
}

TEST(Written, IsHeardFromTheTimeOn) {
    AudioEngine engine;
    const std::vector<float> samples(200, 0.5F);
    engine.write(FrameView::interleaved(samples.data(), 2, 100));
    EXPECT_THROW(engine.start(1), std::invalid_argument);

    const auto soon = std::chrono::steady_clock::now().time_since_epoch() + std::chrono::seconds(2);
    engine.play(std::chrono::nanoseconds(soon).count());
    EXPECT_EQ(engine.state(), State::running);
    EXPECT_EQ(engine.heard(), 0U);

    EXPECT_TRUE(engine.drain(Seconds{20}));
    EXPECT_TRUE(eventually([&] { return engine.heard() == 100; }));
}

TEST_F(Engine, HearsNothingWrittenWithARendererOfItsOwn) {
    EXPECT_THROW(engine_.heard(), AudioError);
    engine_.start(std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count() + 300'000'000);
    EXPECT_TRUE(eventually([&] { return account_.blocks > 3; }));
}

TEST(Devices, ListTheSinksOfTheServer) {
    const auto devices = list_devices();

    ASSERT_EQ(devices.size(), 1U);
    EXPECT_EQ(devices[0].name, "test_sink");
    EXPECT_EQ(devices[0].channels, 2U);
    EXPECT_TRUE(devices[0].is_default);
}

}  // namespace
}  // namespace flitzis::test
