// The recorder of flitzis_looper_audio.testing, as far as it is native.
#pragma once

#include <pybind11/pybind11.h>

namespace flitzis::bind {

/// Adds _Recorder to the module. [control] with the GIL
void add_recorder(pybind11::module_& module);

}  // namespace flitzis::bind
