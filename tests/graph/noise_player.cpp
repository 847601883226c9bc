// Plays a signal that anybody can compute again, so that a recording can be compared sample by sample.
//
//     noise_player [--name NAME] [--channels N] [--rate HZ] [--quantum FRAMES] [--device NAME] [--fade-ms MS]
//                  [--signal noise|dc] [--no-autoconnect] [--lock-quantum] [--no-reconnect] [--stopped]
//
// Sample n of channel c of the noise is ((n * 64 + c) * 2654435761 mod 2^32 >> 8) / 2^23 - 1: every value is exact in
// float32 and never 0 by accident of fading. Direct current is 0.5 throughout. Prints "ready" once it plays, then obeys
// lines on stdin until they end or SIGTERM comes, and answers each by one line, "ok", an error, or what was asked for:
//
//     start, stop, close; move NAME, move (to the default); volume 0..1, mute 0|1; reset
//     sleep MS [EVERY]   the renderer sleeps once, or in every so many cycles; sleep 0 ends that
//     stats              as JSON, with the Xrun events so far: their cycles in "gaps", what the last was behind
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <variant>

#include "engine/audio_engine.hpp"

namespace {

struct Nap {
    std::atomic<std::uint32_t> milliseconds{0};
    std::atomic<std::uint32_t> every{0};  // 0: once
};

class Signal final : public flitzis::Renderer {
   public:
    Signal(bool direct_current, Nap& nap) : direct_current_(direct_current), nap_(nap) {}

    void prepare(flitzis::SampleRate, std::uint32_t, flitzis::Frames) override {}

    flitzis::Rendered render(const flitzis::Block& block) NONBLOCKING override {
        for (std::size_t channel = 0; channel < block.channels.size(); ++channel)
            for (std::uint32_t i = 0; i < block.frames.count; ++i)
                block.channels[channel][i] = sample(static_cast<std::uint32_t>(played_ + i), channel);
        played_ += block.frames.count;
        nap(++cycles_);
        return {};
    }

   private:
    float sample(std::uint32_t frame, std::size_t channel) const NONBLOCKING {
        if (direct_current_) return 0.5F;
        const std::uint32_t mixed = (frame * 64 + static_cast<std::uint32_t>(channel)) * 2654435761U;
        return static_cast<float>(mixed >> 8) / 8388608.0F - 1.0F;
    }

    /// What no renderer may do, so that a test sees what comes of it.
    void nap(std::uint64_t cycle) {
        const std::uint32_t every = nap_.every;
        if (every > 0 && cycle % every != 0) return;
        const std::uint32_t milliseconds = every > 0 ? nap_.milliseconds.load() : nap_.milliseconds.exchange(0);
        if (milliseconds > 0) std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
    }

    const bool direct_current_;
    Nap& nap_;
    std::uint64_t played_ = 0;
    std::uint64_t cycles_ = 0;
};

struct Options {
    flitzis::EngineConfig config;
    bool direct_current = false;
    bool stopped = false;
};

bool take_flag(Options& options, const std::string& option) {
    if (option == "--no-autoconnect")
        options.config.autoconnect = false;
    else if (option == "--no-reconnect")
        options.config.reconnect = false;
    else if (option == "--lock-quantum")
        options.config.lock_quantum = true;
    else if (option == "--stopped")
        options.stopped = true;
    else
        return false;
    return true;
}

Options options_from(int count, char** arguments) {
    Options options;
    flitzis::EngineConfig& config = options.config;
    config.name = "Noise";
    for (int i = 1; i < count; ++i) {
        const std::string option = arguments[i];
        if (take_flag(options, option)) continue;
        if (++i == count) throw std::invalid_argument(option + " needs a value");
        const std::string value = arguments[i];
        const auto number = static_cast<std::uint32_t>(std::strtoul(value.c_str(), nullptr, 10));
        if (option == "--name")
            config.name = value;
        else if (option == "--channels")
            config.channels = number;
        else if (option == "--rate")
            config.sample_rate = flitzis::SampleRate{number};
        else if (option == "--quantum")
            config.quantum = flitzis::Frames{number};
        else if (option == "--device")
            config.device = value;
        else if (option == "--fade-ms")
            config.fade_ms = std::strtod(value.c_str(), nullptr);
        else if (option == "--signal")
            options.direct_current = value == "dc";
        else
            throw std::invalid_argument("no such option: " + option);
    }
    return options;
}

struct Gaps {
    std::string cycles;
    std::uint64_t behind = 0;
};

std::string stats(flitzis::AudioEngine& engine, Gaps& gaps) {
    for (const flitzis::Event& event : engine.poll_events())
        if (const auto* xrun = std::get_if<flitzis::Xrun>(&event.what)) {
            gaps.cycles += (gaps.cycles.empty() ? "" : ", ") + std::to_string(xrun->cycles);
            gaps.behind = xrun->behind;
        }
    const flitzis::Stats now = engine.stats();
    std::ostringstream json;
    json << "{\"state\": \"" << to_string(engine.state()) << "\", \"cycles\": " << now.cycles
         << ", \"frames\": " << now.frames << ", \"quantum\": " << now.quantum.count << ", \"xruns\": " << now.xruns
         << ", \"last_xrun_ns\": " << now.last_xrun_ns << ", \"callback_max\": " << now.callback_ns.max
         << ", \"device\": \"" << now.device.value_or("") << "\", \"behind\": " << gaps.behind << ", \"gaps\": ["
         << gaps.cycles << "]}";
    return json.str();
}

std::string obey(flitzis::AudioEngine& engine, Nap& nap, Gaps& gaps, std::istringstream line) {
    std::string command;
    line >> command;
    std::string name;
    double number = 0;
    if (command == "start")
        engine.start();
    else if (command == "stop")
        engine.stop();
    else if (command == "close")
        engine.close();
    else if (command == "reset")
        engine.reset_stats();
    else if (command == "stats")
        return stats(engine, gaps);
    else if (command == "move" && line >> name)
        engine.move(name);
    else if (command == "move")
        engine.move(flitzis::FollowDefault{});
    else if (command == "volume" && line >> number)
        engine.set_volume(number);
    else if (command == "mute" && line >> number)
        engine.set_mute(number > 0);
    else if (command == "sleep" && line >> number) {
        std::uint32_t every = 0;
        line >> every;
        nap.every = every;
        nap.milliseconds = static_cast<std::uint32_t>(number);
    } else
        throw std::invalid_argument("no such command: " + command);
    return "ok";
}

}  // namespace

int main(int count, char** arguments) try {
    const Options options = options_from(count, arguments);
    Nap nap;
    flitzis::AudioEngine engine(options.config, std::make_unique<Signal>(options.direct_current, nap));
    if (!options.stopped) engine.start();
    std::cout << "ready" << std::endl;
    Gaps gaps;
    for (std::string line; std::getline(std::cin, line);) try {
            std::cout << obey(engine, nap, gaps, std::istringstream(line)) << std::endl;
        } catch (const std::exception& error) {
            std::cout << error.what() << std::endl;
        }
    return 0;
} catch (const std::exception& error) {
    std::fprintf(stderr, "noise_player: %s\n", error.what());
    return 1;
}
