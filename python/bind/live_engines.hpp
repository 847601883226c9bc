// The engines of this process that may still be open: how they end when nobody holds them, and at the interpreter's
// exit.
#pragma once

#include <memory>

#include "engine/audio_engine.hpp"

namespace flitzis::bind {

/// For Python to hold. Where it lets go of one that is open, that leaves the graph, and the log tells. [control]
std::shared_ptr<AudioEngine> held(std::unique_ptr<AudioEngine> made);

/// [control] with the GIL
void close_all();

}  // namespace flitzis::bind
