// Python's arguments into C++ values; a wrong type is a TypeError that names the parameter and what is accepted.
#pragma once

#include <pybind11/pybind11.h>

#include <optional>
#include <string>

#include "base/config.hpp"

namespace flitzis::bind {

namespace py = pybind11;

/// The whole constructor table. [control] with the GIL
EngineConfig engine_config(const py::kwargs& arguments);

/// {parameter: (default, what is accepted)}, for tests to compare with what people read.
py::dict parameter_table();

/// The same as a signature has them: "*, name='Flitzis Looper', device=None, ...". [control] with the GIL
std::string parameter_text();

std::optional<std::string> remote_argument(const py::object& value);
Seconds timeout_argument(const py::object& value);
/// A timeout of a call's own: 0 included, and None.
std::optional<Seconds> wait_argument(const py::object& value);
std::int64_t integer_argument(const IntegerLimits& limits, const py::object& value);
std::int64_t integer_argument(std::string_view parameter, const py::object& value, std::string_view accepted);
DeviceChoice device_argument(const py::object& value);
double volume_argument(const py::object& value);
/// Any of these, by its limits; `parameter` names a bool.
double real_argument(const RealLimits& limits, const py::object& value);
bool bool_argument(const char* parameter, const py::object& value);

}  // namespace flitzis::bind
