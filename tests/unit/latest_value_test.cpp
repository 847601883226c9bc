#include "handoff/latest_value.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace flitzis {
namespace {

// Every field follows from the first, so that a mixture of two values proves itself torn.
struct Snapshot {
    std::uint64_t number = 0;
    std::uint64_t twice = 0;
    std::uint32_t low = 0;
    std::uint64_t inverted = ~std::uint64_t{0};

    static Snapshot of(std::uint64_t n) { return {n, 2 * n, static_cast<std::uint32_t>(n), ~n}; }
    bool whole() const {
        return twice == 2 * number && low == static_cast<std::uint32_t>(number) && inverted == ~number;
    }
};

TEST(LatestValue, ReadsADefaultValueBeforeTheFirstIsPublished) { EXPECT_EQ(LatestValue<std::uint64_t>().read(), 0U); }

TEST(LatestValue, ReadsWhatWasPublishedLast) {
    LatestValue<Snapshot> latest;

    latest.publish(Snapshot::of(1));
    latest.publish(Snapshot::of(7));

    EXPECT_EQ(latest.read().number, 7U);
    EXPECT_TRUE(latest.read().whole());
}

TEST(LatestValue, ReadersNeverSeeATornOrOlderValue) {
    constexpr std::uint64_t last = 200'000;
    LatestValue<Snapshot> latest;
    latest.publish(Snapshot::of(0));
    std::atomic<int> torn{0};
    std::atomic<int> older{0};

    std::vector<std::thread> readers;
    for (int i = 0; i < 3; ++i) {
        readers.emplace_back([&] {
            for (std::uint64_t seen = 0; seen < last;) {
                const Snapshot now = latest.read();
                if (!now.whole()) ++torn;
                if (now.number < seen) ++older;
                seen = now.number;
            }
        });
    }
    for (std::uint64_t n = 1; n <= last; ++n) latest.publish(Snapshot::of(n));
    for (auto& reader : readers) reader.join();

    EXPECT_EQ(torn, 0);
    EXPECT_EQ(older, 0);
}

}  // namespace
}  // namespace flitzis
