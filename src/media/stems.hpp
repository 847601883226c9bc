// From sources to stems of a sample: side by side in one Sample, whose parts they are.
#pragma once

#include <memory>

#include "media/load.hpp"

namespace flitzis {

/// What load() does with stems: it throws as that does, and LoadError, which names the source, for one that is not as
/// long as the sample, or has other channels. The result's info is of all of them: the sample's frames, the largest
/// peak. [worker]
std::unique_ptr<Sample> load_stems(const StemsSource& source, const LoadTarget& target, Progress& progress);

}  // namespace flitzis
