// The C++ error family as Python exceptions of the same names.
#pragma once

#include <pybind11/pybind11.h>

namespace flitzis::bind {

/// Adds AudioError(RuntimeError) and its children to `module` and translates to them. [control] with the GIL
void add_errors(pybind11::module_& module);

}  // namespace flitzis::bind
