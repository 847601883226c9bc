#include "dsp/eq.hpp"

#include <algorithm>
#include <numbers>

namespace flitzis {
namespace {

constexpr double damping = std::numbers::sqrt2;  // of a Butterworth section

struct Crossover {
    double g;
    double high_scale;  ///< of a section's high-pass

    Crossover(double hz, SampleRate rate)
        : g(std::tan(std::numbers::pi * hz / rate.hz)), high_scale(1.0 / (1.0 + g * (g + damping))) {}

    kernels::Section section() const {
        return {static_cast<float>(2.0 * g * high_scale * (g + damping)), static_cast<float>(2.0 * g / (g + damping)),
                static_cast<float>(2.0 * g * g * high_scale)};
    }
};

kernels::EqDesign design_for(SampleRate rate) {
    const Crossover low(Eq::low_hz, rate);
    const Crossover high(std::min(Eq::high_hz, 0.4 * rate.hz), rate);
    const double above_low = low.high_scale * low.high_scale;
    return {low.section(),
            high.section(),
            static_cast<float>(damping / (high.g + damping)),
            0.25F,
            static_cast<float>(above_low / 4.0),
            static_cast<float>(above_low * high.high_scale * high.high_scale)};
}

}  // namespace

Eq::Eq(SampleRate rate, std::uint32_t channels, Simd simd)
    : kernel_(kernels::eq_kernel(simd)),
      design_(design_for(rate)),
      pairs_((channels + 1) / 2),
      smoothing_(frames_in(10.0, rate).count),
      fade_(frames_in(5.0, rate).count),
      tail_(frames_in(20.0, rate).count) {}

void Eq::set(const EqGains& gains) NONBLOCKING {
    const std::array<float, 3> wanted{gains.low, gains.mid, gains.high};
    for (std::size_t band = low; band <= high; ++band)
        if (wanted[band] != gains_[band].target()) gains_[band].move(wanted[band], smoothing_);
    if (gains != EqGains{} && mix_.target() != 1.0F) mix_.move(1.0F, fade_);
}

void Eq::reset() NONBLOCKING {
    for (Glide& gain : gains_) gain.set(gain.target());
    mix_.set(flat() ? 0.0F : 1.0F);
    std::fill(pairs_.begin(), pairs_.end(), kernels::EqState{});
}

void Eq::process(std::span<float* const> planes, std::uint32_t frames) NONBLOCKING {
    std::uint32_t done = 0;
    while (done < frames && !neutral()) {
        const std::uint32_t next = steady(std::min(frames - done, most));
        run(planes, done, next);
        walk(next);
        done += next;
    }
}

/// How many of the next `frames` go by before something comes to rest.
std::uint32_t Eq::steady(std::uint32_t frames) const NONBLOCKING {
    if (mix_.moves()) frames = std::min(frames, mix_.left());
    for (const Glide& gain : gains_)
        if (gain.moves()) frames = std::min(frames, gain.left());
    return frames;
}

void Eq::run(std::span<float* const> planes, std::uint32_t at, std::uint32_t frames) NONBLOCKING {
    std::array<std::array<float, most>, 3> rows;
    const std::array<float, 3> scales{design_.low_scale, design_.mid_scale, design_.high_scale};
    for (std::size_t band = low; band <= high; ++band) {
        gains_[band].write(rows[band].data(), frames);
        for (std::uint32_t i = 0; i < frames; ++i) rows[band][i] *= scales[band];
    }
    const kernels::EqRows gains{rows[low].data(), rows[mid].data(), rows[high].data()};
    std::array<float, most> mix;
    if (mix_.moves()) mix_.write(mix.data(), frames);
    std::array<std::array<float, most>, 2> dry;
    for (std::size_t channel = 0; channel < planes.size(); channel += 2) {
        const std::array<float*, 2> pair{planes[channel] + at, planes[std::min(channel + 1, planes.size() - 1)] + at};
        if (mix_.moves())
            for (std::size_t side = 0; side < 2; ++side) std::copy_n(pair[side], frames, dry[side].data());
        kernel_(pairs_[channel / 2], design_, pair[0], pair[1], gains, frames);
        if (!mix_.moves()) continue;
        for (std::size_t side = 0; side < (pair[0] == pair[1] ? 1U : 2U); ++side)
            for (std::uint32_t i = 0; i < frames; ++i)
                pair[side][i] = dry[side][i] + (pair[side][i] - dry[side][i]) * mix[i];
    }
}

void Eq::walk(std::uint32_t frames) NONBLOCKING {
    for (Glide& gain : gains_) gain.walk(frames);
    mix_.walk(frames);
    const bool still =
        std::none_of(gains_.begin(), gains_.end(), [](const Glide& gain) NONBLOCKING { return gain.moves(); });
    if (still && flat() && mix_.target() == 1.0F && !mix_.moves()) mix_.move(0.0F, fade_);
    if (neutral()) std::fill(pairs_.begin(), pairs_.end(), kernels::EqState{});
}

bool Eq::flat() const NONBLOCKING {
    return std::all_of(gains_.begin(), gains_.end(),
                       [](const Glide& gain) NONBLOCKING { return gain.target() == 1.0F; });
}

}  // namespace flitzis
