// A pad as Python sees it.
#pragma once

#include <pybind11/pybind11.h>

#include <memory>
#include <optional>

#include "engine.hpp"
#include "engine/pad.hpp"

namespace flitzis::bind {

/// A pad keeps its engine.
struct BoundPad {
    std::shared_ptr<AudioEngine> engine;
    Pad pad;
};

/// Milliseconds, or none: the engine's. [control] with the GIL
std::optional<double> fade_argument(const pybind11::object& fade_ms);

/// Adds Pad to the module. [control] with the GIL
void add_pad(pybind11::module_& module);

}  // namespace flitzis::bind
