// Text from PipeWire, and back: UTF-8, and bytes that are none of it as the surrogates that stand for them (PEP 383),
// as Python has the names of files. What came from the graph can be given back to it.
#pragma once

#include <pybind11/pybind11.h>

#include <optional>
#include <string>
#include <string_view>

namespace flitzis::bind {

// [control] with the GIL
pybind11::str text(std::string_view bytes);

/// None where `text` holds a surrogate that stands for no byte.
std::optional<std::string> bytes_of(const pybind11::str& text);

/// repr(value), for messages.
std::string shown(pybind11::handle value);

}  // namespace flitzis::bind
