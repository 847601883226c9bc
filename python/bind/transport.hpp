// The transport as Python sees it, and when something is to happen.
#pragma once

#include <pybind11/pybind11.h>

#include "base/grid.hpp"
#include "engine.hpp"

namespace flitzis::bind {

/// None, a frame, or a word of the grid. [control] with the GIL
When at_argument(const pybind11::object& at);

/// Adds Transport to the module. [control] with the GIL
void add_transport(pybind11::module_& module);

/// The engine's. [control] with the GIL
pybind11::object transport_of(AudioEngine& engine);

}  // namespace flitzis::bind
