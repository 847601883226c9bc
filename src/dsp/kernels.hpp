// The inner loops: over frames that lie side by side, without a condition, so that compilers make vectors of them.
// Each returns the largest |x| of what it added, because that costs least on the way.
#pragma once

#include <cstdint>

#include "base/contract.hpp"

namespace flitzis::kernels {

/// to += from. [render] wait-free.
float add(float* to, const float* from, std::uint32_t frames) NONBLOCKING;
/// to += from * level. [render] wait-free.
float add_scaled(float* to, const float* from, std::uint32_t frames, float level) NONBLOCKING;
/// to += from * levels, frame by frame. [render] wait-free.
float add_shaped(float* to, const float* from, std::uint32_t frames, const float* levels) NONBLOCKING;

/// to *= levels. [render] wait-free.
float shape(float* to, std::uint32_t frames, const float* levels) NONBLOCKING;
/// to *= level. [render] wait-free.
float scale(float* to, std::uint32_t frames, float level) NONBLOCKING;
/// The largest |x| alone. [render] wait-free.
float largest(const float* samples, std::uint32_t frames) NONBLOCKING;

}  // namespace flitzis::kernels
