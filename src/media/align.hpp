// Stems that another program made from a sample, brought back to where and how loud they lie in it.
#pragma once

#include <cstdint>
#include <span>

#include "base/plane.hpp"
#include "base/sample.hpp"
#include "media/progress.hpp"

namespace flitzis {

/// By how many frames all stems are to be moved later, at most a quarter of a second either way, so that their sum lies
/// as the sample does; 0 where that is not clear. `stems`: stem after stem, its channels one after the other, as long
/// as the sample. Throws Cancelled. [worker]
std::int64_t shift_of(std::span<const Plane> stems, const Sample& sample, Progress& progress);

/// Whether the stems' integers were scaled by 32767: their sum is nearer to the sample if they are read so. Throws
/// Cancelled. [worker]
bool scaled_by_32767(std::span<const Plane> stems, const Sample& sample, Progress& progress);

/// Shifts the stems, silence comes in; then scales them. [worker]
void align(std::span<Plane> stems, const Sample& sample, Progress& progress);

}  // namespace flitzis
