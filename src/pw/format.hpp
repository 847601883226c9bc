// The one audio format of this house: planar float32.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/units.hpp"

struct spa_pod;

namespace flitzis::pw {

/// Builds EnumFormat in `memory` (1024 bytes hold 64 channels): F32P at `rate`, of the channels that `channel_map`
/// names. [control]
const spa_pod* planar_format(std::span<std::uint8_t> memory, SampleRate rate, std::span<const std::string> channel_map);

/// PipeWire's id of a channel (base/channel_map.hpp has the names); SPA_AUDIO_CHANNEL_UNKNOWN where there is none.
/// [any]
std::uint32_t channel_id(std::string_view name);

}  // namespace flitzis::pw
