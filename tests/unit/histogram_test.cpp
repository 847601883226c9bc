#include "handoff/histogram.hpp"

#include <gtest/gtest.h>

namespace flitzis {
namespace {

TEST(Histogram, HasNoQuantileBeforeTheFirstValue) { EXPECT_EQ(Histogram::quantile(0.99, Histogram().counts()), 0U); }

TEST(Histogram, EveryValueLiesInABucketThatIsAQuarterOctaveWide) {
    for (std::uint64_t ns = 64; ns < 4'000'000; ns += 1 + ns / 97) {
        const auto bucket = Histogram::bucket_of(ns);
        const auto upper = Histogram::upper_edge(bucket);
        ASSERT_LE(ns, upper) << ns;
        ASSERT_LE(static_cast<double>(upper), 1.25 * static_cast<double>(ns)) << ns;
        if (bucket > 0) {
            ASSERT_GT(ns, Histogram::upper_edge(bucket - 1)) << ns;
        }
    }
}

TEST(Histogram, KeepsWhatIsBeyondItsRangeInTheOutermostBuckets) {
    EXPECT_EQ(Histogram::bucket_of(0), 0U);
    EXPECT_EQ(Histogram::bucket_of(63), 0U);
    EXPECT_EQ(Histogram::bucket_of(UINT64_MAX), Histogram::buckets - 1);
}

TEST(Histogram, QuantilesSplitTheValuesAsTheyCame) {
    Histogram histogram;
    for (int i = 0; i < 990; ++i) histogram.add(1000);
    for (int i = 0; i < 10; ++i) histogram.add(100'000);

    EXPECT_EQ(Histogram::quantile(0.5, histogram.counts()), Histogram::upper_edge(Histogram::bucket_of(1000)));
    EXPECT_EQ(Histogram::quantile(0.99, histogram.counts()), Histogram::upper_edge(Histogram::bucket_of(1000)));
    EXPECT_EQ(Histogram::quantile(0.991, histogram.counts()), Histogram::upper_edge(Histogram::bucket_of(100'000)));
    EXPECT_EQ(Histogram::quantile(1.0, histogram.counts()), Histogram::upper_edge(Histogram::bucket_of(100'000)));
}

}  // namespace
}  // namespace flitzis
