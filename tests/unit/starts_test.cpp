// Frames of the stream that begin at a frame of the engine's count.
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <vector>

#include "render/stream.hpp"

namespace flitzis {
namespace {

std::vector<float> ramp(std::uint32_t first, std::uint32_t frames) {
    std::vector<float> samples(frames);
    std::iota(samples.begin(), samples.end(), static_cast<float>(first));
    return samples;
}

/// One channel with fades of 5 ms, and everything that was rendered so far.
class Timed {
   public:
    explicit Timed(std::uint32_t buffer = 8192) : halves(make_stream(1, Frames{buffer}, 5.0)), stream(halves.first) {
        halves.second->prepare(SampleRate{48000}, 1, Frames{8192});
    }

    std::uint32_t write(const std::vector<float>& samples) { return stream.write(view(samples), 0).frames.count; }
    std::uint32_t write_at(std::uint64_t at, const std::vector<float>& samples) {
        return stream.write_at(view(samples), 0, at).frames.count;
    }
    Rendered render(std::uint32_t frames) {
        const std::size_t begin = heard.size();
        heard.resize(begin + frames, 77.0F);
        float* planes[] = {heard.data() + begin};
        const Rendered rendered = halves.second->render({planes, Frames{frames}, begin});
        missing += rendered.missing.count;
        if (rendered.late.frames > 0) late.push_back(rendered.late);
        return rendered;
    }
    void render_until(std::size_t frames, std::uint32_t block) {
        while (heard.size() < frames) render(std::min(block, static_cast<std::uint32_t>(frames - heard.size())));
    }

    std::pair<StreamEnd, std::unique_ptr<StreamRenderer>> halves;
    StreamEnd& stream;
    std::vector<float> heard;
    std::uint64_t missing = 0;
    std::vector<Late> late;

   private:
    static FrameView view(const std::vector<float>& samples) {
        return FrameView::interleaved(samples.data(), 1, samples.size());
    }
};

/// Silence, with these at their places.
std::vector<float> expected(std::size_t frames, const std::vector<std::pair<std::size_t, std::vector<float>>>& parts) {
    std::vector<float> all(frames, 0.0F);
    for (const auto& [at, samples] : parts)
        std::copy(samples.begin(), samples.end(), all.begin() + static_cast<std::ptrdiff_t>(at));
    return all;
}

TEST(Starts, BeginOnTheirFrameAfterSilenceInBlocksOfAnySize) {
    for (const std::uint32_t block : {1U, 16U, 37U, 470U, 512U, 4000U, 8192U}) {
        Timed player;
        player.write(ramp(1, 300));
        player.write_at(1000, ramp(1001, 100));
        player.write_at(1100, ramp(2001, 100));  // without a gap
        player.write(ramp(2101, 50));
        player.write_at(3999, ramp(3001, 1));
        player.stream.end();
        player.render_until(5000, block);

        EXPECT_EQ(
            player.heard,
            expected(5000,
                     {{0, ramp(1, 300)}, {1000, ramp(1001, 100)}, {1100, ramp(2001, 150)}, {3999, ramp(3001, 1)}}))
            << block;
        EXPECT_EQ(player.missing, 0U);
        EXPECT_TRUE(player.late.empty());
    }
}

TEST(Starts, AreSilentAndOweNothingUntilThen) {
    Timed player;
    player.write_at(1000, ramp(1, 100));

    for (int i = 0; i < 9; ++i) EXPECT_TRUE(player.render(100).silent);
    EXPECT_EQ(player.render(50).stream_offset, 1000);
    EXPECT_FALSE(player.render(100).silent);
    EXPECT_EQ(player.missing, 0U);
}

TEST(Starts, EndAStreamThatRanDryBefore) {
    Timed player;
    player.write(std::vector<float>(300, 1.0F));
    player.render(512);
    EXPECT_EQ(player.missing, 212U);

    player.write_at(2000, std::vector<float>(600, 1.0F));
    player.render_until(2400, 512);

    EXPECT_EQ(player.missing, 212U) << "who says when it goes on owes nothing until then";
    EXPECT_EQ(player.heard[1999], 0.0F);
    EXPECT_EQ(player.heard[2000], 1.0F) << "it begins as it is, without a fade";
}

TEST(Starts, FollowAtOnceAndSayHowLateWhereTheyAreHeldBack) {
    Timed player;
    player.render(100);
    player.write(ramp(1, 500));
    player.write_at(700, ramp(1001, 100));
    player.heard.resize(400, 0.0F);  // the gate was shut, and nothing was asked of the stream
    player.stream.end();
    player.render_until(1200, 256);

    EXPECT_EQ(player.heard, expected(1200, {{400, ramp(1, 500)}, {900, ramp(1001, 100)}}));
    ASSERT_EQ(player.late.size(), 1U);
    EXPECT_EQ(player.late[0].frame, 700U);
    EXPECT_EQ(player.late[0].frames, 200U);
}

TEST(Starts, AreDroppedWithTheirFrames) {
    for (const bool at_rest : {false, true}) {
        Timed player;
        player.write_at(500, ramp(1, 100));
        player.render(100);
        const std::uint64_t position = player.stream.flush();
        if (at_rest) player.stream.flush_at_rest(position);
        player.write_at(300, ramp(1001, 100));
        player.stream.end();
        player.render_until(1000, 64);

        EXPECT_EQ(player.heard, expected(1000, {{300, ramp(1001, 100)}}));
    }
}

TEST(Starts, AreNotPlayedIntoAFlushsFade) {
    Timed player;
    player.write(std::vector<float>(600, 1.0F));
    player.write_at(5000, std::vector<float>(600, -1.0F));
    player.render(590);
    player.stream.flush();
    player.render(1000);

    EXPECT_GE(*std::min_element(player.heard.begin(), player.heard.end()), 0.0F);
    EXPECT_EQ(player.heard.back(), 0.0F);
}

TEST(Starts, SayWhereTheQueueEnds) {
    Timed player;
    const auto end = [&] { return player.stream.end_of_queue(player.heard.size()); };
    EXPECT_EQ(end(), 0U);
    player.render(100);
    EXPECT_EQ(end(), 100U);
    player.write(ramp(1, 300));
    EXPECT_EQ(end(), 400U);
    player.render(50);
    EXPECT_EQ(end(), 400U);
    EXPECT_EQ(player.stream.end_of_queue(100), 400U) << "a cycle may be played while its caller reads the frame";
    player.write_at(1000, ramp(1, 100));
    EXPECT_EQ(end(), 1100U);
    player.write(ramp(1, 100));
    EXPECT_EQ(end(), 1200U);
    player.render_until(1050, 50);
    EXPECT_EQ(end(), 1200U);
    player.heard.resize(1150, 0.0F);  // held back
    EXPECT_EQ(end(), 1300U);
    player.stream.flush();
    EXPECT_EQ(end(), 1150U);
}

TEST(Starts, FindNoRoomWhereTooManyWaitAndAskToBeWoken) {
    Timed player;
    for (std::uint64_t i = 0; i < Starts::most; ++i) ASSERT_EQ(player.write_at(1000 + i * 10, ramp(1, 2)), 2U);
    EXPECT_FALSE(player.stream.has_room_for_start());
    EXPECT_EQ(player.write_at(9000, ramp(1, 2)), 0U);

    EXPECT_FALSE(player.render(1000).wake);
    EXPECT_TRUE(player.render(5).wake);
    EXPECT_TRUE(player.stream.has_room_for_start());
    EXPECT_EQ(player.write_at(9000, ramp(1, 2)), 2U);
}

TEST(Starts, PlayTheSameInAnyPartition) {
    std::mt19937 dice(5);
    std::vector<float> first;
    for (int turn = 0; turn < 20; ++turn) {
        Timed player;
        std::mt19937 program(9);
        std::uint64_t at = 0;
        for (std::uint32_t i = 0; i < 40; ++i) {
            at += program() % 300;
            const auto count = static_cast<std::uint32_t>(1 + program() % 100);
            ASSERT_EQ(player.write_at(at, ramp(1 + i * 1000, count)), count);
            at += count;
        }
        player.stream.end();
        while (player.heard.size() < 12'000) {
            const auto left = static_cast<std::uint32_t>(12'000 - player.heard.size());
            player.render(std::min(left, static_cast<std::uint32_t>(1 + dice() % 700)));
        }
        if (first.empty()) first = player.heard;
        EXPECT_EQ(player.heard, first);
        EXPECT_TRUE(player.late.empty());
        EXPECT_EQ(player.stream.taken(), player.stream.written());
    }
}

}  // namespace
}  // namespace flitzis
