// What load() is given: a path, or frames.
#pragma once

#include <pybind11/pybind11.h>

#include "engine/audio_engine.hpp"
#include "media/load.hpp"

namespace flitzis::bind {

/// Throws TypeError, ValueError. [control] with the GIL
Source source_argument(const AudioEngine& engine, const pybind11::object& source, const pybind11::object& sample_rate);

}  // namespace flitzis::bind
