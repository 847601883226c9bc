// Pads and loads as Python sees them.
#pragma once

#include <pybind11/pybind11.h>

#include "engine.hpp"

namespace flitzis::bind {

/// Adds Pad and Loading to the module, and to the engine what concerns all pads. [control] with the GIL
void add_pads(pybind11::module_& module, EngineClass& engine);

}  // namespace flitzis::bind
