// Where in a sample something begins to sound: drum hits, plucked strings, consonants. For the stretcher, which plays
// such places as they are.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/contract.hpp"
#include "base/units.hpp"

namespace flitzis {

/// The frames at which attacks begin, ascending, at least 20 ms apart. `planes`: the channels, of `frames` each; what
/// lies before the first frame is taken to be the end: most samples are played around. `check` is called every few
/// thousand frames, with how much of the work is done, 0-1, and may throw. [worker]
std::vector<std::uint32_t> find_onsets(std::span<const float* const> planes, std::uint64_t frames, SampleRate rate,
                                       const std::function<void(double)>& check);

}  // namespace flitzis
