// C++ values into the frozen dataclasses of flitzis_looper_audio._values.
#pragma once

#include <pybind11/pybind11.h>

#include "base/device.hpp"
#include "base/state.hpp"
#include "base/stats.hpp"

namespace flitzis::bind {

namespace py = pybind11;

/// The class of that name in _values.py. [control] with the GIL
py::object value_type(const char* name);

// [control] with the GIL
py::object to_python(State state);
py::object to_python(const Stats& stats);
py::object to_python(const Device& device);

}  // namespace flitzis::bind
