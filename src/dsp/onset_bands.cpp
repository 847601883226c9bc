#include "dsp/onset_bands.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>
#include <utility>

namespace flitzis {
namespace {

constexpr std::size_t lanes = 8;  // sums that do not wait for one another

// Some four in three octaves, in Hz. Below the first there is DC, as the window leaks it.
constexpr std::array<double, 11> band_edges{94, 188, 281, 469, 750, 1219, 2063, 3563, 6188, 10781, 18750};
static_assert(band_edges.size() - 1 <= BandPowers::most);

/// The power of two that is nearest to 10.7 ms.
std::uint32_t window_frames(SampleRate rate) {
    const auto octaves = static_cast<std::uint32_t>(std::lround(std::log2(rate.hz * 512.0 / 48000.0)));
    return std::uint32_t{1} << std::clamp(octaves, 5U, 14U);
}

/// Each band has a bin at least; the last one ends below half the rate.
std::vector<std::size_t> edges_in_bins(std::uint32_t size, SampleRate rate) {
    std::vector<std::size_t> edges;
    for (const double edge : band_edges) {
        const auto nearest = static_cast<std::size_t>(std::lround(edge * size / rate.hz));
        const std::size_t bin = std::max(nearest, edges.empty() ? std::size_t{1} : edges.back() + 1);
        if (bin > size / 2) break;
        edges.push_back(bin);
    }
    return edges;
}

/// Hann's, such that the squares of all bins of both halves sum up to twice the mean square.
std::vector<float> window_of(std::uint32_t size) {
    std::vector<float> window;
    const double scale = 1.0 / (size * std::sqrt(0.375));
    for (std::uint32_t i = 0; i < size; ++i)
        window.push_back(static_cast<float>(scale * (0.5 - 0.5 * std::cos(2 * std::numbers::pi * (i + 0.5) / size))));
    return window;
}

float sum_of(std::span<const float> powers) {
    std::array<float, lanes> sums{};
    std::size_t i = 0;
    for (; i + lanes <= powers.size(); i += lanes)
        for (std::size_t lane = 0; lane < lanes; ++lane) sums[lane] += powers[i + lane];
    float sum = 0;
    for (; i < powers.size(); ++i) sum += powers[i];
    for (const float part : sums) sum += part;
    return sum;
}

}  // namespace

BandMeter::BandMeter(std::span<const Ring> channels, SampleRate rate)
    : channels_(channels),
      fft_(window_frames(rate)),
      edges_(edges_in_bins(fft_.size(), rate)),
      window_(window_of(fft_.size())) {
    for (auto& plane : planes_) plane.resize(fft_.size());
}

std::vector<std::size_t> BandMeter::widths() const {
    std::vector<std::size_t> widths;
    for (std::size_t band = 0; band + 1 < edges_.size(); ++band) widths.push_back(edges_[band + 1] - edges_[band]);
    return widths;
}

void BandMeter::take(std::size_t channel, std::int64_t first, std::span<float> to) {
    if (channel >= channels_.size()) {
        std::ranges::fill(to, 0.0F);
        return;
    }
    channels_[channel].read(to, first);
    for (std::size_t i = 0; i < to.size(); ++i) to[i] *= window_[i];
}

Complexes BandMeter::transform() {
    Complexes from{planes_[0].data(), planes_[1].data()};
    Complexes to{planes_[2].data(), planes_[3].data()};
    for (std::uint32_t pass = 0; pass < fft_.passes(); ++pass) {
        fft_.pass(pass, from, to);
        std::swap(from, to);
    }
    return from;
}

BandPowers BandMeter::around(std::int64_t middle) {
    const std::size_t size = fft_.size();
    BandPowers powers;
    // Two real channels are the parts of one complex one: in the sum of a bin and its mirror each has its own square.
    for (std::size_t channel = 0; channel < channels_.size(); channel += 2) {
        take(channel, middle - static_cast<std::int64_t>(size / 2), planes_[0]);
        take(channel + 1, middle - static_cast<std::int64_t>(size / 2), planes_[1]);
        const Complexes bins = transform();
        for (std::size_t bin = 0; bin < size; ++bin)
            bins.re[bin] = bins.re[bin] * bins.re[bin] + bins.im[bin] * bins.im[bin];
        const std::span squares(bins.re, size);
        for (std::size_t band = 0; band + 1 < edges_.size(); ++band) {
            const std::size_t bin = edges_[band];
            const std::size_t width = edges_[band + 1] - bin;
            powers.bands[band] +=
                sum_of(squares.subspan(bin, width)) + sum_of(squares.subspan(size + 1 - bin - width, width));
        }
    }
    return powers;
}

}  // namespace flitzis
