#include "dsp/kernel_bank.hpp"

#include <atomic>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "dsp/interpolate.hpp"
#include "dsp/kaiser.hpp"

namespace flitzis {
namespace {

constexpr std::int64_t half_width = 16;  // frames, at steps of one
constexpr double cut_off = 0.94;
constexpr double beta = 9.0;
constexpr std::int64_t phases = 512;

double impulse(double frames) { return cut_off * sinc(cut_off * frames) * kaiser(frames / half_width, beta); }

/// One side of the sinc. Lines between its values miss its bends by up to an eighth of the second difference, always
/// inwards: the values lie outwards by half of that, so that the lines miss it half as far.
std::vector<double> make_prototype() {
    std::vector<double> drawn;
    for (std::int64_t i = 0; i <= half_width * phases; ++i)
        drawn.push_back(impulse(static_cast<double>(i) / static_cast<double>(phases)));
    std::vector<double> fitted = drawn;
    for (std::size_t i = 0; i + 1 < drawn.size(); ++i)
        fitted[i] -= (drawn[i == 0 ? 1 : i - 1] - 2.0 * drawn[i] + drawn[i + 1]) / 16.0;
    return fitted;
}

std::uint32_t taps_of(const Kernel& kernel) {
    const auto width = static_cast<std::uint32_t>(2 * half_width * phases);
    return (width + 8 * kernel.phases - 1) / (8 * kernel.phases) * 8;
}

std::size_t size_of(const Kernel& kernel) { return std::size_t{kernel.phases + 1} * kernel.taps; }

/// One phase of a kernel that is stretched by phases / kernel.phases: it takes fewer of the prototype's values from tap
/// to tap. Its sum is one, so that what does not swing stays as it is at every position.
void fill(std::span<float> row, const Kernel& kernel, std::int64_t phase, const std::vector<double>& prototype) {
    std::array<double, KernelBank::most_taps> values{};
    double sum = 0.0;
    for (std::int64_t tap = 0; tap < kernel.taps; ++tap) {
        const auto at = static_cast<std::size_t>(std::abs((tap - kernel.taps / 2 + 1) * kernel.phases - phase));
        const auto i = static_cast<std::size_t>(tap);
        values[i] = at < prototype.size() ? prototype[at] : 0.0;
        sum += values[i];
    }
    for (std::size_t i = 0; i < row.size(); ++i) row[i] = static_cast<float>(values[i] / sum);
}

std::atomic<const KernelBank*> the_one{nullptr};

}  // namespace

KernelBank::KernelBank() {
    std::size_t size = 0;
    for (std::size_t i = 0; i < count; ++i) {
        Kernel& kernel = kernels_[i];
        kernel.phases =
            static_cast<std::uint32_t>(static_cast<double>(phases) * std::exp2(static_cast<double>(i) / -12.0));
        kernel.taps = taps_of(kernel);
        kernel.interpolator = interpolator(best_simd());
        longest_[i] = at_frame(phases) / kernel.phases;
        size += size_of(kernel);
    }
    coefficients_.reset(new (line) float[size]);
    const std::vector<double> prototype = make_prototype();
    float* next = coefficients_.get();
    for (Kernel& kernel : kernels_) {
        kernel.coefficients = next;
        for (std::uint32_t phase = 0; phase <= kernel.phases; ++phase, next += kernel.taps)
            fill({next, kernel.taps}, kernel, phase, prototype);
    }
}

const KernelBank& KernelBank::shared() {
    static const KernelBank& bank = *new KernelBank;  // for good: the callback may outlive static objects
    the_one.store(&bank, std::memory_order_release);
    return bank;
}

const KernelBank* KernelBank::made() NONBLOCKING { return the_one.load(std::memory_order_acquire); }

}  // namespace flitzis
