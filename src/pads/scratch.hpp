// Room for what a voice works on.
#pragma once

#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/contract.hpp"
#include "dsp/kernel_bank.hpp"
#include "dsp/position.hpp"

namespace flitzis {

struct Scratch {
    static constexpr std::uint32_t frames = 1024;  ///< at most so many of a voice at a time
    static constexpr std::uint32_t window = 2048 + KernelBank::most_taps;

    /// [control]
    void prepare(std::uint32_t channels) {
        memory.assign(std::size_t{channels} * (frames + window) + std::size_t{3} * frames, 0.0F);
        float* next = memory.data();
        const auto take = [&next](std::uint32_t length) { return std::exchange(next, next + length); };
        planes.clear();
        windows.clear();
        for (std::uint32_t i = 0; i < channels; ++i) {
            planes.push_back(take(frames));
            windows.push_back(take(window));
        }
        levels = take(frames);
        for (float*& plane : stretched) plane = take(frames);
        from.assign(channels, nullptr);
        positions.assign(frames, 0);
    }

    std::vector<float> memory;
    std::vector<float*> planes;         // in memory, a plane a channel: what the voice sounds like
    std::vector<float*> windows;        // in memory: the part of the sample that this is made of
    std::vector<const float*> from;     // where a plane a channel lies
    std::vector<Position> positions;    // one a frame
    float* levels = nullptr;            // in memory: one a frame
    std::array<float*, 2> stretched{};  // in memory: what it sounds like in another key than its speed's
};

}  // namespace flitzis
