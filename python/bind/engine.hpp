// AudioEngine and list_devices as Python sees them.
#pragma once

#include <pybind11/pybind11.h>

namespace flitzis::bind {

/// [control] with the GIL
void add_engine(pybind11::module_& module);

}  // namespace flitzis::bind
