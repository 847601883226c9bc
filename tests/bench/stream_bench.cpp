// What audio from the caller costs on its way, without PipeWire: into the ring, out of it, and beside a plain copy.
//
//     build/tests/bench/stream_bench [--benchmark_filter=Stream] [--benchmark_format=json]
//
// To reach: StreamRender below 1.5 times CopyBlock; RingThroughput's bytes per second at least half of
// CopyThroughput's.
#include <benchmark/benchmark.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <thread>
#include <vector>

#include "iterations.hpp"
#include "render/stream.hpp"

namespace flitzis {
namespace {

constexpr std::uint32_t channels = 2;
constexpr std::uint32_t quantum = 512;
constexpr std::uint32_t blocks = 16;  // to a full buffer of 8192 frames

std::vector<float> samples(std::uint32_t frames) { return std::vector<float>(std::size_t{channels} * frames, 0.5F); }

/// Where a block goes: planes as PipeWire maps them.
struct Target {
    std::vector<float> memory = samples(quantum);
    std::array<float*, channels> planes{memory.data(), memory.data() + quantum};
};

/// Times `action` for each block of a buffer: an iteration is 16 of them.
template <class Action>
void time_a_block(benchmark::State& state, Action action) {
    using Clock = std::chrono::steady_clock;
    const auto begin = Clock::now();
    for (std::uint32_t i = 0; i < blocks; ++i) action(i);
    state.SetIterationTime(std::chrono::duration<double>(Clock::now() - begin).count());
}

void StreamRender(benchmark::State& state) {
    auto [stream, renderer] = make_stream(channels, Frames{blocks * quantum}, 5.0);
    renderer->prepare(SampleRate{48000}, channels, Frames{8192});
    const auto source = samples(blocks * quantum);
    Target target;
    for (auto _ : state) {
        stream.write(FrameView::interleaved(source.data(), channels, blocks * quantum), 0);
        time_a_block(state, [&, &play = *renderer](std::uint32_t) {
            benchmark::DoNotOptimize(play.render({target.planes, Frames{quantum}}));
            benchmark::ClobberMemory();
        });
    }
}
BENCHMARK(StreamRender)->Apply(bench::counted_or_brief);

void CopyBlock(benchmark::State& state) {
    const auto source = samples(blocks * quantum);
    Target target;
    for (auto _ : state) {
        time_a_block(state, [&](std::uint32_t i) {
            for (std::uint32_t c = 0; c < channels; ++c)
                std::memcpy(target.planes[c], &source[(c * blocks + i) * quantum], quantum * sizeof(float));
            benchmark::ClobberMemory();
        });
    }
}
BENCHMARK(CopyBlock)->Apply(bench::counted_or_brief);

/// write() alone, from interleaved frames; what Python adds is in tests/bench/writing.py.
void StreamWrite(benchmark::State& state) {
    auto [stream, renderer] = make_stream(channels, Frames{blocks * quantum}, 5.0);
    const auto source = samples(quantum);
    for (auto _ : state) {
        time_a_block(state, [&, &end = stream](std::uint32_t) {
            benchmark::DoNotOptimize(end.write(FrameView::interleaved(source.data(), channels, quantum), 0));
        });
        stream.flush_at_rest(stream.flush());
    }
}
BENCHMARK(StreamWrite)->Apply(bench::counted_or_brief);

/// From one thread to another, planes in and planes out, in parts of so many frames.
void RingThroughput(benchmark::State& state) {
    const auto part = static_cast<std::uint32_t>(state.range(0));
    FrameRing ring(channels, Frames{blocks * quantum});
    const auto source = samples(part);
    const void* from[] = {source.data(), source.data() + part};
    std::atomic<bool> over{false};
    std::thread writer([&] {
        while (!over) ring.write(FrameView::planar(from, part), 0);
    });
    auto memory = samples(part);
    float* planes[] = {memory.data(), memory.data() + part};
    for (auto _ : state) {
        while (ring.readable().count < part) {
        }
        ring.read(planes, 0, Frames{part});
    }
    over = true;
    writer.join();
    state.SetBytesProcessed(state.iterations() * part * channels * static_cast<std::int64_t>(sizeof(float)));
}
BENCHMARK(RingThroughput)->Arg(64)->Arg(512)->Arg(2048)->UseRealTime();

void CopyThroughput(benchmark::State& state) {
    const auto part = static_cast<std::uint32_t>(state.range(0));
    const auto source = samples(part);
    auto memory = samples(part);
    for (auto _ : state) {
        std::memcpy(memory.data(), source.data(), source.size() * sizeof(float));
        benchmark::ClobberMemory();
    }
    state.SetBytesProcessed(state.iterations() * part * channels * static_cast<std::int64_t>(sizeof(float)));
}
BENCHMARK(CopyThroughput)->Arg(64)->Arg(512)->Arg(2048)->UseRealTime();

}  // namespace
}  // namespace flitzis

BENCHMARK_MAIN();
