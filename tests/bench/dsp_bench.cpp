// What arithmetic on frames costs, with the instructions of every machine (simd:0) and with AVX2 (simd:1).
//
//     build/tests/bench/dsp_bench [--benchmark_filter=Eq/simd:1] [--benchmark_format=json]
//
// To reach, in ns_frame of 512 frames of stereo: Eq 8 with AVX2 and 10 without; Limiter 12; Interpolate
// of 32 taps 10 and 18; Stretch 104 without, half a percent of a core at 48 kHz. A minute of Onsets: 60 ms.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <random>
#include <span>
#include <vector>

#include "../dsp/stretch_loop_source.hpp"
#include "dsp/eq.hpp"
#include "dsp/interpolate.hpp"
#include "dsp/limiter.hpp"
#include "dsp/onsets.hpp"
#include "dsp/stretcher.hpp"
#include "iterations.hpp"

namespace flitzis {
namespace {

constexpr SampleRate rate{48000};

/// The same noise again and again, in two planes.
class Noise {
   public:
    explicit Noise(std::uint32_t frames, float level = 0.25F) : frames_(frames) {
        std::mt19937 random(1);
        std::uniform_real_distribution<float> any(-level, level);
        for (float& sample : noise_) sample = any(random);
    }

    std::span<float* const> planes() {
        sound_ = noise_;
        return planes_;
    }
    std::uint32_t frames() const { return frames_; }

   private:
    std::uint32_t frames_;
    std::vector<float> noise_ = std::vector<float>(std::size_t{2} * frames_);
    std::vector<float> sound_ = noise_;
    std::array<float*, 2> planes_{sound_.data(), sound_.data() + frames_};
};

void count_frames(benchmark::State& state, std::uint32_t frames) {
    state.counters["ns_frame"] =
        benchmark::Counter(frames * 1e-9, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

template <class Processor>
void process(benchmark::State& state, Processor& processor, Noise& noise) {
    for (auto _ : state) {
        processor.process(noise.planes(), noise.frames());
        benchmark::ClobberMemory();
    }
    count_frames(state, noise.frames());
}

Simd simd_of(benchmark::State& state) {
    const auto simd = static_cast<Simd>(state.range(0));
    if (simd > best_simd()) state.SkipWithError("not on this machine");
    return simd;
}

void with_both(benchmark::internal::Benchmark* benchmark) {
    bench::counted(benchmark);
    benchmark->ArgNames({"simd", "quantum"})->ArgsProduct({{0, 1}, {32, 512}});
}

void Eq(benchmark::State& state) {
    flitzis::Eq eq(rate, 2, simd_of(state));
    eq.set(EqGains::of_db(-60.0F, 3.0F, -6.0F));
    eq.reset();
    Noise noise(static_cast<std::uint32_t>(state.range(1)));
    process(state, eq, noise);
}
BENCHMARK(Eq)->Apply(with_both);

/// Gains that never come to rest.
void EqMoves(benchmark::State& state) {
    flitzis::Eq eq(rate, 2, simd_of(state));
    Noise noise(static_cast<std::uint32_t>(state.range(1)));
    float gain = 0.5F;
    struct Moving {
        flitzis::Eq& eq;
        float& gain;
        void process(std::span<float* const> planes, std::uint32_t frames) {
            eq.set({gain = 1.0F - gain + 0.1F, 0.5F, gain});
            eq.process(planes, frames);
        }
    } moving{eq, gain};
    process(state, moving, noise);
}
BENCHMARK(EqMoves)->Apply(with_both);

/// A block read at so many percent of its speed, backwards below 0.
void Interpolate(benchmark::State& state) {
    constexpr std::uint32_t frames = 512;
    Interpolator* const interpolate = interpolator(simd_of(state));
    const auto channels = static_cast<std::uint32_t>(state.range(1));
    const bool backwards = state.range(2) < 0;
    const Position step = nearest_position(std::abs(static_cast<double>(state.range(2))) / 100.0);
    const Kernel& kernel = KernelBank::shared().for_step(step);
    const auto window = static_cast<std::uint32_t>(frame_of(frames * step)) + KernelBank::most_taps;
    Noise noise(window);
    const std::vector sound(channels, std::vector<float>(noise.planes()[0], noise.planes()[0] + window));
    std::vector<const float*> from;
    for (const auto& plane : sound) from.push_back(plane.data());
    std::vector<std::vector<float>> made(channels, std::vector<float>(frames));
    std::vector<float*> to;
    for (auto& plane : made) to.push_back(plane.data());
    std::vector<Position> positions;
    for (std::uint32_t i = 0; i < frames; ++i) positions.push_back(at_frame(kernel.taps / 2) + i * step);
    if (backwards) std::ranges::reverse(positions);
    for (auto _ : state) {
        interpolate(kernel, from, to, positions);
        benchmark::ClobberMemory();
    }
    state.counters["taps"] = kernel.taps;
    count_frames(state, frames);
}
BENCHMARK(Interpolate)
    ->Apply(bench::counted)
    ->ArgNames({"simd", "channels", "percent"})
    ->ArgsProduct({{0, 1}, {2}, {50, 97, 106, 200, 400, -106}})
    ->ArgsProduct({{0, 1}, {1, 6}, {97}});

/// Noise that is turned down all the time.
void Limiter(benchmark::State& state) {
    flitzis::Limiter limiter(rate, 2, simd_of(state));
    limiter.switch_on(true);
    Noise noise(static_cast<std::uint32_t>(state.range(1)), 2.0F);
    process(state, limiter, noise);
}
BENCHMARK(Limiter)->Apply(with_both);

/// A minute of stereo in which something begins so many times a second: the map of it.
void Onsets(benchmark::State& state) {
    const std::uint32_t frames = 60 * rate.hz;
    std::mt19937 random(1);
    std::normal_distribution<float> any(0.0F, 0.1F);
    std::vector<float> sound(frames);
    for (std::uint32_t i = 0; i < frames; ++i) {
        const auto hit = static_cast<float>(i % (rate.hz / static_cast<std::uint32_t>(state.range(0))));
        sound[i] = any(random) * std::exp(-hit / 1000.0F);
    }
    const std::array<const float*, 2> planes{sound.data(), sound.data()};
    std::size_t onsets = 0;
    for (auto _ : state) onsets = find_onsets(planes, frames, rate, [](double) {}).size();
    state.counters["onsets"] = static_cast<double>(onsets);
    count_frames(state, frames);
}
BENCHMARK(Onsets)->Apply(bench::counted)->ArgName("a_second")->Arg(1)->Arg(8)->Unit(benchmark::kMillisecond);

/// Chunks of noise with an onset each half second: the mean over many hops, and the longest block.
void Stretch(benchmark::State& state) {
    const auto frames = static_cast<std::uint32_t>(state.range(1));
    Noise noise(rate.hz);
    const std::vector<float> left(noise.planes()[0], noise.planes()[0] + rate.hz);
    const LoopSource source({left, left}, {1000, 25000});
    Stretcher stretcher(Stretcher::make_tables(rate, simd_of(state)));
    Course course{0.0, 0.94};
    stretcher.start(source, 2, course, 0.0F);
    Noise made(frames);
    const auto to = made.planes();
    double longest = 0.0;
    for (auto _ : state) {
        const auto begin = std::chrono::steady_clock::now();
        for (std::uint32_t done = 0; done < frames;) {
            if (stretcher.until_next() == 0) stretcher.next(source, course);
            const std::uint32_t run = std::min(frames - done, stretcher.until_next());
            const std::array<float*, 2> planes{to[0] + done, to[1] + done};
            stretcher.read(planes, run);
            course.position += run * course.step;
            done += run;
        }
        longest = std::max(longest, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    }
    state.counters["longest_us"] = 1e6 * longest;
    count_frames(state, frames);
}
BENCHMARK(Stretch)->Apply(bench::counted)->ArgNames({"simd", "quantum"})->ArgsProduct({{0, 1}, {64, 512}});

}  // namespace
}  // namespace flitzis

BENCHMARK_MAIN();
