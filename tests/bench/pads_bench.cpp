// What pads cost in the callback, without PipeWire: a voice and a frame, and what is paid where none plays.
//
//     build/tests/bench/pads_bench [--benchmark_filter=Voices] [--benchmark_format=json]
//     build/tests/bench/pads_bench_baseline: the same without AVX2
//
// To reach: ns_frame_voice of Voices/voices:32/quantum:512 at most 2; PadsIdle at most 40 instructions above NoPads;
// percent_of_core of VoicesWithConsole/voices:32/quantum:512/percent:106 at most 3, and below 5 without AVX2.
#include <benchmark/benchmark.h>

#include <chrono>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include "iterations.hpp"
#include "pads/bank.hpp"
#include "pads/master.hpp"
#include "render/ends.hpp"
#include "render/stream.hpp"

namespace flitzis {
namespace {

constexpr std::uint32_t channels = 2;
constexpr std::uint64_t forever = 1ULL << 40;

/// An engine's render side: a stream and, if wanted, pads beside it under a master.
class Engine {
   public:
    explicit Engine(bool with_pads)
        : stream_(make_stream(channels, Frames{8192}, 5.0)), bank_(make_bank(216, 256, 5.0)), ends_(make(with_pads)) {
        ends_.first.open_gate();
        bank_.first.go_by([this](const Command& command) { return ends_.first.send(command); });
    }
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    BankEnd& bank() { return bank_.first; }

    void render(Frames quantum) {
        float* planes[] = {memory_.data(), memory_.data() + 8192};
        cycle_.ticks += quantum.count;
        cycle_.quantum = quantum;
        benchmark::DoNotOptimize(ends_.second.render(cycle_, 0, planes, quantum));
        benchmark::ClobberMemory();
        ends_.second.finish(quantum, 1000, cycle_.ticks);
    }

   private:
    std::pair<ControlEnd, RenderEnd> make(bool with_pads) {
        if (!with_pads) return make_ends(SampleRate{48000}, channels, Frames{240}, std::move(stream_.second));
        auto root = std::make_unique<Master>(std::move(stream_.second), std::move(bank_.second));
        return make_ends(SampleRate{48000}, channels, Frames{240}, std::move(root));
    }

    std::pair<StreamEnd, std::unique_ptr<StreamRenderer>> stream_;
    std::pair<BankEnd, std::unique_ptr<BankRenderer>> bank_;
    std::pair<ControlEnd, RenderEnd> ends_;
    Cycle cycle_{0, 0, 1, Frames{512}, SampleRate{48000}};
    std::vector<float> memory_ = std::vector<float>(channels * 8192);
};

/// Stereo, of so many frames, each pad's its own.
std::shared_ptr<const Sample> sample(std::uint32_t frames) {
    std::vector<float> samples(frames);
    for (std::uint32_t i = 0; i < frames; ++i) samples[i] = std::sin(static_cast<float>(i) * 0.05F) * 0.1F;
    std::vector<Plane> planes;
    for (std::uint32_t i = 0; i < channels; ++i) planes.emplace_back(samples);
    return std::make_shared<const Sample>(SampleInfo{}, SampleRate{48000}, std::move(planes));
}

/// What every voice plays, and through what.
struct Playing {
    std::uint32_t loop = 48'000;
    float gain = 1.0F;
    double speed = 1.0;
    bool console = false;  ///< an equalizer for each, and the limiter over all
};

void play(benchmark::State& state, const Playing& playing) {
    const auto voices = static_cast<std::uint32_t>(state.range(0));
    const Frames quantum{static_cast<std::uint32_t>(state.range(1))};
    Engine engine(true);
    for (std::uint32_t pad = 0; pad < voices; ++pad) {
        engine.bank().load(pad, sample(playing.loop));
        engine.bank().set_loop(pad, {0, forever});
        engine.bank().slots().set_gain(pad, playing.gain);
        if (playing.speed != 1.0) engine.bank().set_speed(pad, playing.speed);
        if (playing.console) engine.bank().slots().set_eq(pad, EqGains::of_db(-60.0F, 3.0F, -6.0F));
        engine.bank().play(pad);
    }
    engine.bank().set_limiter(playing.console);
    engine.render(quantum);
    for (auto _ : state) engine.render(quantum);
    const auto each = benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert;
    state.counters["ns_frame_voice"] = benchmark::Counter(static_cast<double>(quantum.count) * voices * 1e-9, each);
    state.counters["percent_of_core"] = benchmark::Counter(static_cast<double>(quantum.count) / 48'000 / 100, each);
}

/// Loops of a second.
void Voices(benchmark::State& state) { play(state, {}); }
BENCHMARK(Voices)->Apply(bench::counted)->ArgNames({"voices", "quantum"})->ArgsProduct({{1, 8, 32}, {32, 512}});

void VoicesWithGain(benchmark::State& state) { play(state, {.gain = 0.5F}); }
BENCHMARK(VoicesWithGain)->Apply(bench::counted)->ArgNames({"voices", "quantum"})->Args({32, 512});

/// What lies between their frames; of 100 percent, the frames themselves.
void VoicesAtSpeed(benchmark::State& state) { play(state, {.speed = static_cast<double>(state.range(2)) / 100.0}); }
BENCHMARK(VoicesAtSpeed)
    ->Apply(bench::counted)
    ->ArgNames({"voices", "quantum", "percent"})
    ->ArgsProduct({{32}, {512}, {97, 100, 106, 200, -106}});

/// And through the equalizer and the limiter.
void VoicesWithConsole(benchmark::State& state) {
    play(state, {.speed = static_cast<double>(state.range(2)) / 100.0, .console = true});
}
BENCHMARK(VoicesWithConsole)
    ->Apply(bench::counted)
    ->ArgNames({"voices", "quantum", "percent"})
    ->ArgsProduct({{32}, {512}, {100, 106, 200}});

/// The worst of loops: of one frame.
void VoicesOfOneFrame(benchmark::State& state) { play(state, {.loop = 1}); }
BENCHMARK(VoicesOfOneFrame)->Apply(bench::counted)->ArgNames({"voices", "quantum"})->Args({32, 512});

/// Every pad again in every cycle: each voice's fade beside it.
void Retriggers(benchmark::State& state) {
    const auto voices = static_cast<std::uint32_t>(state.range(0));
    const Frames quantum{static_cast<std::uint32_t>(state.range(1))};
    Engine engine(true);
    for (std::uint32_t pad = 0; pad < voices; ++pad) engine.bank().load(pad, sample(48'000));
    for (auto _ : state) {
        for (std::uint32_t pad = 0; pad < voices; ++pad) engine.bank().play(pad);
        engine.render(quantum);
    }
}
BENCHMARK(Retriggers)->Apply(bench::counted)->ArgNames({"voices", "quantum"})->Args({32, 64})->Args({32, 512});

void NoPads(benchmark::State& state) {
    Engine engine(false);
    for (auto _ : state) engine.render(Frames{512});
}
BENCHMARK(NoPads)->Apply(bench::counted);

void PadsIdle(benchmark::State& state) {
    Engine engine(true);
    for (auto _ : state) engine.render(Frames{512});
}
BENCHMARK(PadsIdle)->Apply(bench::counted);

/// meters() of 216 pads, of which 32 play.
void Read(benchmark::State& state) {
    Engine engine(true);
    for (std::uint32_t pad = 0; pad < 32; ++pad) {
        engine.bank().load(pad, sample(48'000));
        engine.bank().set_loop(pad, {0, forever});
        engine.bank().play(pad);
    }
    std::vector<PadReading> pads(216);
    for (auto _ : state) {
        engine.render(Frames{512});
        const auto begin = std::chrono::steady_clock::now();
        benchmark::DoNotOptimize(engine.bank().read(pads));
        benchmark::ClobberMemory();
        state.SetIterationTime(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    }
}
BENCHMARK(Read)->Apply(bench::counted_or_brief);

/// What 512 calls cost their caller; then the callback makes room.
void Play512Times(benchmark::State& state) {
    Engine engine(true);
    engine.bank().load(0, sample(48'000));
    for (auto _ : state) {
        const auto begin = std::chrono::steady_clock::now();
        for (int i = 0; i < 512; ++i) engine.bank().play(0);
        state.SetIterationTime(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
        engine.render(Frames{16});
    }
}
BENCHMARK(Play512Times)->Apply(bench::counted_or_brief);

}  // namespace
}  // namespace flitzis

BENCHMARK_MAIN();
