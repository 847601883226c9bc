#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "dsp/interpolate.hpp"
#include "dsp/subnormals.hpp"
#include "dsp_runs.hpp"

namespace flitzis {
namespace {

using Frames = std::vector<float>;
using Planes = std::vector<Frames>;
using Positions = std::vector<Position>;

constexpr Position last_fraction = one_frame - 1;

const Kernel& kernel_for(double step) { return KernelBank::shared().for_step(nearest_position(step)); }

Planes noise(std::uint32_t channels, std::uint32_t frames) { return testing::noise(channels, frames, 1.0F); }

/// So many, the lowest with room for the longest kernel before it.
Positions at_step(double step, std::size_t frames) {
    Positions positions;
    for (std::size_t i = 0; i < frames; ++i)
        positions.push_back(at_frame(64) + 12345 + static_cast<Position>(i) * nearest_position(step));
    return positions;
}

class Interpolation : public ::testing::TestWithParam<Simd> {
   protected:
    /// In blocks of so many frames.
    static Planes read(const Kernel& kernel, const Planes& from, const Positions& positions, std::size_t block = 4096) {
        Planes made(from.size(), Frames(positions.size()));
        std::vector<const float*> sources;
        for (const Frames& plane : from) sources.push_back(plane.data());
        for (std::size_t done = 0; done < positions.size(); done += block) {
            std::vector<float*> targets;
            for (Frames& plane : made) targets.push_back(plane.data() + done);
            const std::size_t frames = std::min(block, positions.size() - done);
            interpolator(GetParam())(kernel, sources, targets, {positions.data() + done, frames});
        }
        return made;
    }
};

void expect_same_bytes(const Planes& found, const Planes& expected) {
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t channel = 0; channel < found.size(); ++channel) {
        ASSERT_EQ(found[channel].size(), expected[channel].size());
        EXPECT_EQ(std::memcmp(found[channel].data(), expected[channel].data(), found[channel].size() * sizeof(float)),
                  0)
            << "channel " << channel;
    }
}

TEST_P(Interpolation, IsTheSameForEveryPartitionIntoBlocks) {
    for (const double step : {0.25, 0.914, 1.061, 1.9, 3.9}) {
        const Planes sound = noise(3, 1200);
        const Planes whole = read(kernel_for(step), sound, at_step(step, 251));

        for (const std::size_t block : {1U, 2U, 3U, 4U, 5U, 7U, 64U, 250U})
            expect_same_bytes(read(kernel_for(step), sound, at_step(step, 251), block), whole);
    }
}

TEST_P(Interpolation, OfAChannelDoesNotKnowOfOthers) {
    const Planes sound = noise(7, 400);
    const Planes together = read(kernel_for(0.914), sound, at_step(0.914, 101));

    for (std::size_t channel = 0; channel < sound.size(); ++channel)
        expect_same_bytes(read(kernel_for(0.914), {sound[channel]}, at_step(0.914, 101)), {together[channel]});
}

TEST_P(Interpolation, BackwardsIsTheSameTheOtherWayRound) {
    const Planes sound = noise(2, 400);
    Positions positions = at_step(1.061, 101);
    Planes forwards = read(kernel_for(1.061), sound, positions);

    std::reverse(positions.begin(), positions.end());
    const Planes backwards = read(kernel_for(1.061), sound, positions);

    for (Frames& plane : forwards) std::reverse(plane.begin(), plane.end());
    expect_same_bytes(backwards, forwards);
}

TEST_P(Interpolation, HasPositionsBeforeTheFirstFrameWhereThereIsSound) {
    const Planes sound = noise(1, 400);
    const Positions positions = at_step(0.5, 50);
    Positions moved = positions;
    for (Position& position : moved) position -= at_frame(200);
    const float* from = sound[0].data() + 200;
    Frames made(50);
    float* to = made.data();

    interpolator(GetParam())(kernel_for(0.5), {&from, 1}, {&to, 1}, moved);

    expect_same_bytes({made}, read(kernel_for(0.5), sound, positions));
}

TEST_P(Interpolation, TouchesNoFrameOutsideTheWindowAndEveryOneWithin) {
    for (const double step : {1.0, 1.061, 2.0, 4.0})
        for (const Position fraction : {Position{0}, Position{1}, one_frame / 2, last_fraction}) {
            const Kernel& kernel = kernel_for(step);
            Frames sound(300, std::numeric_limits<float>::quiet_NaN());
            const std::size_t first = 150 - (kernel.taps / 2 - 1);
            for (std::size_t i = 0; i < kernel.taps; ++i) sound[first + i] = 1.0F;
            const Positions positions{at_frame(150) + fraction};

            EXPECT_NEAR(read(kernel, {sound}, positions)[0][0], 1.0F, 1e-6F);

            for (const std::size_t edge : {first, first + kernel.taps - 1}) {
                Frames holed = sound;
                holed[edge] = std::numeric_limits<float>::quiet_NaN();
                EXPECT_TRUE(std::isnan(read(kernel, {holed}, positions)[0][0]));
            }
        }
}

TEST_P(Interpolation, LeavesAConstantAsItIsAtEveryPosition) {
    for (const Kernel& kernel : KernelBank::shared().kernels()) {
        const Planes sound{Frames(400, 0.5F)};
        Positions positions = at_step(0.3183, 401);
        for (const Position fraction : {Position{0}, Position{1}, last_fraction})
            positions.push_back(at_frame(200) + fraction);

        EXPECT_THAT(read(kernel, sound, positions)[0], ::testing::Each(::testing::FloatNear(0.5F, 2e-7F)));
    }
}

TEST_P(Interpolation, GoesOnWithoutAStepFromFrameToFrameAndFromPhaseToPhase) {
    const Planes sound = noise(2, 400);
    for (const Kernel& kernel : KernelBank::shared().kernels()) {
        const Position phase = one_frame * 3 / kernel.phases;
        const Planes made =
            read(kernel, sound,
                 {at_frame(200) + last_fraction, at_frame(201), phase + at_frame(200), phase + at_frame(200) + 1});
        for (const Frames& plane : made) {
            EXPECT_NEAR(plane[0], plane[1], 1e-5F);
            EXPECT_NEAR(plane[2], plane[3], 1e-5F);
        }
    }
}

TEST_P(Interpolation, OfNoPositionsReadsAndWritesNothing) {
    const float* nothing = nullptr;
    float made = 7.0F;
    float* to = &made;

    interpolator(GetParam())(kernel_for(1.0), {&nothing, 1}, {&to, 1}, {});

    EXPECT_EQ(made, 7.0F);
}

INSTANTIATE_TEST_SUITE_P(Simd, Interpolation, ::testing::ValuesIn(testing::every_simd()), testing::name_of);

#ifdef __x86_64__
TEST(Interpolate, TakesSubnormalNumbersForZeroAndLeavesThemToOthers) {
    const float small = std::numeric_limits<float>::denorm_min() * 1000.0F;
    const Frames sound(400, small);
    const float* from = sound.data();
    Frames made(100, 7.0F);
    float* to = made.data();

    interpolate(kernel_for(0.914), {&from, 1}, {&to, 1}, at_step(0.914, 100));

    EXPECT_THAT(made, ::testing::Each(0.0F));
    volatile float still = small;
    still = still / 2.0F;
    EXPECT_NE(still, 0.0F);
}

TEST(WithoutSubnormals, TheyAreReadAsZeroAndNoneComesOut) {
    volatile float small = std::numeric_limits<float>::denorm_min() * 1000.0F;
    volatile float least = std::numeric_limits<float>::min();
    volatile float grown = 7.0F;
    volatile float halved = 7.0F;
    {
        const WithoutSubnormals fast;
        grown = small * 0x1p60F;
        halved = least / 2.0F;
    }

    EXPECT_EQ(grown, 0.0F);
    EXPECT_EQ(halved, 0.0F);
    halved = least / 2.0F;
    EXPECT_GT(halved, 0.0F);
}
#endif

TEST(KernelBank, HasForAStepTheShortestKernelThatLetsNothingFoldBack) {
    const KernelBank& bank = KernelBank::shared();
    EXPECT_EQ(KernelBank::made(), &bank);

    for (double step = 0.0; step < 4.0; step += 0.003) {
        const Kernel& kernel = bank.for_step(nearest_position(step));
        const double stretch = 512.0 / kernel.phases;
        EXPECT_GE(stretch, step);
        EXPECT_LT(stretch, std::max(step, 1.0) * 1.07);
        EXPECT_GE(kernel.taps, 32.0 * stretch);
        EXPECT_LT(kernel.taps, 32.0 * stretch + 8.0);
    }
    EXPECT_EQ(bank.for_step(one_frame).taps, 32U);
    EXPECT_GT(bank.for_step(one_frame + 1).taps, 32U);
    EXPECT_EQ(bank.for_step(2 * one_frame).taps, 64U);
    EXPECT_EQ(bank.for_step(4 * one_frame).taps, KernelBank::most_taps);
    EXPECT_EQ(bank.for_step(5 * one_frame).taps, KernelBank::most_taps);
}

TEST(KernelBank, IsSmall) {
    std::size_t bytes = 0;
    for (const Kernel& kernel : KernelBank::shared().kernels())
        bytes += (kernel.phases + 1) * kernel.taps * sizeof(float);

    EXPECT_LT(bytes, std::size_t{2} << 20);
}

TEST(KernelBank, IsReadWithTheBestThatTheMachineHas) {
    for (const Kernel& kernel : KernelBank::shared().kernels())
        EXPECT_EQ(kernel.interpolator, interpolator(best_simd()));
    if (best_simd() == Simd::avx2) {
        EXPECT_NE(interpolator(Simd::avx2), interpolator(Simd::baseline));
    }
}

}  // namespace
}  // namespace flitzis
