// Audio from Python, whatever holds it: checked, and lent to C++ without a copy.
#pragma once

#include <pybind11/pybind11.h>

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>

#include "base/frame_view.hpp"

namespace flitzis::bind {

namespace py = pybind11;

/// Where in the argument a buffer is, for messages: "frames", or "frames[1]", a plane of it.
struct Place {
    std::uint32_t channels;  ///< the engine's
    int plane = -1;          ///< which; -1: it is no plane

    bool is_plane() const { return plane >= 0; }
    std::string name() const { return is_plane() ? "frames[" + std::to_string(plane) + "]" : "frames"; }
    std::string where() const { return is_plane() ? " in " + name() : ""; }
};

/// Somebody's memory, held for as long as this lives. [control] with the GIL
class Buffer {
   public:
    /// Throws TypeError and ValueError that say what is accepted, and how to make it: float32 of this machine's byte
    /// order, C-contiguous.
    Buffer(const py::handle& object, const Place& place);
    ~Buffer() { PyBuffer_Release(&buffer_); }
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;

    const void* samples() const { return buffer_.buf; }
    int dimensions() const { return buffer_.ndim; }
    std::uint64_t length(int dimension) const { return static_cast<std::uint64_t>(buffer_.shape[dimension]); }

   private:
    void check_format(const py::handle& object, const Place& place) const;
    [[noreturn]] void refuse_format(const py::handle& object, std::string_view format, const Place& place) const;

    Py_buffer buffer_{};
};

/// The argument `frames` of an engine with so many channels: (n, channels), (n,) for one channel, or a list of planes.
/// [control] with the GIL
class InputFrames {
   public:
    /// Throws TypeError, ValueError.
    InputFrames(const py::handle& frames, std::uint32_t channels);

    const FrameView& view() const { return *view_; }
    std::uint64_t bytes() const { return view_->frames() * view_->channels() * sizeof(float); }

   private:
    void take_array(const py::handle& frames, std::uint32_t channels);
    void take_planes(const py::sequence& planes, std::uint32_t channels);

    std::optional<Buffer> array_;
    std::list<Buffer> planes_;
    std::optional<FrameView> view_;
};

}  // namespace flitzis::bind
