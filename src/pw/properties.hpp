// Which PipeWire properties an engine's arguments become: the one table.
// Precedence: the environment's PIPEWIRE_* (applied by libpipewire itself), then the caller's, then these.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/config.hpp"
#include "base/units.hpp"

namespace flitzis::pw {

using Properties = std::map<std::string, std::string>;

/// What the client shows of itself. [any]
Properties client_properties(const EngineConfig& config);

/// What the stream's node is made with, at the engine's `rate`; `sink` is the node.name or object.serial of an
/// explicit device. [any]
Properties stream_properties(const EngineConfig& config, SampleRate rate, const std::optional<std::string>& sink);

}  // namespace flitzis::pw
