// What the render side costs on its own, without PipeWire: the whole callback's work, then each of its parts.
//
//     build/tests/bench/render_bench [--benchmark_filter=Render] [--benchmark_format=json]
//
// To reach: Render/channels:2/quantum:512 below 200 ns.
#include <benchmark/benchmark.h>

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "handoff/histogram.hpp"
#include "handoff/latest_value.hpp"
#include "handoff/loan.hpp"
#include "handoff/log_ring.hpp"
#include "handoff/many_to_one.hpp"
#include "iterations.hpp"
#include "render/cycle_meter.hpp"
#include "render/ends.hpp"
#include "render/silence.hpp"

namespace flitzis {
namespace {

/// A graph's clock at 48 kHz that never loses a cycle.
class Graph {
   public:
    explicit Graph(Frames quantum) {
        cycle_.clock_id = 1;
        cycle_.quantum = quantum;
        cycle_.graph_rate = SampleRate{48000};
    }

    const Cycle& next() {
        cycle_.ticks += cycle_.quantum.count;
        cycle_.time_ns += static_cast<std::int64_t>(cycle_.quantum.count) * 1'000'000'000 / 48000;
        return cycle_;
    }

   private:
    Cycle cycle_;
};

/// Planes as PipeWire maps them: each on its own pages.
class Planes {
   public:
    Planes(std::size_t channels, std::size_t frames) : memory_(channels * frames) {
        for (std::size_t i = 0; i < channels; ++i) planes_.push_back(memory_.data() + i * frames);
    }

    std::span<float* const> all() const { return planes_; }

   private:
    std::vector<float> memory_;
    std::vector<float*> planes_;
};

void render_cycles(benchmark::State& state, bool open) {
    const auto channels = static_cast<std::uint32_t>(state.range(0));
    const Frames quantum{static_cast<std::uint32_t>(state.range(1))};
    auto [control, render] = make_ends(SampleRate{48000}, channels, Frames{240}, std::make_unique<Silence>());
    if (open) control.open_gate();
    Graph graph(quantum);
    const Planes planes(channels, quantum.count);

    for (auto _ : state) {
        const Cycle& cycle = graph.next();
        benchmark::DoNotOptimize(render.render(cycle, 0, planes.all(), quantum));
        benchmark::ClobberMemory();
        render.finish(quantum, 1000, cycle.ticks);
    }
}

void Render(benchmark::State& state) { render_cycles(state, true); }
BENCHMARK(Render)
    ->Apply(bench::counted)
    ->ArgNames({"channels", "quantum"})
    ->Args({2, 512})
    ->ArgsProduct({{1, 8, 64}, {64, 512, 2048, 8192}});

void RenderGateClosed(benchmark::State& state) { render_cycles(state, false); }
BENCHMARK(RenderGateClosed)->Apply(bench::counted)->ArgNames({"channels", "quantum"})->Args({2, 512});

/// What rendering silence cannot go below.
void ZeroOnly(benchmark::State& state) {
    const auto channels = static_cast<std::uint32_t>(state.range(0));
    const Frames quantum{static_cast<std::uint32_t>(state.range(1))};
    const Planes planes(channels, quantum.count);
    const Block block{planes.all(), quantum};
    Silence silence;
    for (auto _ : state) {
        benchmark::DoNotOptimize(silence.render(block));
        benchmark::ClobberMemory();
    }
}
BENCHMARK(ZeroOnly)->Apply(bench::counted)->ArgNames({"channels", "quantum"})->Args({2, 512})->Args({64, 512});

void MeterBeginEnd(benchmark::State& state) {
    CycleMeter meter;
    Graph graph(Frames{512});
    for (auto _ : state) {
        CycleChange change;
        const Cycle& cycle = graph.next();
        benchmark::DoNotOptimize(meter.begin(cycle, 0, change));
        meter.ended_at(cycle.ticks);
        meter.end(Frames{512}, 1000);
        benchmark::ClobberMemory();
    }
}
BENCHMARK(MeterBeginEnd)->Apply(bench::counted);

void HistogramAdd(benchmark::State& state) {
    Histogram histogram;
    std::uint64_t ns = 1000;
    for (auto _ : state) {
        histogram.add(ns);
        ns = ns * 5 % 65521;  // wanders through the buckets
    }
    benchmark::DoNotOptimize(histogram.counts());
}
BENCHMARK(HistogramAdd)->Apply(bench::counted);

void LatestValuePublish(benchmark::State& state) {
    LatestValue<Cycle> newest;
    Graph graph(Frames{512});
    for (auto _ : state) newest.publish(graph.next());
    benchmark::DoNotOptimize(newest.read());
}
BENCHMARK(LatestValuePublish)->Apply(bench::counted);

void LoanBorrow(benchmark::State& state) {
    Loan<int> loan;
    int lent = 1;
    loan.lend(&lent);
    for (auto _ : state) benchmark::DoNotOptimize(loan.borrow([](const int* object) { return object ? *object : 0; }));
}
BENCHMARK(LoanBorrow)->Apply(bench::counted);

void ManyToOnePushPop(benchmark::State& state) {
    const auto queue = std::make_unique<ManyToOne<LogLine, 256>>();
    LogLine line{};
    for (auto _ : state) {
        benchmark::DoNotOptimize(queue->push(line));
        benchmark::DoNotOptimize(queue->pop(line));
    }
}
BENCHMARK(ManyToOnePushPop)->Apply(bench::counted);

}  // namespace
}  // namespace flitzis

BENCHMARK_MAIN();
