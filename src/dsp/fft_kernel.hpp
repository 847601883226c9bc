// The inner loop of the Fourier transform: one pass over all frames.
#pragma once

#include <cstdint>

#include "base/contract.hpp"
#include "dsp/simd.hpp"

namespace flitzis {

/// Real and imaginary parts, a plane each.
struct Complexes {
    float* re;
    float* im;

    /// Transformed instead of these, and exchanged again, they come out of the inverse transform, times its size.
    Complexes exchanged() const NONBLOCKING { return {im, re}; }
};

namespace kernels {

/// One pass: butterflies of `radix` between numbers that lie `interval * length / radix` apart.
struct FftPass {
    std::uint32_t radix;     ///< 4, or 2 in the last pass
    std::uint32_t length;    ///< of the transforms that are left
    std::uint32_t interval;  ///< between the numbers of one
    const float* twiddles;   ///< for radix 4: real and imaginary parts of the first, second and third power, in rows
};

/// From planes of `length * interval` into others. [render] wait-free.
using FftKernel = void (*)(const FftPass& pass, Complexes from, Complexes to) NONBLOCKING;

/// [control] [worker]
FftKernel fft_kernel(Simd simd);

}  // namespace kernels
}  // namespace flitzis
