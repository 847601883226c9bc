// Plays noise that anybody can compute again, so that a recording can be compared sample by sample.
//
//     noise_player [--channels N] [--rate HZ] [--quantum FRAMES] [--device NAME] [--no-autoconnect]
//
// Sample n of channel c is ((n * 64 + c) * 2654435761 mod 2^32 >> 8) / 2^23 - 1: every value is exact in float32 and
// never 0 by accident of fading. Prints "running" once it plays, then plays until stdin ends or SIGTERM.
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <memory>
#include <string>

#include "engine/audio_engine.hpp"

namespace {

class Noise final : public flitzis::Renderer {
   public:
    void prepare(flitzis::SampleRate, std::uint32_t, flitzis::Frames) override {}

    void render(flitzis::Block& block) NONBLOCKING override {
        for (std::size_t channel = 0; channel < block.channels.size(); ++channel)
            for (std::uint32_t i = 0; i < block.frames.count; ++i)
                block.channels[channel][i] = sample(static_cast<std::uint32_t>(played_ + i), channel);
        played_ += block.frames.count;
    }

   private:
    static float sample(std::uint32_t frame, std::size_t channel) NONBLOCKING {
        const std::uint32_t mixed = (frame * 64 + static_cast<std::uint32_t>(channel)) * 2654435761U;
        return static_cast<float>(mixed >> 8) / 8388608.0F - 1.0F;
    }

    std::uint64_t played_ = 0;
};

flitzis::EngineConfig config_from(int count, char** arguments) {
    flitzis::EngineConfig config;
    config.name = "Noise";
    for (int i = 1; i < count; ++i) {
        const std::string option = arguments[i];
        if (option == "--no-autoconnect") {
            config.autoconnect = false;
            continue;
        }
        if (++i == count) throw std::invalid_argument(option + " needs a value");
        const char* value = arguments[i];
        const auto number = static_cast<std::uint32_t>(std::strtoul(value, nullptr, 10));
        if (option == "--channels") config.channels = number;
        else if (option == "--rate") config.sample_rate = flitzis::SampleRate{number};
        else if (option == "--quantum") config.quantum = flitzis::Frames{number};
        else if (option == "--device") config.device = std::string(value);
        else throw std::invalid_argument("no such option: " + option);
    }
    return config;
}

}  // namespace

int main(int count, char** arguments) try {
    flitzis::AudioEngine engine(config_from(count, arguments), std::make_unique<Noise>());
    engine.start();
    std::puts("running");
    std::fflush(stdout);
    char ignored = 0;
    while (read(STDIN_FILENO, &ignored, 1) > 0) continue;
    return 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "noise_player: %s\n", error.what());
    return 1;
}
