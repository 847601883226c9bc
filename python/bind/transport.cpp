#include "transport.hpp"

#include <pybind11/stl.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "arguments.hpp"
#include "calls.hpp"
#include "dataclass.hpp"
#include "engine/transport.hpp"
#include "text.hpp"

namespace flitzis::bind {
namespace {

constexpr const char* grid_words = "'bar', 'beat', '1/4', '1/8', '1/16', '1/32', '1/64'";

/// A transport keeps its engine.
struct BoundTransport {
    std::shared_ptr<AudioEngine> engine;
    Transport transport;
};

Grid grid_argument(const char* parameter, const py::object& word, const std::string& accepted) {
    const auto bytes = bytes_of(py::reinterpret_borrow<py::str>(word));
    const auto grid = bytes ? grid_called(*bytes) : std::nullopt;
    if (!grid) refuse(parameter, shown(word), accepted);
    return *grid;
}

double bpm_of(BoundTransport& self) { return self.transport.bpm(); }
void set_bpm(BoundTransport& self, const py::object& bpm) { self.transport.set_bpm(real_argument(bpm_limits, bpm)); }
std::uint32_t beats_per_bar_of(BoundTransport& self) { return self.transport.beats_per_bar(); }
void set_beats_per_bar(BoundTransport& self, const py::object& beats) {
    self.transport.set_beats_per_bar(static_cast<std::uint32_t>(integer_argument(beats_per_bar_limits, beats)));
}
py::object position_of(BoundTransport& self) { return Python<TransportPosition>::from(self.transport.position()); }
std::optional<double> tap(BoundTransport& self) { return self.transport.tap(); }

void align(BoundTransport& self, const py::object& frame, const py::object& beat) {
    IntegerLimits limits = frame_limits;
    limits.parameter = "frame";
    std::optional<std::uint64_t> at;
    if (!frame.is_none()) at = static_cast<std::uint64_t>(integer_argument(limits, frame));
    self.transport.align(at, real_argument(beat_limits, beat));
}

std::uint64_t frame_of(BoundTransport& self, const py::object& grid) {
    if (!py::isinstance<py::str>(grid))
        throw py::type_error(std::string("grid must be one of ") + grid_words + ", got " + shown(grid));
    return self.transport.frame_of(grid_argument("grid", grid, std::string("one of ") + grid_words));
}

std::string represent(BoundTransport& self) {
    try {
        const TransportPosition now = self.transport.position();
        return "<Transport " + std::to_string(now.bpm) + " bpm, bar " + std::to_string(now.bar) + ", beat " +
               std::to_string(now.beat) + ">";
    } catch (const EngineClosed&) {
        return "<Transport of a closed engine>";
    }
}

}  // namespace

When at_argument(const py::object& at) {
    if (at.is_none()) return {};
    if (py::isinstance<py::str>(at))
        return grid_argument("at", at, std::string("None, a frame, or one of ") + grid_words);
    return static_cast<std::uint64_t>(integer_argument(frame_limits, at));
}

py::object transport_of(AudioEngine& engine) {
    return py::cast(BoundTransport{self_of(engine).cast<std::shared_ptr<AudioEngine>>(), engine.transport()});
}

void add_transport(py::module_& module) {
    const py::class_<BoundTransport> transport(module, "Transport", R"(An engine's tempo, beats and bars.

They run with the frames that it renders, whatever plays. A beat is a quarter. Every call may come from any thread, and
waits for nobody.)");
    add_property<&bpm_of, &set_bpm>(transport, "bpm", R"(Beats a minute, 20-999; at first 120. A new one is come to in
20 ms, and the beat goes on.)");
    add_property<&beats_per_bar_of, &set_beats_per_bar>(transport, "beats_per_bar",
                                                        R"(1-16; at first 4. The bar that has
begun goes on.)");
    add_property<&position_of>(transport, "position", "Where it is at engine.frame: a TransportPosition.");
    add_method<&align>(transport, R"(align(frame=None, beat=0.0) -> None
    Count anew: at this frame of the engine's count, or the next block's first, so many beats have passed since the
    first downbeat; 0 puts a downbeat there. What waits for a line of the grid waits for its new place.)");
    add_method<&frame_of>(transport, R"(frame_of(grid) -> int
    The frame of the grid's next line, "bar", "beat", "1/4", "1/8", "1/16", "1/32" or "1/64", as tempo and beats are
    now.)");
    add_method<&tap>(transport, R"(tap() -> float | None
    Somebody taps the beat now. The tempo of the taps in beats a minute, those out of time left out; None before the
    third, and out of 20-999. It is not set. After 3 s without a tap they count anew.)");
    add_method<&represent>(transport, "__repr__() -> str\n    Its tempo, and where it is.");
}

}  // namespace flitzis::bind
