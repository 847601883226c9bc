#include "handoff/frame_ring.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <random>
#include <thread>
#include <vector>

namespace flitzis {
namespace {

/// Interleaved: frame n of channel c is n * 64 + c, exact in float32 for a while.
std::vector<float> numbered(std::uint64_t first, std::uint64_t frames, std::uint32_t channels) {
    std::vector<float> samples;
    for (std::uint64_t n = first; n < first + frames; ++n)
        for (std::uint32_t c = 0; c < channels; ++c) samples.push_back(static_cast<float>(n % 100'000 * 64 + c));
    return samples;
}

/// Reads `frames` and returns them interleaved.
std::vector<float> read(FrameRing& ring, std::uint32_t frames) {
    std::vector<std::vector<float>> memory(ring.channels(), std::vector<float>(frames + 3));
    std::vector<float*> planes;
    for (auto& plane : memory) planes.push_back(plane.data());
    ring.read(planes, 3, Frames{frames});
    std::vector<float> samples;
    for (std::uint32_t i = 0; i < frames; ++i)
        for (const auto& plane : memory) samples.push_back(plane[3 + i]);
    return samples;
}

TEST(FrameRing, RoundsItsCapacityUpToAPowerOfTwo) {
    EXPECT_EQ(FrameRing(2, Frames{1}).capacity(), Frames{1});
    EXPECT_EQ(FrameRing(2, Frames{16}).capacity(), Frames{16});
    EXPECT_EQ(FrameRing(2, Frames{17}).capacity(), Frames{32});
    EXPECT_EQ(FrameRing(1, Frames{8191}).capacity(), Frames{8192});
}

TEST(FrameRing, TakesWhatFitsAndGivesItBackInOrderRoundItsEdge) {
    for (const std::uint32_t channels : {1U, 2U, 3U, 64U}) {
        FrameRing ring(channels, Frames{16});
        std::uint64_t written = 0;
        std::uint64_t read_so_far = 0;
        for (const std::uint32_t count : {5U, 16U, 1U, 9U, 40U, 3U}) {
            const auto samples = numbered(written, count, channels);
            const auto room = 16 - (written - read_so_far);
            const auto copied = ring.write(FrameView::interleaved(samples.data(), channels, count), 0);
            EXPECT_EQ(copied.frames.count, std::min<std::uint64_t>(count, room));
            written += copied.frames.count;
            EXPECT_EQ(ring.written(), written);

            const std::uint32_t part = ring.readable().count * 2 / 3;
            EXPECT_EQ(read(ring, part), numbered(read_so_far, part, channels));
            read_so_far += part;
            EXPECT_EQ(ring.read_position(), read_so_far);
        }
        EXPECT_EQ(ring.readable().count, written - read_so_far);
    }
}

TEST(FrameRing, TakesPlanesFromAnyFrameOnAndAtAnyAddress) {
    FrameRing ring(2, Frames{16});
    std::vector<std::byte> bytes(11 * sizeof(float) + 1);
    const auto left = numbered(0, 11, 1);
    std::memcpy(bytes.data() + 1, left.data(), 11 * sizeof(float));
    const auto right = numbered(50, 11, 1);
    const void* planes[] = {bytes.data() + 1, right.data()};

    ring.write(FrameView::planar(planes, 11), 4);

    ASSERT_EQ(ring.readable(), Frames{7});
    const auto samples = read(ring, 7);
    EXPECT_EQ(samples[0], left[4]);
    EXPECT_EQ(samples[1], right[4]);
    EXPECT_EQ(samples[12], left[10]);
    EXPECT_EQ(samples[13], right[10]);
}

TEST(FrameRing, TakesNothingFromNowhere) {
    FrameRing ring(2, Frames{16});

    EXPECT_EQ(ring.write(FrameView::interleaved(nullptr, 2, 0), 0).frames, Frames{0});
    EXPECT_EQ(ring.written(), 0U);
}

TEST(FrameRing, TurnsWhatIsNotFiniteIntoSilenceAndCountsIt) {
    using Limit = std::numeric_limits<float>;
    FrameRing ring(2, Frames{8});
    const float samples[] = {
        Limit::quiet_NaN(), 1.0F, -Limit::infinity(), Limit::max(), Limit::denorm_min(), -0.0F, 2.0F,
        Limit::infinity()};

    const auto copied = ring.write(FrameView::interleaved(samples, 2, 4), 0);

    EXPECT_EQ(copied.not_finite, 3U);
    EXPECT_EQ(read(ring, 4), (std::vector<float>{0, 1.0F, 0, Limit::max(), Limit::denorm_min(), -0.0F, 2.0F, 0}));
}

TEST(FrameRing, SkippingFreesTheRoom) {
    FrameRing ring(1, Frames{16});
    const auto samples = numbered(0, 16, 1);
    ring.write(FrameView::interleaved(samples.data(), 1, 16), 0);

    ring.skip_to(10);

    EXPECT_EQ(ring.readable(), Frames{6});
    EXPECT_EQ(read(ring, 6), numbered(10, 6, 1));
}

TEST(FrameRing, LosesAndMixesNothingBetweenTwoThreads) {
    constexpr std::uint64_t total = 300'000;
    FrameRing ring(2, Frames{256});
    std::thread writer([&] {
        std::minstd_rand random(1);
        for (std::uint64_t done = 0; done < total;) {
            const auto count = std::min<std::uint64_t>(1 + random() % 300, total - done);
            const auto samples = numbered(done, count, 2);
            const FrameView view = FrameView::interleaved(samples.data(), 2, count);
            for (std::uint64_t first = 0; first < count; std::this_thread::yield())
                first += ring.write(view, first).frames.count;
            done += count;
        }
    });
    std::minstd_rand random(2);
    for (std::uint64_t done = 0; done < total;) {
        const auto count =
            static_cast<std::uint32_t>(std::min<std::uint64_t>(1 + random() % 300, ring.readable().count));
        ASSERT_EQ(read(ring, count), numbered(done, count, 2)) << "from frame " << done;
        done += count;
        if (count == 0) std::this_thread::yield();
    }
    writer.join();
    EXPECT_EQ(ring.readable(), Frames{0});
}

}  // namespace
}  // namespace flitzis
