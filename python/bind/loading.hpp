// A load as Python sees it: a future.
#pragma once

#include <pybind11/pybind11.h>

namespace flitzis::bind {

/// [control] with the GIL
void add_loading(pybind11::module_& module);

}  // namespace flitzis::bind
