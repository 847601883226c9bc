#include "frames.hpp"

#include <array>
#include <bit>
#include <map>
#include <span>
#include <string>
#include <string_view>

namespace flitzis::bind {
namespace {

constexpr const char* accepted = "frames must be C-contiguous float32";

std::string type_name(const py::handle& object) { return Py_TYPE(object.ptr())->tp_name; }

/// The dtype's name where NumPy has one, else the format itself (module struct's letters).
std::string dtype_name(std::string_view format, Py_ssize_t bytes) {
    static const std::map<char, std::string_view> kinds{
        {'e', "float"}, {'f', "float"}, {'d', "float"}, {'g', "float"}, {'b', "int"},  {'h', "int"},  {'i', "int"},
        {'l', "int"},   {'q', "int"},   {'B', "uint"},  {'H', "uint"},  {'I', "uint"}, {'L', "uint"}, {'Q', "uint"},
    };
    const auto kind = format.size() == 1 ? kinds.find(format[0]) : kinds.end();
    if (kind == kinds.end()) return "the format '" + std::string(format) + "'";
    return std::string(kind->second) + std::to_string(bytes * 8);
}

[[noreturn]] void refuse_type(const std::string& got, const std::string& fix) {
    throw py::type_error(std::string(accepted) + ", got " + got + "; " + fix);
}

[[noreturn]] void refuse_value(const std::string& got, const std::string& fix) {
    throw py::value_error(std::string(accepted) + ", got " + got + "; " + fix);
}

std::string hint(const py::handle& object) {
    if (py::hasattr(object, "numpy")) return "frames.numpy() is such an array where the tensor is on the CPU";
    return "np.asarray(frames, dtype=np.float32) makes an array of it";
}

std::string shape_text(const Buffer& buffer) {
    std::string text = "(";
    for (int i = 0; i < buffer.dimensions(); ++i) text += std::to_string(buffer.length(i)) + (i == 0 ? "," : "");
    if (buffer.dimensions() == 2) text.insert(text.find(',') + 1, " ");
    return text + ")";
}

}  // namespace

Buffer::Buffer(const py::handle& object) {
    if (!PyObject_CheckBuffer(object.ptr()) || PyObject_GetBuffer(object.ptr(), &buffer_, PyBUF_FULL_RO) != 0) {
        PyErr_Clear();
        refuse_type("an object without a usable buffer (" + type_name(object) + ")", hint(object));
    }
    try {
        check_format(object);
    } catch (...) {
        PyBuffer_Release(&buffer_);
        throw;
    }
}

void Buffer::check_format(const py::handle& object) const {
    constexpr bool little = std::endian::native == std::endian::little;
    std::string_view format = buffer_.format ? buffer_.format : "B";
    const char order = format.empty() ? '@' : format[0];
    if (std::string_view("@=<>!").find(order) != std::string_view::npos) format.remove_prefix(1);
    if (format != "f")
        refuse_type(dtype_name(format, buffer_.itemsize) + " (" + type_name(object) + ")",
                    "frames.astype(np.float32) converts it");
    if (order == (little ? '>' : '<') || (little && order == '!'))
        refuse_value("float32 of the other byte order", "frames.astype(np.float32) converts it");
    if (!PyBuffer_IsContiguous(&buffer_, 'C'))
        refuse_value("an array with gaps or another order", "np.ascontiguousarray(frames) makes a copy without");
}

InputFrames::InputFrames(const py::handle& frames, std::uint32_t channels) {
    if (py::isinstance<py::list>(frames) || py::isinstance<py::tuple>(frames))
        take_planes(py::reinterpret_borrow<py::sequence>(frames), channels);
    else
        take_array(frames, channels);
}

void InputFrames::take_array(const py::handle& frames, std::uint32_t channels) {
    const Buffer& buffer = array_.emplace(frames);
    const std::string wanted = std::to_string(channels);
    const bool mono = channels == 1 && buffer.dimensions() == 1;
    if (!mono && (buffer.dimensions() != 2 || buffer.length(1) != channels)) {
        const bool turned = buffer.dimensions() == 2 && buffer.length(0) == channels;
        std::string fix = "this engine takes the shape (n, " + wanted + ")" + (channels == 1 ? ", or (n,)" : "");
        fix += turned ? ": np.ascontiguousarray(frames.T) makes it" : ", or a list of " + wanted + " planes";
        refuse_value(buffer.dimensions() <= 2 && buffer.dimensions() > 0
                         ? "the shape " + shape_text(buffer)
                         : std::to_string(buffer.dimensions()) + " dimensions",
                     fix);
    }
    view_ = FrameView::interleaved(buffer.samples(), channels, buffer.length(0));
}

void InputFrames::take_planes(const py::sequence& planes, std::uint32_t channels) {
    const std::size_t count = planes.size();
    for (const py::object plane : planes) {     // owned: a list's subclass may hand out the only reference
        if (planes_.size() == channels) break;  // too many, as the next check says
        const Buffer& buffer = planes_.emplace_back(plane);
        if (buffer.dimensions() != 1)
            refuse_value("a plane of " + std::to_string(buffer.dimensions()) + " dimensions",
                         "a list holds one array of shape (n,) for every channel");
        if (buffer.length(0) != planes_.front().length(0))
            refuse_value("planes of " + std::to_string(planes_.front().length(0)) + " and " +
                             std::to_string(buffer.length(0)) + " frames",
                         "all planes have the same length");
    }
    if (count != channels)
        refuse_value("a list of " + std::to_string(count) + " planes",
                     "this engine takes one for each of its " + std::to_string(channels) + " channels");
    std::array<const void*, channels_limits.highest> samples;
    std::size_t n = 0;
    for (const Buffer& plane : planes_) samples[n++] = plane.samples();
    view_ = FrameView::planar(std::span(samples).first(n), planes_.front().length(0));
}

}  // namespace flitzis::bind
