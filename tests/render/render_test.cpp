// All that [render] may call, under the trap.
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "handoff/latest_value.hpp"
#include "handoff/loan.hpp"
#include "handoff/many_to_one.hpp"
#include "handoff/message_queue.hpp"
#include "render/ends.hpp"
#include "render/silence.hpp"
#include "trap.hpp"

namespace flitzis::test {
namespace {

class Rendering : public ::testing::TestWithParam<std::uint32_t> {};

TEST_P(Rendering, AllocatesLocksAndCallsNothingAtAnyQuantum) {
    const Frames quantum{GetParam()};
    for (const std::uint32_t channels : {1U, 2U, 64U}) {
        auto [control, render] = make_ends(SampleRate{48000}, channels, Frames{240}, std::make_unique<Silence>());
        std::vector<std::vector<float>> memory(channels, std::vector<float>(quantum.count, 1.0F));
        std::vector<float*> planes;
        for (auto& plane : memory) planes.push_back(plane.data());
        Cycle cycle{1, 0, 1, quantum, SampleRate{48000}};

        const auto found = violations_of([&, &end = render, &gate = control] {
            for (std::uint32_t i = 0; i < 8; ++i) {  // opens, loses cycles, changes clock, fades, is shut
                if (i == 2) gate.open_gate();
                if (i == 6) gate.close_gate();
                cycle.ticks += quantum.count * std::uint64_t{i};
                cycle.clock_id = i / 5;
                end.render(cycle, 1000, planes, quantum);
                end.finish(quantum, 1000);
            }
        });

        EXPECT_TRUE(found.none()) << found;
        for (const auto& plane : memory) EXPECT_EQ(plane, std::vector<float>(quantum.count, 0.0F));
    }
}

INSTANTIATE_TEST_SUITE_P(Quanta, Rendering, ::testing::Values(1, 16, 37, 470, 512, 8192, 20'000));

TEST(RenderSideOfTheHandoffs, AllocatesLocksAndCallsNothing) {
    const auto queue = std::make_unique<ManyToOne<int, 4>>();
    Loan<int> loan;
    int lent = 1;
    loan.lend(&lent);
    LatestValue<Cycle> latest;
    MessageQueue<int, 4> messages;
    Counter counter;
    Histogram histogram;

    const auto found = violations_of([&] {
        for (int i = 0; i < 8; ++i) queue->push(i);
        loan.borrow([](int* value) { ++*value; });
        latest.publish(Cycle{});
        for (int i = 0; i < 8; ++i) messages.push(i);
        counter.add(1);
        histogram.add(1000);
    });

    EXPECT_TRUE(found.none()) << found;
}

}  // namespace
}  // namespace flitzis::test
