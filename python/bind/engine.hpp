// AudioEngine and list_devices as Python sees them.
#pragma once

#include <pybind11/pybind11.h>

#include <memory>

#include "engine/audio_engine.hpp"

namespace flitzis::bind {

using EngineClass = pybind11::class_<AudioEngine, std::shared_ptr<AudioEngine>>;

/// [control] with the GIL
void add_engine(pybind11::module_& module);

}  // namespace flitzis::bind
