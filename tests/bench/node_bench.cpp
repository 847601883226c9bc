// The engine as a plain C++ program, so that it can be held against bare_stream: the same options, nothing else in it.
//
//     tools/headless -- build/tests/bench/node_bench --seconds 5 [--quantum 512] [--channels 2]
//
// Prints {"cycles": N, ...}: what the engine's own counters say.
#include <cstdio>
#include <exception>

#include "client_options.hpp"
#include "engine/audio_engine.hpp"

namespace {

using flitzis::bench::ClientOptions;

void play(const ClientOptions& options) {
    flitzis::EngineConfig config;
    config.name = options.name;
    config.channels = options.channels;
    config.sample_rate = flitzis::SampleRate{options.rate};
    config.quantum = flitzis::Frames{options.quantum};
    config.timeout = flitzis::Seconds{10.0};  // valgrind is slow to start

    flitzis::AudioEngine engine(config);
    engine.start();
    flitzis::bench::wait_for_end(options.seconds);
    engine.stop();
    const flitzis::Stats stats = engine.stats();
    std::printf("{\"cycles\": %llu, \"xruns\": %llu, \"callback_mean_ns\": %llu, \"callback_p99_ns\": %llu}\n",
                static_cast<unsigned long long>(stats.cycles), static_cast<unsigned long long>(stats.xruns),
                static_cast<unsigned long long>(stats.callback_ns.mean),
                static_cast<unsigned long long>(stats.callback_ns.p99));
}

}  // namespace

int main(int argc, char** argv) {
    const ClientOptions options = flitzis::bench::client_options(argc, argv, {.name = "node-bench"});
    try {
        play(options);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "node_bench: %s\n", error.what());
        return 1;
    }
    return 0;
}
