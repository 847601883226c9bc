// The engine as a plain C++ program, so that it can be held against bare_stream: the same options, nothing else in it.
//
//     tools/headless -- build/tests/bench/node_bench --seconds 5 [--quantum 512] [--channels 2] [--noise FILE]
//
// Prints {"cycles": N, ...}: what the engine's own counters say.
#include <cstdio>
#include <exception>
#include <memory>

#include "client_options.hpp"
#include "engine/audio_engine.hpp"
#include "sound.hpp"

namespace {

using flitzis::bench::ClientOptions;
using flitzis::bench::Sound;

class Player final : public flitzis::Renderer {
   public:
    explicit Player(Sound& sound) : sound_(sound) {}

    void prepare(flitzis::SampleRate, std::uint32_t, flitzis::Frames) override {}

    flitzis::Rendered render(const flitzis::Block& block) NONBLOCKING override {
        sound_.play(block.channels.data(), block.channels.size(), block.frames.count);
        return {};
    }

   private:
    Sound& sound_;
};

/// Silence as the engine has it, or our own sound.
std::unique_ptr<flitzis::AudioEngine> engine_with(const flitzis::EngineConfig& config, Sound& sound) {
    if (sound.silent()) return std::make_unique<flitzis::AudioEngine>(config);
    return std::make_unique<flitzis::AudioEngine>(config, std::make_unique<Player>(sound));
}

void play(const ClientOptions& options) {
    flitzis::EngineConfig config;
    config.name = options.name;
    config.channels = options.channels;
    config.sample_rate = flitzis::SampleRate{options.rate};
    config.quantum = flitzis::Frames{options.quantum};
    config.timeout = flitzis::Seconds{10.0};  // valgrind is slow to start

    Sound sound(options.noise, options.marks);
    const auto engine = engine_with(config, sound);
    engine->start();
    flitzis::bench::wait_for_end(options.seconds);
    engine->stop();
    const flitzis::Stats stats = engine->stats();
    const auto number = [](std::uint64_t value) { return static_cast<unsigned long long>(value); };
    std::printf(
        "{\"cycles\": %llu, \"xruns\": %llu, \"scheduling\": \"%s\", "
        "\"callback_ns\": {\"mean\": %llu, \"p50\": %llu, \"p99\": %llu, \"max\": %llu}",
        number(stats.cycles), number(stats.xruns), stats.scheduling.c_str(), number(stats.callback_ns.mean),
        number(stats.callback_ns.p50), number(stats.callback_ns.p99), number(stats.callback_ns.max));
    sound.print_marks(stdout);
    std::puts("}");
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
