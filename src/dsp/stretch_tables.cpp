#include "dsp/stretch_tables.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>

namespace flitzis {
namespace {

using What = StretchStep::What;

/// 4096 at 44.1 and 48 kHz: shorter frames do not tell the partials of a chord apart.
std::uint32_t frame_at(SampleRate rate) {
    const double frames = 4096.0 * rate.hz / 48000.0;
    return std::clamp(std::bit_floor(static_cast<std::uint32_t>(frames * std::numbers::sqrt2)), 512U, 65536U);
}

float hann(double at) { return static_cast<float>(0.5 - 0.5 * std::cos(2.0 * std::numbers::pi * at)); }

/// Between -1/2 and 1/2. The arctangent is a polynomial of M. Abramowitz and I. Stegun, Handbook of Mathematical
/// Functions, 4.4.49, right to 1e-5.
float turns_of(Bin a) NONBLOCKING {
    const float across = a.im < 0.0F ? -a.im : a.im;
    const float along = a.re < 0.0F ? -a.re : a.re;
    const float ratio = std::min(across, along) / (std::max(across, along) + 1e-30F);
    const float square = ratio * ratio;
    float angle =
        ratio *
        (0.9998660F + square * (-0.3302995F + square * (0.1801410F + square * (-0.0851330F + square * 0.0208351F))));
    if (across > along) angle = std::numbers::pi_v<float> / 2.0F - angle;
    if (a.re < 0.0F) angle = std::numbers::pi_v<float> - angle;
    angle /= 2.0F * std::numbers::pi_v<float>;
    return a.im < 0.0F ? -angle : angle;
}

class Plan {
   public:
    explicit Plan(std::uint32_t passes) : passes_(passes) {}

    Plan& then(What what, float cost, std::uint32_t parts = 1) {
        for (std::uint32_t part = 0; part < parts; ++part)
            steps_.push_back({what, static_cast<std::uint8_t>(part), total_ += cost});
        return *this;
    }
    Plan& then_pass(What what) { return then(what, 1.3F, passes_); }
    std::vector<StretchStep> made() {
        for (StretchStep& step : steps_) step.done /= total_;
        return steps_;
    }

   private:
    std::uint32_t passes_;
    float total_ = 0.0F;
    std::vector<StretchStep> steps_;
};

/// Costs are microseconds of a machine of 2020 with SSE2 at 4096.
Plan plan_of_frame(std::uint32_t passes) {
    using Tables = Stretcher::Tables;
    return Plan(passes)
        .then(What::load_here, 1.4F)
        .then_pass(What::transform_here)
        .then(What::load_before, 1.4F)
        .then_pass(What::transform_before)
        .then(What::measure, 1.2F)
        .then(What::find_peaks, 3.0F, Tables::find_parts)
        .then(What::lock, 3.0F, Tables::lock_parts)
        .then(What::keep_level, 4.0F)
        .then(What::turn, 1.8F)
        .then_pass(What::invert)
        .then(What::add, 1.6F);
}

Plan plan_of_onset(std::uint32_t passes) {
    return plan_of_frame(passes)
        .then(What::load_verbatim, 1.4F)
        .then_pass(What::transform_here)
        .then(What::match, 3.0F, Stretcher::Tables::match_parts)
        .then(What::load_attack, 1.4F)
        .then_pass(What::transform_here)
        .then(What::turn_attack, 1.8F)
        .then_pass(What::invert);
}

}  // namespace

Stretcher::Tables::Tables(SampleRate rate, Simd simd)
    : frame(frame_at(rate)),
      hop(frame / 4),
      least(3 * hop),
      fade(frames_in(3.0, rate).count),
      fft(frame, simd),
      kernels(kernels::stretch_kernels(simd)),
      share(frame),
      plan(plan_of_frame(fft.passes()).made()),
      plan_with_onset(plan_of_onset(fft.passes()).made()) {
    for (std::uint32_t i = 0; i < frame; ++i) window.push_back(hann((i + 0.5) / frame));
    for (std::uint32_t i = 0; i < frame; ++i) {
        for (std::uint32_t k = i; k < frame; k += hop) share[i] += window[k] * window[k] / 1.5F;
        if (i < hop) share[i] = 1.0F;  // exactly
    }
    for (std::uint32_t i = 0; i <= fine_steps; ++i) fine_.push_back(hann(static_cast<double>(i) / fine_steps));
}

/// By the window's table, whose steps are finer than what is measured of a partial.
Bin Stretcher::Tables::turned(float turns) const NONBLOCKING {
    const auto cosine = [this](float at) NONBLOCKING {
        const auto whole = static_cast<float>(static_cast<std::int32_t>(at));
        const float part = at - whole + (at < whole ? 1.0F : 0.0F);
        const float nearest = part * static_cast<float>(fine_steps) + 0.5F;
        return 1.0F - 2.0F * fine_[static_cast<std::uint32_t>(nearest)];
    };
    return {cosine(turns), cosine(turns - 0.25F)};
}

float Stretcher::Tables::frequency(Bin turn, std::uint32_t peak, std::int64_t apart) const NONBLOCKING {
    if (apart < hop / 4 || apart > std::int64_t{2} * hop) return 0.0F;
    const float rough = static_cast<float>(peak) / static_cast<float>(frame);
    const Bin more = turn * turned(-rough * static_cast<float>(apart));
    return rough + turns_of(more) / static_cast<float>(apart);
}

}  // namespace flitzis
