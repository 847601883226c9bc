// The engine's calls that carry audio, and its clock, pings and rendering without a graph.
#pragma once

#include "engine.hpp"

namespace flitzis::bind {

/// [control] at import
void add_stream(EngineClass& engine);

}  // namespace flitzis::bind
