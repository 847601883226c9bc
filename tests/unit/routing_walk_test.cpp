#include "routing_walk.hpp"

#include <gtest/gtest.h>

#include <random>

namespace flitzis {
namespace {

TEST(Routing, EndsWhereItBelongsWhateverHappensInWhateverOrder) {
    for (std::uint32_t seed = 0; seed < 20'000; ++seed) {
        std::mt19937 random(seed);
        const auto number = [&](std::size_t below) { return static_cast<std::uint32_t>(random() % below); };

        const RoutingWalk walk(number);

        ASSERT_EQ(walk.fault(), "") << "seed " << seed;
    }
}

}  // namespace
}  // namespace flitzis
