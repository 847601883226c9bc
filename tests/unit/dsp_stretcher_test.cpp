#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <numbers>
#include <random>
#include <vector>

#include "../dsp/stretch_loop_source.hpp"
#include "dsp/stretcher.hpp"
#include "dsp_runs.hpp"

namespace flitzis {
namespace {

using testing::Sound;
using Blocks = std::function<std::uint32_t()>;

constexpr SampleRate rate{48000};
constexpr std::uint32_t loop = 48000;

/// From a frame on, the playhead goes on by so much, or is somewhere else.
struct Change {
    std::uint32_t frame;
    double step;
    double jump = 0.0;
};

Blocks of(std::uint32_t block) {
    return [block] { return block; };
}

class Stretch : public ::testing::TestWithParam<Simd> {
   protected:
    Sound play(const StretchSource& source, std::uint32_t channels, std::uint32_t frames,
               const std::vector<Change>& changes, const Blocks& next, float lead = 0.0F, SampleRate at = rate) const {
        Stretcher stretcher(Stretcher::make_tables(at, GetParam()));
        return play(stretcher, source, channels, frames, changes, next, lead);
    }

    static Sound play(Stretcher& stretcher, const StretchSource& source, std::uint32_t channels, std::uint32_t frames,
                      const std::vector<Change>& changes, const Blocks& next, float lead = 0.0F) {
        Sound made(channels, std::vector<float>(frames));
        Course course{first, changes.front().step};
        std::uint32_t since = 0;
        const auto place = [&](std::uint32_t frame) { return course.position + (frame - since) * course.step; };
        auto change = changes.begin() + 1;
        stretcher.start(source, channels, course, lead);
        std::vector<float*> planes(channels);
        for (std::uint32_t done = 0; done < frames;) {
            for (; change != changes.end() && change->frame <= done; ++change) {
                course = {place(done) + change->jump, change->step};
                since = done;
            }
            if (stretcher.until_next() == 0) stretcher.next(source, {place(done), course.step});
            std::uint32_t run = std::min({next(), frames - done, stretcher.until_next()});
            if (change != changes.end()) run = std::min(run, change->frame - done);
            for (std::size_t channel = 0; channel < channels; ++channel) planes[channel] = made[channel].data() + done;
            stretcher.read(planes, run);
            done += run;
        }
        return made;
    }

    static constexpr double first = 12345.4;  // where it begins
};

void expect_same_bytes(const Sound& found, const Sound& expected) {
    for (std::size_t channel = 0; channel < expected.size(); ++channel)
        ASSERT_EQ(std::memcmp(found[channel].data(), expected[channel].data(), expected[channel].size() * 4), 0)
            << "channel " << channel;
}

float peak(const Sound& sound) {
    float highest = 0.0F;
    for (const auto& plane : sound)
        for (const float sample : plane) highest = std::max(highest, std::isfinite(sample) ? std::abs(sample) : 1e30F);
    return highest;
}

const std::vector<Change> changing{{0, 0.94}, {9000, 0.5}, {21000, 2.0}, {30001, 1.06, 7000.0}, {44000, 3.1}};

TEST_P(Stretch, IsTheSameForEveryPartitionIntoBlocks) {
    const LoopSource source(testing::noise(2, loop, 0.3F), {100, 1400, 9000, 13000, 14100, 15000, 26000, 40000});
    const Sound whole = play(source, 2, 60000, changing, of(60000));

    for (const std::uint32_t block : {1U, 7U, 64U, 512U})
        expect_same_bytes(play(source, 2, 60000, changing, of(block)), whole);
    std::mt19937 random(5);
    expect_same_bytes(play(source, 2, 60000, changing, [&random] { return 1 + random() % (1U << (random() % 11)); }),
                      whole);
}

TEST_P(Stretch, BeginsWithTheMaterialBitByBit) {
    const Sound sound = testing::noise(2, loop, 0.3F);
    for (const float lead : {0.0F, 0.4F, 1.0F}) {
        const Sound made = play(LoopSource(sound), 2, 1024, {{0, 0.8}}, of(64), lead);

        for (std::size_t channel = 0; channel < 2; ++channel)
            EXPECT_EQ(std::memcmp(made[channel].data(), sound[channel].data() + 12345, 1024 * sizeof(float)), 0);
    }
}

TEST_P(Stretch, GoesOverToAnOnsetWithinTheFirstHop) {
    Sound sound(1, std::vector<float>(loop));
    for (std::size_t i = 13000; i < 20000; ++i) sound[0][i] = 0.5F;
    const Sound made = play(LoopSource(sound, {13000}), 1, 2048, {{0, 2.0}}, of(64), 1.0F);

    const auto begins = std::find_if(made[0].begin(), made[0].end(), [](float sample) { return sample > 0.25F; });
    EXPECT_EQ(begins - made[0].begin(), 327);  // (13000 - 12345.4) / 2
}

TEST_P(Stretch, AnOnsetThatIsNearTheBeginningIsHeardOnce) {
    for (const std::int64_t behind : {150, 300, 480, 700}) {
        Sound sound(1, std::vector<float>(loop));
        const std::int64_t onset = static_cast<std::int64_t>(first) + behind;
        sound[0][static_cast<std::size_t>(onset)] = 0.5F;
        for (const double step : {0.5, 0.9}) {
            const Sound made = play(LoopSource(sound, {onset}), 1, 3000, {{0, step}}, of(64), 1.0F);

            const auto loudest = std::max_element(made[0].begin(), made[0].end());
            EXPECT_NEAR(static_cast<double>(loudest - made[0].begin()), (static_cast<double>(onset) - first) / step, 1);
            EXPECT_NEAR(*loudest, 0.5F, 1e-3F);
            EXPECT_LT(*std::max_element(made[0].begin(), loudest), 0.01F) << behind << " at " << step;
        }
    }
}

TEST_P(Stretch, ClicksComeOutWhenTheCourseIsThere) {
    for (const double step : {0.5, 0.8, 1.06, 2.0, 5.0}) {
        Sound sound(1, std::vector<float>(loop));
        sound[0][40000] = 0.5F;
        const auto frames = static_cast<std::uint32_t>((40000 - first) / step) + 600;
        const Sound made = play(LoopSource(sound, {40000}), 1, frames, {{0, step}}, of(256));

        const auto loudest = std::max_element(made[0].begin(), made[0].end());
        EXPECT_NEAR(static_cast<double>(loudest - made[0].begin()), (40000 - first) / step, 0.51) << step;
        EXPECT_NEAR(*loudest, 0.5F, 1e-3F);
    }
}

TEST_P(Stretch, OnsetsNearEachOtherAreNoLouderThanTheyWere) {
    for (const std::int64_t apart : {97, 700, 960, 1500, 2200, 3000, 3200, 3500, 4000, 4300}) {
        std::vector<std::int64_t> onsets;
        Sound sound(1);
        for (std::int64_t i = 0; i < loop / apart * apart; ++i) {
            if (i % apart == 0) onsets.push_back(i);
            const double since = static_cast<double>(i % apart);
            sound[0].push_back(static_cast<float>(0.3 * std::exp(-since / 800.0) * std::cos(since * since / 900.0)));
        }
        const LoopSource source(sound, onsets);
        for (const double step : {0.2, 0.5, 0.8, 0.94, 1.25, 2.0, 8.0})
            EXPECT_LT(peak(play(source, 1, 40000, {{0, step}}, of(512))), 0.45F) << apart << " frames, " << step;
    }
}

TEST_P(Stretch, WhatItPlaysNeverEnds) {
    const LoopSource source({std::vector<float>(loop, 0.25F)}, {5000, 6500, 8000, 20000, 20900});
    for (const double step : {0.2, 0.5, 0.94, 2.0}) {
        const Sound made = play(source, 1, 100000, {{0, step}}, of(512));

        EXPECT_GT(*std::min_element(made[0].begin(), made[0].end()), 0.2F) << step;
        EXPECT_LT(*std::max_element(made[0].begin(), made[0].end()), 0.3F) << step;
    }
}

TEST_P(Stretch, WhereTheCourseJumpsTheMaterialIsHeardAtOnce) {
    const Sound sound = testing::noise(1, loop, 0.3F);
    const Sound made = play(LoopSource(sound), 1, 12000, {{0, 0.8}, {6144 + 8, 0.8, 20000.0}}, of(512));

    const std::size_t since = 6144 + 8 + 1024;  // of the hop that hears of it, or later
    const auto from = static_cast<std::size_t>(first + (since + 144) * 0.8 + 20000.0 + 0.5);
    double error = 0.0;
    double power = 0.0;
    double best = 1e9;
    for (std::size_t shift = 0; shift < 2048; ++shift) {
        error = power = 0.0;
        for (std::size_t i = 0; i < 400; ++i) {
            const double there = sound[0][from - 1024 + shift + i];
            error += std::pow(made[0][since + 144 + i] - there, 2);
            power += there * there;
        }
        best = std::min(best, error / power);
    }
    EXPECT_LT(best, 1e-3);
}

TEST_P(Stretch, MonoIsAsTheLeftOfTwo) {
    Sound sound = testing::noise(1, loop, 0.3F);
    sound.push_back(sound[0]);
    const Sound two = play(LoopSource(sound, {20000}), 2, 30000, {{0, 0.8}}, of(512));
    const Sound one = play(LoopSource({sound[0]}, {20000}), 1, 30000, {{0, 0.8}}, of(512));

    for (std::size_t i = 0; i < 30000; ++i) ASSERT_NEAR(one[0][i], two[0][i], 1e-3F) << i;
}

TEST_P(Stretch, NothingThatIsFiniteMakesItEndInNoNumbers) {
    Sound sound = testing::noise(2, loop, 0.3F);
    for (const float strange : {1e38F, std::numeric_limits<float>::max(), 1e-42F, 3e9F, 1e-20F}) {
        for (std::size_t i = 15000; i < 15100; ++i) sound[i % 2][i] = strange;
        const Sound made = play(LoopSource(sound, {15050, 26000}), 2, 60000, changing, of(512));

        for (const auto& plane : made)
            for (const float sample : plane) ASSERT_FALSE(std::isnan(sample)) << strange;
        EXPECT_LT(peak({std::vector<float>(made[0].begin() + 40000, made[0].end())}), 1.0F) << strange;
    }
}

TEST_P(Stretch, StartedAnewItKnowsNothingOfBefore) {
    Stretcher stretcher(Stretcher::make_tables(rate, GetParam()));
    const LoopSource source(testing::noise(2, loop, 0.3F), {15000, 26000});
    const Sound fresh = play(stretcher, source, 2, 20000, {{0, 0.94}}, of(512));
    play(stretcher, LoopSource(testing::noise(1, loop, 1.0F), {2000, 30000}), 1, 13333, changing, of(64));

    expect_same_bytes(play(stretcher, source, 2, 20000, {{0, 0.94}}, of(512)), fresh);
}

TEST_P(Stretch, AToneStaysOneAtEveryRate) {
    for (const std::uint32_t hertz : {22050U, 44100U, 48000U, 96000U, 192000U}) {
        Sound sound(1);
        const double turn = 2.0 * std::numbers::pi * 20.0 / 1024.0;  // 20 periods in 1024 frames
        for (std::uint32_t i = 0; i < 1024 * 64; ++i) sound[0].push_back(static_cast<float>(0.25 * std::sin(turn * i)));
        const Sound made = play(LoopSource(sound), 1, 60000, {{0, 0.8}}, of(512), 0.0F, SampleRate{hertz});

        double worst = 0.0;  // a sine x has x[n+1] + x[n-1] = 2 cos(turn) x[n]
        for (std::size_t i = 40000; i < 59999; ++i)
            worst = std::max(worst, std::abs(made[0][i + 1] + made[0][i - 1] - 2.0 * std::cos(turn) * made[0][i]));
        EXPECT_LT(worst, 1e-4) << hertz;
        EXPECT_NEAR(peak({std::vector<float>(made[0].begin() + 40000, made[0].end())}), 0.25F, 1e-3F) << hertz;
    }
}

INSTANTIATE_TEST_SUITE_P(Simd, Stretch, ::testing::ValuesIn(testing::every_simd()), testing::name_of);

}  // namespace
}  // namespace flitzis
