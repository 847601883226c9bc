// What is set of all pads by several threads: what is told of it is what the callback gets last.
#include <gtest/gtest.h>

#include <bit>
#include <thread>
#include <vector>

#include "engine/pads.hpp"

namespace flitzis {
namespace {

TEST(PadSettings, OfManyThreadsAreToldAsTheyWereSentLast) {
    auto [bank, renderer] = make_bank(1, 1, 0.0);
    EventBox events{64};
    Pads pads(std::move(bank), {SampleRate{1000}, 1}, events, [] {});
    double tempo = 0.0;
    std::uint64_t beats = 0;
    pads.go_by([&](const Command& command) {
        std::this_thread::yield();  // the others come to wait for their turn
        if (pack::order(command.kind) == Order::tempo) tempo = std::bit_cast<double>(command.value);
        if (pack::order(command.kind) == Order::beats_per_bar) beats = command.value;
        return true;
    });

    for (int round = 0; round < 200; ++round) {
        std::vector<std::thread> threads;
        for (std::uint32_t number = 1; number <= 4; ++number)
            threads.emplace_back([&pads, number] {
                for (int i = 0; i < 100; ++i) {
                    pads.set_tempo(100.0 + number);
                    pads.set_beats_per_bar(number);
                }
            });
        for (std::thread& thread : threads) thread.join();

        ASSERT_EQ(pads.tempo(), tempo);
        ASSERT_EQ(pads.beats_per_bar(), beats);
    }
}

}  // namespace
}  // namespace flitzis
