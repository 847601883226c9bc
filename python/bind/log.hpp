// The thread that hands log lines to Python's logging.
#pragma once

#include <pybind11/pybind11.h>

namespace flitzis::bind {

/// Lets it run from now on: once in a process, and again in a child that was forked. [control] with the GIL
void start_log();

/// [control] with the GIL
void add_log(pybind11::module_& module);

}  // namespace flitzis::bind
