// Which sample rates an audio format leaves open.
// Pure: reads a pod.
#pragma once

#include <cstdint>
#include <set>

struct spa_pod;

namespace flitzis::pw {

/// Hz in 8000-384000 that `format`, an EnumFormat, accepts where it is raw audio. Of a range these are its ends and the
/// usual rates between them. [any]
std::set<std::uint32_t> rates_in(const spa_pod* format);

}  // namespace flitzis::pw
