#include "dsp/limiter.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "dsp/kaiser.hpp"

namespace flitzis {
namespace {

using kernels::LimiterDesign;
using kernels::LimiterWork;

constexpr double spare_db = 0.05;      // what rounding, ripples and eight points a frame leave open
constexpr double detector_beta = 4.5;  // flat to 0.05 dB up to 0.8 of half the rate
constexpr double edge_beta = 5.0;      // 45 dB down at 0.75 of half the rate
constexpr double edge_weight = 1.25;

/// Of what lies `frames` away from where the detector looks.
double impulse(double frames) { return sinc(frames) * kaiser(frames / LimiterDesign::pairs, detector_beta); }

Vec4 spread(double number) { return Vec4{} + static_cast<float>(number); }

LimiterDesign design_for(SampleRate rate) {
    LimiterDesign design;
    double edges = 0.0;
    for (std::uint32_t pair = 0; pair < LimiterDesign::pairs; ++pair)
        edges += 2.0 * kaiser((pair + 0.5) / (LimiterDesign::pairs - 0.5), edge_beta);
    for (std::uint32_t pair = 0; pair < LimiterDesign::pairs; ++pair) {
        LimiterDesign::Pair& taps = design.taps[pair];
        for (std::uint32_t eighth = 1; eighth <= 4; ++eighth) {
            const double before = impulse(pair + eighth / 8.0);
            const double behind = impulse(pair + 1 - eighth / 8.0);
            taps.even[eighth - 1] = spread((before + behind) / 2.0);
            if (eighth < 4) taps.odd[eighth - 1] = spread((before - behind) / 2.0);
        }
        const double edge = edge_weight * kaiser((pair + 0.5) / (LimiterDesign::pairs - 0.5), edge_beta) / edges;
        taps.edge = spread(pair % 2 == 0 ? edge : -edge);
    }
    design.aim = static_cast<float>(std::pow(10.0, (Limiter::ceiling_db - spare_db) / 20.0));
    double keep = std::exp(-1000.0 / (Limiter::release_ms * rate.hz));
    double rise = (1.0 - keep) * 1.01;  // beyond 1, so that 1 is reached
    for (LimiterDesign::Release& release : design.release) {
        release = {static_cast<float>(keep), static_cast<float>(rise)};
        rise += keep * rise;
        keep *= keep;
    }
    return design;
}

/// Magnitudes compare as integers like the floats they are the bits of.
float finite(float sample) NONBLOCKING {
    constexpr std::int32_t limit = (127 + 40) << 23;  // 2^40
    const auto bits = std::bit_cast<std::int32_t>(sample);
    return std::bit_cast<float>((bits & 0x7fff'ffff) < limit ? bits : 0);
}

}  // namespace

Limiter::Limiter(SampleRate rate, std::uint32_t channels, Simd simd)
    : kernels_(kernels::limiter_kernels(simd)),
      design_(design_for(rate)),
      lines_(std::size_t{channels} * line_length),
      work_(std::make_unique<LimiterWork>()),
      fade_(frames_in(5.0, rate).count) {}

void Limiter::clear() NONBLOCKING {
    std::fill(lines_.begin(), lines_.end(), 0.0F);
    LimiterWork& work = *work_;
    std::fill_n(work.peaks, LimiterWork::old_peaks, 0.0F);
    std::fill_n(work.edges, LimiterWork::old_peaks, 0.0F);
    std::fill_n(work.wants, LimiterWork::old_wants, 1.0F);
    std::fill_n(work.held, LimiterWork::old_gains, 1.0F);
    filled_ = 0;
}

void Limiter::switch_on(bool on) NONBLOCKING {
    if (on == on_) return;
    if (idle()) clear();
    on_ = on;
    if (!on || filled_ == delay.count) mix_.move(on ? 1.0F : 0.0F, fade_);
}

void Limiter::process(std::span<float* const> planes, std::uint32_t frames) NONBLOCKING {
    std::uint32_t done = 0;
    while (done < frames && !idle()) {
        const std::uint32_t next = steady(std::min(frames - done, most));
        run(planes, done, next);
        walk(next);
        done += next;
    }
}

/// How many of the next `frames` go by before something comes to rest.
std::uint32_t Limiter::steady(std::uint32_t frames) const NONBLOCKING {
    if (filled_ < delay.count) frames = std::min(frames, delay.count - filled_);
    return mix_.moves() ? std::min(frames, mix_.left()) : frames;
}

void Limiter::run(std::span<float* const> planes, std::uint32_t at, std::uint32_t frames) NONBLOCKING {
    LimiterWork& work = *work_;
    float* const peaks = work.peaks + LimiterWork::old_peaks;
    float* const edges = work.edges + LimiterWork::old_peaks;
    std::fill_n(peaks, frames, 0.0F);
    std::fill_n(edges, frames, 0.0F);
    for (std::size_t channel = 0; channel < planes.size(); ++channel) {
        float* const now = line(channel) + delay.count;
        for (std::uint32_t i = 0; i < frames; ++i) now[i] = finite(planes[channel][at + i]);
        kernels_.detect(now - LimiterDesign::pairs, peaks, edges, frames, design_);
    }
    kernels_.shape(work, frames, design_);
    for (std::size_t channel = 0; channel < planes.size(); ++channel) hear(planes[channel] + at, line(channel), frames);
    forget(frames);
}

void Limiter::hear(float* plane, const float* late, std::uint32_t frames) const NONBLOCKING {
    const float* const gains = work_->gains;
    if (mix_.moves()) {
        std::array<float, most> mix;
        mix_.write(mix.data(), frames);
        for (std::uint32_t i = 0; i < frames; ++i) plane[i] += (late[i] * gains[i] - plane[i]) * mix[i];
    } else if (mix_.target() == 1.0F) {
        for (std::uint32_t i = 0; i < frames; ++i) plane[i] = late[i] * gains[i];
    }
}

void Limiter::walk(std::uint32_t frames) NONBLOCKING {
    mix_.walk(frames);
    if (filled_ == delay.count) return;
    filled_ += frames;
    if (filled_ == delay.count) mix_.move(1.0F, fade_);
}

/// Of each list the last is what the next frames begin with.
void Limiter::forget(std::uint32_t frames) NONBLOCKING {
    LimiterWork& work = *work_;
    const auto keep = [frames](float* list, std::uint32_t length)
                          NONBLOCKING { std::copy_n(list + frames, length, list); };
    keep(work.peaks, LimiterWork::old_peaks);
    keep(work.edges, LimiterWork::old_peaks);
    keep(work.wants, LimiterWork::old_wants);
    keep(work.held, LimiterWork::old_gains);
    for (float* at = lines_.data(); at != lines_.data() + lines_.size(); at += line_length) keep(at, delay.count);
}

}  // namespace flitzis
