#include "log.hpp"

#include "handoff/log_ring.hpp"
#include "unlocked.hpp"

namespace flitzis::bind {
namespace {

namespace py = pybind11;

/// Lines that libpipewire wrote may hold bytes of any kind.
py::str lenient(const char* text) {
    const auto decoded =
        PyUnicode_DecodeUTF8(text, static_cast<Py_ssize_t>(std::char_traits<char>::length(text)), "replace");
    if (!decoded) throw py::error_already_set();
    return py::reinterpret_steal<py::str>(decoded);
}

py::object next_line(double timeout) {
    LogLine line;
    const std::chrono::milliseconds within(static_cast<int>(timeout * 1000));
    const bool filled = unlocked([&] { return log_ring().pop(line, within); });
    if (!filled) return py::none();
    return py::make_tuple(static_cast<int>(line.level), lenient(line.topic), lenient(line.text));
}

}  // namespace

void add_log(py::module_& module) {
    module.def("next_log_line", &next_line, py::arg("timeout"),
               "Wait up to `timeout` seconds for a log line: (PipeWire level 1-5, topic, text), or None.");
    module.def(
        "dropped_log_lines", [] { return log_ring().dropped(); }, "How many lines found the ring full.");
    module.def(
        "wake_log", [] { log_ring().wake(); }, "End a next_log_line() that waits.");
}

}  // namespace flitzis::bind
