#include "recorder.hpp"

#include <cstdint>
#include <memory>
#include <string>

#include "arguments.hpp"
#include "calls.hpp"
#include "log.hpp"
#include "pw/recorder.hpp"
#include "unlocked.hpp"

namespace flitzis::bind {
namespace {

using pw::Recorder;

std::unique_ptr<Recorder> make(const std::string& name, std::uint32_t channels, std::uint64_t frames,
                               const py::object& remote, const py::object& timeout) {
    const Recorder::Setup setup{name, channels, frames, remote_argument(remote), timeout_argument(timeout)};
    start_log();
    return unlocked([&] { return std::make_unique<Recorder>(setup); });
}

void close(Recorder& recorder) {
    unlocked([&] { recorder.close(); });
}

void keep(Recorder& recorder) { recorder.keep(); }
std::uint64_t heard_of(Recorder& recorder) { return recorder.heard(); }
std::uint64_t whole_of(Recorder& recorder) { return recorder.whole(); }
std::uint64_t lost_of(Recorder& recorder) { return recorder.lost(); }
std::uint32_t rate_of(Recorder& recorder) { return recorder.rate(); }
bool gone_of(Recorder& recorder) { return recorder.gone(); }

py::object read(Recorder& recorder, const py::object& first, const py::object& end) {
    const auto heard = static_cast<std::int64_t>(recorder.heard());
    const std::int64_t to = integer_argument(IntegerLimits{"end", 0, heard}, end);
    const std::int64_t from = integer_argument(IntegerLimits{"first", 0, to}, first);
    const auto count = static_cast<std::uint64_t>(to - from);
    const py::object memory =
        py::module_::import("builtins").attr("bytearray")(count * recorder.channels() * sizeof(float));
    auto* const samples = reinterpret_cast<float*>(PyByteArray_AsString(memory.ptr()));
    unlocked([&] { recorder.copy(static_cast<std::uint64_t>(from), count, samples); });
    return memory;
}

}  // namespace

void add_recorder(py::module_& module) {
    py::class_<Recorder> recorder(module, "_Recorder", "What testing.Recorder is made of.");
    recorder.def(py::init(&make), py::arg("name"), py::arg("channels"), py::arg("frames"), py::arg("remote"),
                 py::arg("timeout"));
    add_method<&close>(recorder, "close() -> None\n    Take the node out of the graph; what was heard stays.");
    add_method<&keep>(recorder, "keep() -> None\n    From the next cycle on keep what is heard.");
    add_method<&read>(recorder, "read(first, end) -> bytearray\n    These frames of what was heard, float32.");
    add_property<&heard_of>(recorder, "heard", "Frames so far.");
    add_property<&whole_of>(recorder, "whole", "Cycles in which every port was linked.");
    add_property<&lost_of>(recorder, "lost", "Cycles.");
    add_property<&rate_of>(recorder, "rate", "Of the graph; 0 before the first cycle.");
    add_property<&gone_of>(recorder, "gone", "Nothing more will be heard.");
}

}  // namespace flitzis::bind
