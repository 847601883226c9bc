#include <gtest/gtest.h>

#include <cmath>
#include <complex>
#include <numbers>
#include <utility>
#include <vector>

#include "dsp/fft.hpp"
#include "dsp_runs.hpp"

namespace flitzis {
namespace {

using testing::Sound;
using Exact = std::vector<std::complex<double>>;

class Transform : public ::testing::TestWithParam<Simd> {
   protected:
    /// All passes; the other way round with `inverse`.
    static Sound transformed(Sound numbers, bool inverse = false) {
        const auto size = static_cast<std::uint32_t>(numbers[0].size());
        const Fft fft(size, GetParam());
        Sound other(2, std::vector<float>(size));
        for (std::uint32_t number = 0; number < fft.passes(); ++number) {
            const Complexes from{numbers[0].data(), numbers[1].data()};
            const Complexes to{other[0].data(), other[1].data()};
            fft.pass(number, inverse ? from.exchanged() : from, inverse ? to.exchanged() : to);
            std::swap(numbers, other);
        }
        return numbers;
    }
};

/// By the definition.
Exact defined(const Sound& numbers) {
    const std::size_t size = numbers[0].size();
    Exact turns;
    for (std::size_t i = 0; i < size; ++i)
        turns.push_back(std::polar(1.0, -2.0 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(size)));
    Exact bins(size);
    for (std::size_t bin = 0; bin < size; ++bin)
        for (std::size_t i = 0; i < size; ++i)
            bins[bin] += std::complex<double>(numbers[0][i], numbers[1][i]) * turns[bin * i % size];
    return bins;
}

/// Of the difference, beside the whole.
double error(const Sound& found, const Exact& expected) {
    double difference = 0.0;
    double whole = 0.0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        difference += std::norm(std::complex<double>(found[0][i], found[1][i]) - expected[i]);
        whole += std::norm(expected[i]);
    }
    return std::sqrt(difference / whole);
}

TEST_P(Transform, IsTheOneOfTheDefinitionAtEverySize) {
    for (std::uint32_t size = 16; size <= 4096; size *= 2) {
        const Sound numbers = testing::noise(2, size, 1.0F);

        EXPECT_LT(error(transformed(numbers), defined(numbers)), 4e-7) << size;
    }
}

TEST_P(Transform, HasAToneInItsBinAndNowhereElse) {
    constexpr std::uint32_t size = 65536;
    constexpr std::uint32_t bin = 12345;
    Sound numbers(2, std::vector<float>(size));
    for (std::uint64_t i = 0; i < size; ++i) {
        const double angle = 2.0 * std::numbers::pi * static_cast<double>(bin * i % size) / size;
        numbers[0][i] = static_cast<float>(std::cos(angle));
        numbers[1][i] = static_cast<float>(std::sin(angle));
    }
    Exact expected(size);
    expected[bin] = size;

    EXPECT_LT(error(transformed(numbers), expected), 4e-7);
}

TEST_P(Transform, ComesBackFromTheInverseTimesItsSize) {
    for (const std::uint32_t size : {16U, 2048U, 8192U, 65536U}) {
        const Sound numbers = testing::noise(2, size, 1.0F);
        Exact expected;
        for (std::uint32_t i = 0; i < size; ++i)
            expected.push_back(std::complex<double>(numbers[0][i], numbers[1][i]) * static_cast<double>(size));

        EXPECT_LT(error(transformed(transformed(numbers), true), expected), 6e-7) << size;
    }
}

INSTANTIATE_TEST_SUITE_P(Simd, Transform, ::testing::ValuesIn(testing::every_simd()), testing::name_of);

}  // namespace
}  // namespace flitzis
