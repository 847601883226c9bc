// A pad that holds a sample and its stems. At 1000 Hz.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>
#include <vector>

#include "pads_rig.hpp"

namespace flitzis::stems_rig {

inline constexpr SampleRate rate{1000};
inline constexpr std::uint32_t frames = 700;
inline constexpr std::uint32_t whole_switch = 128;  // frames of the sample

/// Floats whose sums depend on the order in which they are added.
inline Signal noise(std::uint32_t seed, std::uint32_t length = frames) {
    std::mt19937 random(seed);
    Signal signal(length);
    for (float& value : signal) value = std::uniform_real_distribution<float>(-1.0F, 1.0F)(random);
    return signal;
}

inline Signal steady(float value, std::uint32_t length = frames) { return Signal(length, value); }

inline Signal sum_of(const std::vector<Signal>& stems) {
    Signal sum = stems[0];
    for (std::size_t i = 1; i < stems.size(); ++i)
        for (std::size_t k = 0; k < sum.size(); ++k) sum[k] += stems[i][k];
    return sum;
}

struct PadStems : ::testing::Test {
    const std::vector<Signal> stems{noise(1), noise(2), noise(3)};
    const Signal sample = sum_of(stems);
    PadsRig rig{{.voices = 4, .fade_ms = 5.0}};

    void load(PadsRig& to) const {
        to.bank().load(0, sample_of({sample}));
        to.bank().load_stems(0, stems_of(stems));
    }
    void SetUp() override { load(rig); }

    /// The next `count` frames go over from one to the other, which are functions of the frame counted from 0.
    void expect_switch(const std::function<float(std::uint32_t)>& before,
                       const std::function<float(std::uint32_t)>& after, std::uint32_t count) {
        const Signal heard = rig.render(count + 50);
        for (std::uint32_t i = 0; i < heard.size(); ++i) {
            const float risen = std::min(1.0F, static_cast<float>(i + 1) / static_cast<float>(count));
            const float expected = i < count ? before(i) * (1.0F - risen) + after(i) * risen : after(i);
            ASSERT_NEAR(heard[i], expected, i < count ? 1e-6 : 0.0) << i;
        }
    }
};

}  // namespace flitzis::stems_rig
