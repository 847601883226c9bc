// What a pad has of stems.
#pragma once

#include <pybind11/pybind11.h>

namespace flitzis::bind {

/// [control] with the GIL
void add_stems(pybind11::handle pad);

}  // namespace flitzis::bind
