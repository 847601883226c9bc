// The inner loops of the stretcher.
#pragma once

#include <cstdint>

#include "base/contract.hpp"
#include "dsp/fft_kernel.hpp"
#include "dsp/simd.hpp"

namespace flitzis::kernels {

/// What is not below comes in as silence: it would spoil a whole frame.
inline constexpr float loudest = 0x1p16F;

/// Two channels, and what their sum of windows weighs.
struct Weighed {
    float* left;
    float* right;
    float* weight;
};

/// The loops; `size`, and `frames` but those of take(), are multiples of eight. [render] wait-free.
struct StretchKernels {
    /// Multiplies `plane` by `window`; what is not below `loudest`, or not a number, is 0.
    void (*window)(float* plane, const float* window, std::uint32_t frames) NONBLOCKING;
    /// How much of both channels there is in each of the bins up to size / 2; one is re, the other im of `packed`.
    void (*power)(Complexes packed, float* to, std::uint32_t size) NONBLOCKING;
    /// Multiplies bin and turn; what belongs to the frequency below 0 is turned the other way.
    void (*turn)(Complexes from, Complexes turns, Complexes to, std::uint32_t size) NONBLOCKING;
    /// Adds a frame under its window.
    void (*add)(Complexes frame, const float* window, float scale, float weight, Weighed to,
                std::uint32_t frames) NONBLOCKING;
    /// Writes what there is, divided by its weight, and clears it; `right` may be null.
    void (*take)(Weighed from, float* left, float* right, std::uint32_t frames) NONBLOCKING;
};

/// [control] [worker]
const StretchKernels& stretch_kernels(Simd simd);

}  // namespace flitzis::kernels
