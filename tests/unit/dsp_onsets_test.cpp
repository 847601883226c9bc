// The contract of find_onsets(); how well it hears is for tests/dsp.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <numbers>
#include <random>
#include <stdexcept>
#include <vector>

#include "dsp/linear_prediction.hpp"
#include "dsp/onsets.hpp"

namespace flitzis {
namespace {

constexpr SampleRate rate{48000};

using Sound = std::vector<float>;
using Onsets = std::vector<std::uint32_t>;

Onsets onsets_in(const std::vector<Sound>& sound, SampleRate at = rate) {
    std::vector<const float*> planes;
    for (const Sound& channel : sound) planes.push_back(channel.data());
    return find_onsets(planes, sound.front().size(), at, [](double) {});
}

Sound tone(std::size_t frames, double cycles, double level = 0.25) {
    Sound sound;
    for (std::size_t i = 0; i < frames; ++i)
        sound.push_back(static_cast<float>(
            level * std::sin(2 * std::numbers::pi * cycles * static_cast<double>(i) / static_cast<double>(frames))));
    return sound;
}

/// Adds bursts of noise that die away, within 30 ms or so, at these frames.
void strike(Sound& sound, const std::vector<std::size_t>& at, SampleRate hz = rate, float level = 0.5F) {
    std::mt19937 random(7);
    std::uniform_real_distribution<float> any(0.5F, 1.0F);
    for (const std::size_t begin : at)
        for (std::size_t i = 0; i < hz.hz / 10; ++i) {
            const auto age = static_cast<float>(i) / static_cast<float>(hz.hz);
            const float sign = (random() & 1) != 0 ? level : -level;
            sound[(begin + i) % sound.size()] += sign * any(random) * std::exp(-age / 0.005F);
        }
}

void expect_near(const Onsets& found, const std::vector<std::size_t>& struck) {
    ASSERT_EQ(found.size(), struck.size());
    for (std::size_t i = 0; i < struck.size(); ++i) {
        EXPECT_LE(found[i], struck[i]);
        EXPECT_GE(found[i] + 4, struck[i]);
    }
}

TEST(Onsets, AreFoundWhereSomethingBeginsAndNotBehindIt) {
    Sound sound(96000, 0.0F);
    strike(sound, {1000, 24000, 47999, 70001});

    expect_near(onsets_in({sound}), {1000, 24000, 47999, 70001});
}

TEST(Onsets, AreFoundOverWhatIsHeld) {
    Sound sound = tone(96000, 440);
    strike(sound, {1000, 24000, 47999, 70001});

    expect_near(onsets_in({sound}), {1000, 24000, 47999, 70001});
}

TEST(Onsets, AreFoundInWhicheverChannelsHaveThem) {
    const Sound silence(96000, 0.0F);
    Sound sound = silence;
    strike(sound, {30000, 60000});
    Sound mirrored = sound;
    for (float& sample : mirrored) sample = -sample;

    expect_near(onsets_in({sound, silence}), {30000, 60000});
    expect_near(onsets_in({silence, sound}), {30000, 60000});
    expect_near(onsets_in({sound, mirrored}), {30000, 60000});
    for (std::size_t channel = 0; channel < 8; ++channel) {
        std::vector<Sound> eight(8, silence);
        eight[channel] = sound;
        expect_near(onsets_in(eight), {30000, 60000});
    }
}

TEST(Onsets, AreFoundAtEveryRate) {
    for (const std::uint32_t hz : {8000U, 11025U, 22050U, 32000U, 44100U, 88200U, 96000U, 192000U, 384000U}) {
        SCOPED_TRACE(hz);
        Sound sound(std::size_t{2} * hz, 0.0F);
        const std::vector<std::size_t> struck{hz / 3, hz, hz + hz / 2 + 1};
        strike(sound, struck, SampleRate{hz});

        expect_near(onsets_in({sound, sound}, SampleRate{hz}), struck);
    }
}

TEST(Onsets, TheFirstFrameIsOne) {
    Sound sound(48000, 0.0F);
    strike(sound, {0, 12000});

    expect_near(onsets_in({sound}), {0, 12000});
}

TEST(Onsets, WhatGoesOnAcrossTheSeamIsNone) {
    Sound sound(48000, 0.0F);
    strike(sound, {47900});

    expect_near(onsets_in({sound}), {47900});
    EXPECT_EQ(onsets_in({tone(48000, 440), tone(48000, 1000)}), Onsets{});
}

TEST(Onsets, ALoopThatDoesNotMeetItselfHasOneAtItsSeam) {
    const Onsets found = onsets_in({tone(48000, 440.3)});

    ASSERT_EQ(found.size(), 1);
    EXPECT_EQ(found[0], 0);
}

TEST(Onsets, LieAscendingAndTwentyMillisecondsApart) {
    std::mt19937 random(3);
    for (const std::uint32_t hz : {8000U, 44100U, 48000U}) {
        const std::size_t frames = 3 * hz + random() % hz;
        Sound sound(frames, 0.0F);
        std::vector<std::size_t> struck(200);
        for (std::size_t& at : struck) at = random() % frames;
        strike(sound, struck, SampleRate{hz});

        const Onsets found = onsets_in({sound}, SampleRate{hz});

        EXPECT_GT(found.size(), 20);
        for (std::size_t i = 1; i < found.size(); ++i) EXPECT_GE(found[i], found[i - 1] + hz / 50);
        EXPECT_LT(found.back(), frames);
        EXPECT_GE(found.front() + frames - found.back(), hz / 50);
    }
}

TEST(Onsets, AreNoneWhereNothingBegins) {
    EXPECT_EQ(onsets_in({Sound(48000, 0.0F)}), Onsets{});
    EXPECT_EQ(onsets_in({Sound(48000, 0.5F), Sound(48000, -0.5F)}), Onsets{});
    for (const double hz : {30.0, 55.0, 440.0, 8000.0, 20000.0}) EXPECT_EQ(onsets_in({tone(48000, hz)}), Onsets{});
}

TEST(Onsets, TheShortestSoundsHaveNone) {
    for (const std::size_t frames : {1U, 2U, 100U, 511U, 3000U}) {
        Sound sound(frames, 0.0F);
        sound[0] = 1.0F;
        EXPECT_EQ(onsets_in({sound}), Onsets{}) << frames;
    }
    EXPECT_EQ(find_onsets({}, 0, rate, [](double) {}), Onsets{});
}

TEST(Onsets, AreTheSameHoweverLoudAllIs) {
    Sound quiet(96000, 0.0F);
    Sound loud(96000, 0.0F);
    strike(quiet, {30000, 60000}, rate, 0.005F);
    strike(loud, {30000, 60000}, rate, 4e9F);

    EXPECT_EQ(onsets_in({quiet}), onsets_in({loud}));
    expect_near(onsets_in({loud}), {30000, 60000});
}

TEST(Onsets, ProgressIsToldEveryFewThousandFramesAndMayThrow) {
    const Sound sound = tone(480000, 440);
    const float* const plane = sound.data();
    std::vector<double> told;
    find_onsets({&plane, 1}, sound.size(), rate, [&](double done) { told.push_back(done); });

    EXPECT_GE(told.size(), sound.size() / 4096);
    EXPECT_TRUE(std::ranges::is_sorted(told));
    EXPECT_GE(told.front(), 0.0);
    EXPECT_GT(told.back(), 0.95);
    EXPECT_LE(told.back(), 1.0);

    int left = 5;
    const auto leave = [&](double) {
        if (--left == 0) throw std::runtime_error("enough");
    };
    EXPECT_THROW(find_onsets({&plane, 1}, sound.size(), rate, leave), std::runtime_error);
    EXPECT_EQ(left, 0);
}

TEST(LinearPrediction, KnowsHowTonesGoOn) {
    std::vector<double> sound;
    for (int i = 0; i < 2000; ++i)
        sound.push_back(std::sin(0.05 * i) + 0.5 * std::sin(0.3 * i + 1) + 0.1 * std::sin(2.0 * i));
    LinearPrediction prediction(16);
    prediction.learn(std::span(sound).first(1000));
    sound[1500] += 0.01;

    std::vector<double> error(984);
    prediction.miss(std::span(sound).subspan(1000), error);

    for (std::size_t i = 0; i < 1500 - 1016; ++i) ASSERT_LT(std::abs(error[i]), 1e-3);
    EXPECT_NEAR(error[1500 - 1016], 0.01, 1e-3);
}

TEST(LinearPrediction, OfSilenceIsSilence) {
    LinearPrediction prediction(8);
    prediction.learn(std::vector<double>(100, 0.0));
    const std::vector<double> sound{0, 0, 0, 0, 0, 0, 0, 0, 0.5, -1, 2};

    std::vector<double> error(3);
    prediction.miss(sound, error);

    EXPECT_EQ(error, (std::vector<double>{0.5, -1, 2}));
}

}  // namespace
}  // namespace flitzis
