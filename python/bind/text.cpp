#include "text.hpp"

namespace flitzis::bind {

namespace py = pybind11;

py::str text(std::string_view bytes) {
    PyObject* const made = PyUnicode_DecodeUTF8(bytes.data(), static_cast<Py_ssize_t>(bytes.size()), "surrogateescape");
    if (!made) throw py::error_already_set();
    return py::reinterpret_steal<py::str>(made);
}

std::optional<std::string> bytes_of(const py::str& text) {
    const auto bytes =
        py::reinterpret_steal<py::object>(PyUnicode_AsEncodedString(text.ptr(), "utf-8", "surrogateescape"));
    if (bytes)
        return std::string(PyBytes_AS_STRING(bytes.ptr()), static_cast<std::size_t>(PyBytes_GET_SIZE(bytes.ptr())));
    if (!PyErr_ExceptionMatches(PyExc_UnicodeEncodeError)) throw py::error_already_set();
    PyErr_Clear();
    return {};
}

std::string shown(py::handle value) { return bytes_of(py::repr(value)).value_or("?"); }

}  // namespace flitzis::bind
