// Reads between frames.
#pragma once

#include <span>

#include "base/contract.hpp"
#include "dsp/kernel_bank.hpp"
#include "dsp/position.hpp"
#include "dsp/simd.hpp"

namespace flitzis {

/// Writes what lies at `positions`, one a frame, of each plane of `from` into the plane of `to` with its number. Each
/// plane of `from` holds kernel.taps / 2 - 1 frames before each position's, and kernel.taps / 2 behind it. What comes
/// out depends on the position alone. [render] wait-free.
void interpolate(const Kernel& kernel, std::span<const float* const> from, std::span<float* const> to,
                 std::span<const Position> positions) NONBLOCKING;

/// What does so with these instructions; interpolate() is the one with the best_simd(). [any]
Interpolator* interpolator(Simd simd);

}  // namespace flitzis
