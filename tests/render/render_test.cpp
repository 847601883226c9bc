// All that [render] may call, under the trap.
#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "handoff/custody.hpp"
#include "handoff/latest_value.hpp"
#include "handoff/loan.hpp"
#include "handoff/many_to_one.hpp"
#include "handoff/message_queue.hpp"
#include "render/ends.hpp"
#include "render/mix.hpp"
#include "render/silence.hpp"
#include "render/stream.hpp"
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
                end.finish(quantum, 1000, cycle.ticks);
            }
        });

        EXPECT_TRUE(found.none()) << found;
        for (const auto& plane : memory) EXPECT_EQ(plane, std::vector<float>(quantum.count, 0.0F));
    }
}

TEST_P(Rendering, TheStreamDoesNeitherHoweverItIsFed) {
    const Frames quantum{GetParam()};
    for (const std::uint32_t channels : {1U, 2U, 64U}) {
        auto [stream, renderer] = make_stream(channels, Frames{4096}, 5.0);
        auto [control, render] = make_ends(SampleRate{48000}, channels, Frames{240}, std::move(renderer));
        std::vector<std::vector<float>> memory(channels, std::vector<float>(quantum.count));
        std::vector<float*> planes;
        for (auto& plane : memory) planes.push_back(plane.data());
        const std::vector<float> samples(std::size_t{channels} * 3000, 0.5F);
        const FrameView view = FrameView::interleaved(samples.data(), channels, 3000);
        Cycle cycle{1, 0, 1, quantum, SampleRate{48000}};
        control.open_gate();

        const auto found = violations_of([&, &end = render, &writer = stream, &sender = control] {
            for (std::uint32_t i = 0; i < 32; ++i) {  // plays, runs dry, fades in, is flushed, is drained, is pinged
                if (i % 4 == 0) writer.write(view, 0);
                if (i == 9) writer.flush();
                if (i == 20) writer.played(writer.end());
                writer.has_room(Frames{4096});
                sender.send(sender.pings().command(i));
                sender.send(sender.pings().command(i, i * std::uint64_t{quantum.count} + quantum.count / 2));
                cycle.ticks += quantum.count;
                end.render(cycle, 1000, planes, quantum);
                end.finish(quantum, 1000, cycle.ticks);
            }
        });

        EXPECT_TRUE(found.none()) << found;
        EXPECT_GT(control.meter().account().frames, 0U);
    }
}

TEST_P(Rendering, SeveralSourcesDoNeither) {
    const Frames quantum{GetParam()};
    std::vector<std::unique_ptr<Renderer>> sources;
    std::vector<StreamEnd> streams;
    for (int i = 0; i < 2; ++i) {
        auto [stream, renderer] = make_stream(2, Frames{32'768}, 5.0);
        streams.push_back(std::move(stream));
        sources.push_back(std::move(renderer));
    }
    auto [control, render] = make_ends(SampleRate{48000}, 2, Frames{0}, root_of(std::move(sources)));
    std::vector<std::vector<float>> memory(2, std::vector<float>(quantum.count));
    float* planes[] = {memory[0].data(), memory[1].data()};
    const std::vector<float> samples(2 * 20'000, 0.5F);
    for (StreamEnd& stream : streams) stream.write(FrameView::interleaved(samples.data(), 2, 20'000), 0);
    control.open_gate();

    const auto found = violations_of([&, &end = render] { end.render(Cycle{}, 1000, planes, quantum); });

    EXPECT_TRUE(found.none()) << found;
    for (const auto& plane : memory) EXPECT_EQ(plane, std::vector<float>(quantum.count, 1.0F));
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

    Custody<int, 4> custody;
    auto object = std::make_unique<const int>(1);
    custody.lend(object);

    const auto found = violations_of([&] {
        custody.give_back(custody.take());
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
