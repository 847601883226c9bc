// Lets a program that counts instructions say how often a benchmark runs: Google Benchmark 1.7 cannot be told.
#pragma once

#include <benchmark/benchmark.h>

#include <cstdlib>

namespace flitzis::bench {

/// For BENCHMARK(...)->Apply(counted): exactly $BENCH_ITERATIONS times where that is set.
inline void counted(benchmark::internal::Benchmark* benchmark) {
    if (const char* times = std::getenv("BENCH_ITERATIONS")) benchmark->Iterations(std::atoll(times));
}

/// The same, and otherwise briefly, by the benchmark's own clock.
inline void counted_or_brief(benchmark::internal::Benchmark* benchmark) {
    benchmark->UseManualTime();
    std::getenv("BENCH_ITERATIONS") ? counted(benchmark) : static_cast<void>(benchmark->MinTime(0.1));
}

}  // namespace flitzis::bench
