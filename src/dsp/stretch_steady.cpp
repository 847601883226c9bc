// What of StretchSpectra is about onsets: partials that are held across one go on through it.
#include <algorithm>

#include "dsp/stretch_spectra.hpp"

namespace flitzis {
namespace {

constexpr std::uint32_t around = 2;      // bins on either side of a peak that are compared
constexpr float coherence = 0.97F;       // from one hop to the next
constexpr float level_change = 1.4F;     // the same, as powers
constexpr float match_coherence = 0.7F;  // across the onset
constexpr float match_change = 4.0F;     // the same, as powers
constexpr float silence_of_match = 1e-30F;
constexpr std::uint32_t skirt = 4;  // bins on either side that turn with a peak

}  // namespace

void StretchSpectra::forget_steady() NONBLOCKING {
    std::fill(steady_.re, steady_.re + half_ + 1, 1.0F);
    std::fill(steady_.im, steady_.im + half_ + 1, 0.0F);
}

/// Whether a peak is the same one hop before.
bool StretchSpectra::is_steady(std::uint32_t peak) const NONBLOCKING {
    if (peak <= around || peak + around >= half_) return false;
    Bin sum{0.0F, 0.0F};
    float now = 0.0F;
    float then = 0.0F;
    for (std::uint32_t bin = peak - around; bin <= peak + around; ++bin)
        for (std::uint32_t channel = 0; channel < 2; ++channel) {
            const Bin a = unpacked(here_, bin, channel);
            const Bin b = unpacked(before_, bin, channel);
            sum.re += a.re * b.re + a.im * b.im;
            sum.im += a.im * b.re - a.re * b.im;
            now += a.re * a.re + a.im * a.im;
            then += b.re * b.re + b.im * b.im;
        }
    return sum.re * sum.re + sum.im * sum.im > coherence * now * then && now < level_change * then &&
           then < level_change * now;
}

void StretchSpectra::measure_both() NONBLOCKING {
    tables_.kernels.power(sounding_, power_, tables_.frame);
    tables_.kernels.power(here_, other_power_, tables_.frame);
    forget_steady();
}

void StretchSpectra::match(std::uint32_t part) NONBLOCKING {
    constexpr std::uint32_t parts = Stretcher::Tables::match_parts;
    const std::uint32_t first = std::max(half_ * part / parts, around);
    const std::uint32_t end = std::min(half_ * (part + 1) / parts, half_ - 1);
    for (std::uint32_t bin = first; bin < end; ++bin)
        if (is_steady_[bin] && is_peak(bin)) match_peak(bin);
}

void StretchSpectra::match_peak(std::uint32_t peak) NONBLOCKING {
    const float change = other_power_[peak] / (power_[peak] + 1e-20F);
    if (change > match_change || change < 1.0F / match_change) return;
    Bin sum{0.0F, 0.0F};
    float material = 0.0F;
    float sounds = 0.0F;
    for (std::uint32_t bin = peak - around; bin <= peak + around; ++bin)
        for (std::uint32_t channel = 0; channel < 2; ++channel) {
            const Bin x = unpacked(here_, bin, channel);
            const Bin y = unpacked(sounding_, bin, channel);
            sum.re += y.re * x.re + y.im * x.im;
            sum.im += y.im * x.re - y.re * x.im;
            material += x.re * x.re + x.im * x.im;
            sounds += y.re * y.re + y.im * y.im;
        }
    const float power = sum.re * sum.re + sum.im * sum.im;
    if (power <= silence_of_match || power < match_coherence * material * sounds) return;
    const float scale = 1.0F / __builtin_sqrtf(power);
    std::uint32_t low = peak;
    std::uint32_t high = peak;
    while (low > 0 && peak - low < skirt && power_[low - 1] < power_[low]) --low;
    while (high < half_ && high - peak < skirt && power_[high + 1] < power_[high]) ++high;
    std::fill(steady_.re + low, steady_.re + high + 1, sum.re * scale);
    std::fill(steady_.im + low, steady_.im + high + 1, sum.im * scale);
}

void StretchSpectra::turn_steady() NONBLOCKING {
    for (const std::uint32_t bin : {0U, half_}) {
        steady_.re[bin] = 1.0F;
        steady_.im[bin] = 0.0F;
    }
    tables_.kernels.turn(here_, steady_, sounding_, tables_.frame);
}

}  // namespace flitzis
