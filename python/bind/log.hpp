// The process's log ring, for the Python thread that drains it.
#pragma once

#include <pybind11/pybind11.h>

namespace flitzis::bind {

/// [control] with the GIL
void add_log(pybind11::module_& module);

}  // namespace flitzis::bind
