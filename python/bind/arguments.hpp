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

std::optional<std::string> remote_argument(const py::object& value);
Seconds timeout_argument(const py::object& value);
DeviceChoice device_argument(const py::object& value);
double volume_argument(const py::object& value);
bool mute_argument(const py::object& value);

}  // namespace flitzis::bind
