// The inner loop of the equalizer: two channels, all bands.
#pragma once

#include <cstdint>

#include "base/contract.hpp"
#include "dsp/simd.hpp"

namespace flitzis::kernels {

/// A state variable filter of second order with the damping of Butterworth, by the trapezoidal rule (V. Zavalishin, The
/// Art of VA Filter Design, 2018, 3.10). Its first state is scaled by `damping + g`, which shortens what a frame waits
/// for: with d = x - second - first, first grows by `first` * d, second by `cross` * first + `second` * d.
struct Section {
    float first = 0.0F;
    float cross = 0.0F;
    float second = 0.0F;
};

struct EqDesign {
    Section low;             ///< the crossover between low and mid
    Section high;            ///< the one between mid and high
    float all_pass = 0.0F;   ///< x - all_pass * (first before + first after) has the phase of both sides of `high`
    float low_scale = 0.0F;  ///< what each band is to be multiplied by
    float mid_scale = 0.0F;
    float high_scale = 0.0F;
};

/// Two channels beside each other in lanes, twice: for the two sides of a crossover.
struct EqState {
    struct Integrators {
        Vec4 first{};
        Vec4 second{};
    };
    Integrators split;    // at the lower crossover, once
    Integrators low;      // at the lower crossover, once more: below | above
    Integrators high;     // at the higher one: all-pass for what is below the lower | split of what is above
    Integrators highest;  // at the higher one, once more: below | above
};

/// What each band is multiplied by, frame by frame, scales included.
struct EqRows {
    const float* low;
    const float* mid;
    const float* high;
};

/// Filters `frames` of both in place; they may be the same. What is not a number, or beyond 2^40, comes in as silence:
/// it would never leave the filters. [render] wait-free.
using EqKernel = void (*)(EqState& state, const EqDesign& design, float* left, float* right, const EqRows& gains,
                          std::uint32_t frames) NONBLOCKING;

/// [control]
EqKernel eq_kernel(Simd simd);

}  // namespace flitzis::kernels
