// The C++ error family as Python exceptions of the same names.
#pragma once

#include <pybind11/pybind11.h>

namespace flitzis::bind {

/// Adds AudioError(RuntimeError) and its children to `module` and translates to them. [control] with the GIL
void add_errors(pybind11::module_& module);

/// Makes the C++ exception that is being handled Python's. [control] with the GIL
void set_python_error();

}  // namespace flitzis::bind
