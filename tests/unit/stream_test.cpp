#include "render/stream.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>
#include <random>
#include <thread>
#include <vector>

namespace flitzis {
namespace {

constexpr SampleRate rate{48000};
constexpr double five_ms = 5.0;  // 240 frames

/// One channel, and everything that was rendered so far.
class Player {
   public:
    explicit Player(double fade_ms, std::uint32_t buffer = 4096)
        : halves(make_stream(1, Frames{buffer}, fade_ms)), stream(halves.first) {
        halves.second->prepare(rate, 1, Frames{8192});
    }

    std::uint32_t write(const std::vector<float>& samples) {
        return stream.write(FrameView::interleaved(samples.data(), 1, samples.size()), 0).frames.count;
    }

    Rendered render(std::uint32_t frames) {
        const std::size_t begin = heard.size();
        heard.resize(begin + frames, 77.0F);
        float* planes[] = {heard.data() + begin};
        const Rendered rendered = halves.second->render({planes, Frames{frames}, begin});
        missing += rendered.missing.count;
        return rendered;
    }

    float steepest(std::size_t from = 0) const {
        float steepest = 0.0F;
        for (std::size_t i = from + 1; i < heard.size(); ++i)
            steepest = std::max(steepest, std::abs(heard[i] - heard[i - 1]));
        return steepest;
    }

    std::pair<StreamEnd, std::unique_ptr<StreamRenderer>> halves;
    StreamEnd& stream;
    std::vector<float> heard;
    std::uint64_t missing = 0;
};

std::vector<float> ramp(std::uint32_t first, std::uint32_t frames) {
    std::vector<float> samples(frames);
    std::iota(samples.begin(), samples.end(), static_cast<float>(first));
    return samples;
}
std::vector<float> constant(std::uint32_t frames) { return std::vector<float>(frames, 1.0F); }
constexpr float slope = 1.0F / 240.0F + 1e-6F;

TEST(Stream, IsSilentAndOwesNothingBeforeTheFirstFrame) {
    Player player(five_ms);
    const Rendered rendered = player.render(512);

    EXPECT_TRUE(rendered.silent);
    EXPECT_EQ(player.heard, std::vector<float>(512, 0.0F));
    EXPECT_EQ(player.missing, 0U);
}

TEST(Stream, PlaysWhatWasWrittenExactlyFromTheFirstFrameOn) {
    for (const std::uint32_t quantum : {1U, 32U, 37U, 470U, 512U}) {
        Player player(five_ms);
        ASSERT_EQ(player.write(ramp(1, 3000)), 3000U);
        player.stream.end();
        while (player.heard.size() < 3000) EXPECT_FALSE(player.render(quantum).silent);
        player.heard.resize(3000);
        EXPECT_EQ(player.heard, ramp(1, 3000));
        EXPECT_EQ(player.missing, 0U);
    }
}

TEST(Stream, CountsWhatIsQueuedAndWhatFits) {
    Player player(five_ms);
    EXPECT_EQ(player.stream.writable(), Frames{4096});
    EXPECT_TRUE(player.stream.has_room(Frames{4096}));
    EXPECT_EQ(player.write(ramp(0, 5000)), 4096U);
    EXPECT_EQ(player.stream.writable(), Frames{0});
    player.render(512);
    EXPECT_EQ(player.stream.queued(), Frames{3584});
    EXPECT_EQ(player.stream.writable(), Frames{512});
}

TEST(Stream, SaysWhereItsFramesAreInTheEnginesCount) {
    Player player(five_ms);
    player.render(700);
    player.write(ramp(0, 100));
    EXPECT_EQ(player.render(512).stream_offset, 700);
    EXPECT_EQ(player.render(512).stream_offset, 700) << "of the newest frame that was played";

    player.write(ramp(0, 100));
    EXPECT_EQ(player.render(512).stream_offset, 1624);
}

TEST(Stream, SaysBeforeItsFirstFrameAndAfterAFlushWhereTheNextOneWouldBe) {
    Player player(five_ms);
    EXPECT_EQ(player.render(700).stream_offset, 700);
    player.write(ramp(0, 4000));
    player.render(512);
    player.stream.flush();
    EXPECT_EQ(player.render(512).stream_offset, 1724 - 4000);
    EXPECT_EQ(player.render(100).stream_offset, 1824 - 4000);

    player.write(ramp(0, 100));
    EXPECT_EQ(player.render(512).stream_offset, 1824 - 4000);
}

TEST(Stream, RunsDryOnceForEveryTimeThatSomethingWasPlayedBefore) {
    for (const std::uint32_t chunk : {1U, 100U, 480U, 512U, 700U}) {
        Player player(five_ms);
        for (int i = 0; i < 5; ++i) {
            player.write(constant(chunk));
            int dry = 0;
            for (int block = 0; block < 4; ++block) dry += player.render(512).ran_dry ? 1 : 0;
            EXPECT_EQ(dry, 1) << chunk;
        }
    }
}

TEST(Stream, DecaysFromItsLastSampleWhereItRunsDryAndFadesInAgain) {
    for (const std::uint32_t quantum : {16U, 37U, 512U}) {
        Player player(five_ms);
        player.write(constant(1000));
        while (player.heard.size() < 3000) player.render(quantum);
        EXPECT_EQ(player.missing, player.heard.size() - 1000);
        EXPECT_TRUE(std::all_of(player.heard.begin(), player.heard.begin() + 1000, [](float s) { return s == 1.0F; }));
        EXPECT_GT(player.heard[1000], 0.9F);
        EXPECT_GT(player.heard[1230], 0.0F);
        EXPECT_EQ(player.heard[1240], 0.0F);
        EXPECT_LE(player.steepest(), slope);

        const std::size_t again = player.heard.size();
        const std::uint64_t missing = player.missing;
        player.write(constant(1000));
        player.stream.end();
        while (player.heard.size() < again + 1000) player.render(quantum);
        player.heard.resize(again + 1000);
        EXPECT_EQ(player.heard.back(), 1.0F);
        EXPECT_EQ(player.heard[again + 239], 1.0F);
        EXPECT_LT(player.heard[again + 238], 1.0F);
        EXPECT_LE(player.steepest(), slope);
        EXPECT_EQ(player.missing, missing);
    }
}

TEST(Stream, NeverStepsHoweverAWriterStalls) {
    std::minstd_rand random(7);
    Player player(five_ms);
    player.write(constant(1));
    player.render(1);
    player.heard.clear();
    for (int i = 0; i < 2000; ++i) {
        if (random() % 3 == 0) player.write(constant(static_cast<std::uint32_t>(random() % 400)));
        player.render(static_cast<std::uint32_t>(1 + random() % 300));
    }
    EXPECT_GT(player.missing, 0U);
    EXPECT_LE(player.steepest(), slope);
}

TEST(Stream, RunsDryWithoutAFadeWhereThereIsNone) {
    Player player(0.0);
    player.write(constant(100));
    player.render(512);
    player.write(constant(100));
    player.render(100);

    std::vector<float> expected = constant(100);
    expected.resize(512, 0.0F);
    expected.resize(612, 1.0F);
    EXPECT_EQ(player.heard, expected);
    EXPECT_EQ(player.missing, 412U);
}

TEST(Stream, EndsToTheLastFrameWhereItIsDrainedAndBeginsAgainWithoutAFade) {
    Player player(five_ms);
    player.write(constant(700));
    const std::uint64_t end = player.stream.end();
    EXPECT_FALSE(player.stream.played(end));
    player.render(512);
    EXPECT_FALSE(player.render(512).wake);
    EXPECT_FALSE(player.stream.played(end)) << "the block that holds the last frame has not gone to the graph yet";
    EXPECT_TRUE(player.render(512).wake);
    EXPECT_TRUE(player.stream.played(end));
    player.write(constant(512));
    player.render(512);

    std::vector<float> expected = constant(700);
    expected.resize(1536, 0.0F);
    expected.resize(2048, 1.0F);
    EXPECT_EQ(player.heard, expected);
    EXPECT_EQ(player.missing, 0U);
}

TEST(Stream, HasNotPlayedWhatIsInAnEarlierPartOfTheSameCycle) {
    Player player(five_ms);
    player.write(constant(512));
    const std::uint64_t end = player.stream.end();
    EXPECT_FALSE(player.stream.played(end));
    player.render(512);
    std::vector<float> plane(512);
    float* planes[] = {plane.data()};

    EXPECT_FALSE(player.halves.second->render({planes, Frames{256}, 512, {}, {}, true}).wake);
    EXPECT_FALSE(player.stream.played(end));
    EXPECT_TRUE(player.render(512).wake);
    EXPECT_TRUE(player.stream.played(end));
}

TEST(Stream, OwesAgainAfterADrainThatMoreFramesFollowed) {
    Player player(five_ms);
    player.write(constant(100));
    player.stream.end();
    player.write(constant(100));
    player.render(512);
    EXPECT_EQ(player.missing, 312U);
}

TEST(Stream, FadesOutAtAFlushAndPlaysExactlyWhatFollows) {
    for (const std::uint32_t quantum : {16U, 100U, 512U}) {
        Player player(five_ms);
        player.write(constant(1000));
        for (int i = 0; i < 3; ++i) player.render(16);
        const std::uint64_t position = player.stream.flush();
        EXPECT_EQ(player.stream.queued(), Frames{0});
        EXPECT_FALSE(player.stream.flushed(position));
        bool woken = false;
        while (!player.stream.flushed(position)) woken = player.render(quantum).wake;
        EXPECT_TRUE(woken);
        EXPECT_EQ(player.stream.writable(), Frames{4096});
        EXPECT_EQ(player.stream.taken(), 48U + 239U);
        EXPECT_GT(player.heard.at(48 + 200), 0.0F);
        player.render(512);
        EXPECT_EQ(player.heard.at(48 + 240), 0.0F);
        EXPECT_EQ(player.heard.back(), 0.0F);
        EXPECT_LE(player.steepest(), slope);
        EXPECT_EQ(player.missing, 0U);

        const std::size_t begin = player.heard.size();
        player.write(ramp(5, 512));
        player.render(512);
        EXPECT_EQ(std::vector(player.heard.begin() + static_cast<std::ptrdiff_t>(begin), player.heard.end()),
                  ramp(5, 512));
    }
}

TEST(Stream, FlushesWithATailWhereTooLittleIsQueuedForAFade) {
    for (const std::uint32_t queued : {0U, 1U, 100U, 238U}) {
        Player player(five_ms);
        player.write(constant(512 + queued));
        player.render(512);
        player.stream.flush();
        for (int i = 0; i < 3; ++i) player.render(512);
        EXPECT_EQ(player.heard.back(), 0.0F);
        EXPECT_GT(player.heard[512 + queued / 2], 0.0F);
        EXPECT_LE(player.steepest(), slope) << queued;
        EXPECT_EQ(player.missing, 0U);
    }
}

TEST(Stream, FlushesAtRestAndOwesNothingAfterwards) {
    Player player(five_ms);
    player.write(constant(1000));
    player.render(512);
    const std::uint64_t position = player.stream.flush();
    player.stream.flush_at_rest(position);
    EXPECT_TRUE(player.stream.flushed(position));
    EXPECT_EQ(player.stream.writable(), Frames{4096});
    player.render(512);
    EXPECT_EQ(player.missing, 0U);
}

TEST(Stream, GoesNeverBackWhereAFlushAtRestComesLate) {
    Player player(five_ms, 64);
    player.write(ramp(1, 60));
    const std::uint64_t position = player.stream.flush();
    player.render(16);
    player.write(ramp(61, 40));
    player.render(32);

    player.stream.flush_at_rest(position);

    EXPECT_EQ(player.stream.queued(), Frames{8});
    EXPECT_EQ(player.stream.writable(), Frames{56});
    player.heard.clear();
    player.render(8);
    EXPECT_EQ(player.heard, ramp(93, 8));
}

TEST(Stream, HasNothingToDropWhereAFlushIsOvertakenByTheCallbackOrByAnotherOne) {
    Player player(five_ms, 64);
    player.write(ramp(1, 60));
    player.render(32);
    player.stream.flush(20);
    player.render(8);
    EXPECT_EQ(player.heard, ramp(1, 40));
    EXPECT_EQ(player.stream.queued(), Frames{20});

    player.stream.flush(60);
    player.stream.flush(50);
    EXPECT_EQ(player.stream.queued(), Frames{0});
}

TEST(Stream, WakesOnlyWhoWaitsForRoomAndOnlyOnce) {
    Player player(five_ms, 1024);
    player.write(constant(1024));
    EXPECT_FALSE(player.render(256).wake);
    EXPECT_FALSE(player.stream.has_room(Frames{512}));
    EXPECT_TRUE(player.render(256).wake);
    EXPECT_TRUE(player.stream.has_room(Frames{512}));
    EXPECT_FALSE(player.render(256).wake);
}

TEST(Stream, LosesNoWakeUpBetweenAWriterAndTheRenderSide) {
    Player player(0.0, 64);
    std::atomic<bool> rung{false};
    std::atomic<bool> over{false};
    std::thread writer([&] {
        for (std::uint32_t n = 0; n < 200'000 && !over;) {
            n += player.write(constant(32));
            if (player.stream.has_room(Frames{32})) continue;
            while (!rung.exchange(false) && !over) std::this_thread::yield();
        }
        over = true;
    });
    float memory[8];
    float* planes[] = {memory};
    std::uint64_t idle = 0;
    while (!over && idle < 50'000'000) {
        const Rendered rendered = player.halves.second->render({planes, Frames{8}});
        idle = rendered.silent || rendered.missing.count == 8 ? idle + 1 : 0;
        if (rendered.wake) rung = true;
    }
    EXPECT_TRUE(over) << "a writer sleeps though there is room";
    over = true;
    writer.join();
}

}  // namespace
}  // namespace flitzis
