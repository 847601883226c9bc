// Programs of hundreds of calls: what is heard and told is the reference's, and the same bytes however time is cut.
#include <gmock/gmock.h>

#include <cstring>

#include "pad_programs.hpp"

namespace flitzis::programs {
namespace {

Program of_seed(std::uint32_t seed, bool fades) {
    Dice dice(seed);
    return random_program(dice, 300, fades);
}

Played in_blocks(const Program& program, double fade_ms, std::int64_t longest, std::uint32_t seed) {
    Dice dice(seed);
    return play(program, fade_ms, longest, dice);
}

class PadPrograms : public ::testing::TestWithParam<std::uint32_t> {};

TEST_P(PadPrograms, SoundLikeTheReferenceSampleBySampleWithoutFades) {
    const Program program = of_seed(GetParam(), false);
    reference::Pads plain(program.samples, program.stems, program.settings, voices, 0);

    const auto expected = plain.render(program.calls, length);
    const Played played = in_blocks(program, 0.0, 700, GetParam());

    for (std::size_t i = 0; i < length; ++i) ASSERT_EQ(played.heard[i], expected[i]) << i;
    EXPECT_EQ(sorted(played.told), sorted(plain.told()));
}

TEST_P(PadPrograms, SoundLikeTheReferenceWithFades) {
    const Program program = of_seed(GetParam(), true);
    reference::Pads plain(program.samples, program.stems, program.settings, voices, 5);

    const auto expected = plain.render(program.calls, length);
    const Played played = in_blocks(program, 5.0, 700, GetParam());

    for (std::size_t i = 0; i < length; ++i) ASSERT_NEAR(played.heard[i], expected[i], 0.01) << i;
    EXPECT_EQ(sorted(played.told), sorted(plain.told()));
}

TEST_P(PadPrograms, AreTheSameBytesInEveryPartition) {
    const Program program = of_seed(GetParam(), true);
    for (const double fade_ms : {0.0, 5.0}) {
        const Played whole = in_blocks(program, fade_ms, 8192, 1);
        for (const std::int64_t longest : {1, 7, 64, 3000}) {
            const Played parts = in_blocks(program, fade_ms, longest, GetParam());
            ASSERT_EQ(std::memcmp(parts.heard.data(), whole.heard.data(), length * sizeof(float)), 0) << longest;
            EXPECT_EQ(parts.told, whole.told) << longest;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, PadPrograms, ::testing::Range(1U, 101U));

}  // namespace
}  // namespace flitzis::programs
