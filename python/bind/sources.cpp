#include "sources.hpp"

#include <cstdint>
#include <string>

#include "arguments.hpp"
#include "frames.hpp"
#include "unlocked.hpp"

namespace flitzis::bind {
namespace {

/// As os.fsencode() has it: bytes of any kind, a surrogate for each that is no UTF-8.
std::string path_argument(const py::object& path) {
    const py::object bytes = py::module_::import("os").attr("fsencode")(path);
    auto text = bytes.cast<std::string>();
    if (text.empty() || text.find('\0') != std::string::npos)
        throw py::value_error("source must be a path, not empty and without NUL, got " +
                              py::repr(path).cast<std::string>());
    return text;
}

bool is_path(const py::object& source) {
    return py::isinstance<py::str>(source) || PyBytes_Check(source.ptr()) || py::hasattr(source, "__fspath__");
}

/// How many channels frames have: by their shape, where that fits the engine; else the engine's, and its refusal.
std::uint32_t channels_of(const py::object& frames, std::uint32_t engines) {
    Py_ssize_t channels = 0;
    if (py::isinstance<py::list>(frames) || py::isinstance<py::tuple>(frames)) {
        channels = PySequence_Size(frames.ptr());
    } else if (PyObject_CheckBuffer(frames.ptr())) {
        const py::memoryview view(frames);
        const auto shape = view.attr("shape").cast<py::tuple>();
        channels = shape.size() == 1 ? 1 : shape.size() == 2 ? shape[1].cast<Py_ssize_t>() : 0;
    }
    const bool fits = channels >= 1 && (channels <= engines || (channels == 2 && engines == 1));
    return fits ? static_cast<std::uint32_t>(channels) : engines;
}

}  // namespace

Source source_argument(const AudioEngine& engine, const py::object& source, const py::object& sample_rate) {
    if (is_path(source)) {
        if (!sample_rate.is_none()) throw py::type_error("sample_rate is for frames; a file has its own");
        return FileSource{path_argument(source)};
    }
    constexpr IntegerLimits limits{"sample_rate", lowest_source_rate, highest_source_rate, " Hz or None"};
    SampleRate rate = engine.sample_rate();
    if (!sample_rate.is_none()) rate.hz = static_cast<std::uint32_t>(integer_argument(limits, sample_rate));
    const InputFrames frames(source, channels_of(source, engine.channels()));
    return unlocked([&] { return FrameSource(frames.view(), rate); });
}

}  // namespace flitzis::bind
