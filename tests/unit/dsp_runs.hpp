// Sound through what works in place on planes, in blocks of any size, while things happen to it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "dsp/simd.hpp"

namespace flitzis::testing {

/// All that this machine has.
inline std::vector<Simd> every_simd() {
    return best_simd() == Simd::avx2 ? std::vector{Simd::baseline, Simd::avx2} : std::vector{Simd::baseline};
}

inline constexpr auto name_of = [](const auto& kind) {
    return std::string(kind.param == Simd::avx2 ? "avx2" : "baseline");
};

using Sound = std::vector<std::vector<float>>;

/// At a frame, before it is played.
template <class Processor>
struct Happening {
    std::uint32_t frame;
    std::function<void(Processor&)> what;
};

inline Sound noise(std::uint32_t channels, std::uint32_t frames, float level) {
    std::mt19937 random(7);
    std::uniform_real_distribution<float> any(-level, level);
    Sound sound(channels, std::vector<float>(frames));
    for (auto& plane : sound)
        for (float& sample : plane) sample = any(random);
    return sound;
}

/// What it makes of `sound`, in blocks of next() frames; happenings part them.
template <class Processor>
Sound play(Processor& processor, Sound sound, const std::vector<Happening<Processor>>& happenings,
           const std::function<std::uint32_t()>& next) {
    const auto frames = static_cast<std::uint32_t>(sound.front().size());
    std::vector<float*> planes(sound.size());
    auto happening = happenings.begin();
    for (std::uint32_t done = 0; done < frames;) {
        while (happening != happenings.end() && happening->frame == done) (happening++)->what(processor);
        std::uint32_t block = std::min(next(), frames - done);
        if (happening != happenings.end()) block = std::min(block, happening->frame - done);
        for (std::size_t channel = 0; channel < sound.size(); ++channel) planes[channel] = sound[channel].data() + done;
        processor.process(planes, block);
        done += block;
    }
    return sound;
}

template <class Processor>
Sound play(Processor& processor, const Sound& sound, const std::vector<Happening<Processor>>& happenings,
           std::uint32_t block) {
    return play<Processor>(processor, sound, happenings, [block] { return block; });
}

/// In blocks of any size, many of which are small.
template <class Processor>
Sound play_parted(Processor& processor, const Sound& sound, const std::vector<Happening<Processor>>& happenings,
                  std::uint32_t seed) {
    std::mt19937 random(seed);
    return play<Processor>(processor, sound, happenings, [&random] { return 1 + random() % (1U << (random() % 11)); });
}

}  // namespace flitzis::testing
