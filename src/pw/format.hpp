// The one audio format of this house: planar float32.
#pragma once

#include <cstdint>
#include <span>

#include "base/units.hpp"

struct spa_pod;

namespace flitzis::pw {

/// Builds EnumFormat in `memory` (1024 bytes hold 64 channels): F32P at `rate`. Positions: 1 MONO, 2 FL FR, 4 quad,
/// 6 5.1, 8 7.1; other counts are AUX0, AUX1, ... [control]
const spa_pod* planar_format(std::span<std::uint8_t> memory, SampleRate rate, std::uint32_t channels);

}  // namespace flitzis::pw
