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

/// Full scale of an integer, as a program writes it.
std::string full_scale(Py_ssize_t bytes) {
    if (bytes <= 2) return std::to_string(1 << (8 * bytes - 1));
    return "2**" + std::to_string(8 * bytes - 1);
}

/// The conversion of samples that a buffer shows in another format; empty where they are no numbers.
std::string conversion(const std::string& array, std::string_view format, Py_ssize_t bytes) {
    const std::string real = array + ".astype(np.float32)";
    if (format.starts_with('Z')) return array + ".real.astype(np.float32)";
    if (format.size() != 1) return {};
    if (std::string_view("efdg?").find(format[0]) != format.npos) return real;
    const std::string full = full_scale(bytes);
    if (std::string_view("bhilq").find(format[0]) != format.npos) return real + " / " + full;
    if (std::string_view("BHILQ").find(format[0]) != format.npos) return "(" + real + " - " + full + ") / " + full;
    return {};
}

/// The object as what has NumPy's methods.
std::string array(py::handle object, const Place& place) {
    return py::hasattr(object, "astype") ? place.name() : "np.asarray(" + place.name() + ")";
}

/// Bytes say nothing of what they hold.
std::string reading(const Place& place) {
    const std::string shape = place.is_plane() ? "" : ".reshape(-1, " + std::to_string(place.channels) + ")";
    return "np.frombuffer(" + place.name() + ", np.float32)" + shape + " reads bytes of float32, np.frombuffer(" +
           place.name() + ", np.int16)" + shape + ".astype(np.float32) / 32768 those of int16";
}

std::string any_array(const Place& place) {
    return "this engine takes an array of the shape (n, " + std::to_string(place.channels) + "), or a list of planes";
}

/// What to do with the numbers in a list, by its first.
std::string gathering(py::handle list, const Place& place) {
    py::object first = py::reinterpret_borrow<py::object>(list);
    constexpr int deepest = 4;  // a list may hold itself
    for (int i = 0; i < deepest && (PyList_CheckExact(first.ptr()) || PyTuple_CheckExact(first.ptr())); ++i) {
        if (py::len(first) == 0) break;
        first = py::reinterpret_steal<py::object>(PySequence_GetItem(first.ptr(), 0));
    }
    const std::string array = "np.asarray(frames, dtype=np.float32)";
    if (PyIndex_Check(first.ptr())) return array + " / 32768 makes an array of it, where it holds samples of 16 bits";
    if (PyNumber_Check(first.ptr())) return array + " makes an array of it";
    return any_array(place);
}

/// What to do with an object that has no buffer.
std::string hint(py::handle object, const Place& place) {
    if (py::hasattr(object, "numpy")) return place.name() + ".numpy() is such an array where the tensor is on the CPU";
    if (py::hasattr(object, "__array__"))
        return "np.asarray(" + place.name() + ", dtype=np.float32) makes an array of it";
    if (PyIter_Check(object.ptr())) return "list(" + place.name() + ") makes a list of it";
    return place.is_plane() ? gathering(object, place) : any_array(place);
}

std::string shape_text(const Buffer& buffer) {
    std::string text = "(";
    for (int i = 0; i < buffer.dimensions(); ++i) text += std::to_string(buffer.length(i)) + (i == 0 ? "," : "");
    if (buffer.dimensions() == 2) text.insert(text.find(',') + 1, " ");
    return text + ")";
}

}  // namespace

Buffer::Buffer(const py::handle& object, const Place& place) {
    if (!PyObject_CheckBuffer(object.ptr()) || PyObject_GetBuffer(object.ptr(), &buffer_, PyBUF_FULL_RO) != 0) {
        PyErr_Clear();
        refuse_type("an object without a usable buffer (" + type_name(object) + ")" + place.where(),
                    hint(object, place));
    }
    try {
        check_format(object, place);
    } catch (...) {
        PyBuffer_Release(&buffer_);
        throw;
    }
}

void Buffer::check_format(const py::handle& object, const Place& place) const {
    constexpr bool little = std::endian::native == std::endian::little;
    std::string_view format = buffer_.format ? buffer_.format : "B";
    const char order = format.empty() ? '@' : format[0];
    if (std::string_view("@=<>!").find(order) != std::string_view::npos) format.remove_prefix(1);
    if (format != "f") refuse_format(object, format, place);
    if (order == (little ? '>' : '<') || (little && order == '!'))
        refuse_value("float32 of the other byte order" + place.where(),
                     array(object, place) + ".astype(np.float32) converts it");
    if (!PyBuffer_IsContiguous(&buffer_, 'C'))
        refuse_value("an array with gaps or another order" + place.where(),
                     "np.ascontiguousarray(" + place.name() + ") makes a copy without");
}

void Buffer::refuse_format(const py::handle& object, std::string_view format, const Place& place) const {
    const std::string got = dtype_name(format, buffer_.itemsize) + " (" + type_name(object) + ")" + place.where();
    if (place.is_plane() && buffer_.ndim == 0) refuse_type(got, gathering(object, place));
    if (format == "B" && !py::hasattr(object, "astype")) refuse_type(got, reading(place));
    const std::string code = conversion(array(object, place), format, buffer_.itemsize);
    refuse_type(got, code.empty() ? any_array(place) : code + " converts it");
}

InputFrames::InputFrames(const py::handle& frames, std::uint32_t channels) {
    if (py::isinstance<py::list>(frames) || py::isinstance<py::tuple>(frames))
        take_planes(py::reinterpret_borrow<py::sequence>(frames), channels);
    else
        take_array(frames, channels);
}

void InputFrames::take_array(const py::handle& frames, std::uint32_t channels) {
    const Buffer& buffer = array_.emplace(frames, Place{channels});
    const std::string wanted = std::to_string(channels);
    const bool mono = channels == 1 && buffer.dimensions() == 1;
    if (!mono && (buffer.dimensions() != 2 || buffer.length(1) != channels)) {
        const bool turned = buffer.dimensions() == 2 && buffer.length(0) == channels;
        std::string fix = "this engine takes the shape (n, " + wanted + ")" + (channels == 1 ? ", or (n,)" : "");
        fix += turned ? ": np.ascontiguousarray(frames.T) makes it" : ", or a list of " + wanted + " planes";
        if (buffer.dimensions() == 1) fix += ": [frames] * " + wanted + " makes it, the same on each channel";
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
        const Buffer& buffer = planes_.emplace_back(plane, Place{channels, static_cast<int>(planes_.size())});
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
