#include "values.hpp"

#include <pybind11/stl.h>

#include <string>

namespace flitzis::bind {

// Looked up at each call: sys.modules is one dictionary look-up, and nothing of Python outlives the interpreter.
py::object value_type(const char* name) { return py::module_::import("flitzis_looper_audio._values").attr(name); }

py::object to_python(State state) { return value_type("State").attr(std::string(to_string(state)).c_str()); }

py::object to_python(const Stats& stats) {
    const CallbackTime& ns = stats.callback_ns;
    return value_type("Stats")(stats.cycles, stats.frames, stats.quantum.count, stats.graph_rate.hz, stats.device,
                               stats.latency_frames, stats.xruns, stats.underruns,
                               value_type("CallbackTime")(ns.last, ns.mean, ns.p99, ns.max), stats.scheduling);
}

py::object to_python(const Device& device) {
    return value_type("Device")(device.name, device.description, device.serial, device.channels, device.is_default);
}

}  // namespace flitzis::bind
