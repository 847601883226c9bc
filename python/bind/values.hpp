// C++ values into the frozen dataclasses of the package: _values.py, _events.py.
#pragma once

#include <pybind11/pybind11.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/device.hpp"
#include "base/events.hpp"
#include "base/state.hpp"
#include "base/stats.hpp"

namespace flitzis::bind {

namespace py = pybind11;

/// The class of that name, a literal. [control] with the GIL
py::handle value_type(std::string_view name);

// [control] with the GIL
py::object to_python(State state);
py::object to_python(const Stats& stats);
py::object to_python(const ClockReading& clock);
py::object to_python(const Device& device);
py::object to_python(const std::optional<std::string>& bytes);
py::tuple to_python(const std::vector<Device>& devices);
py::tuple to_python(const std::vector<std::string>& names);
py::list to_python(const std::vector<Event>& events);

/// Adds what tests compare with them. [control] at import
void add_values(py::module_& module);

}  // namespace flitzis::bind
