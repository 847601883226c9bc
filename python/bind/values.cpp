#include "values.hpp"

#include <pybind11/stl.h>

#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace flitzis::bind {

// Looked up once, and held for ever: a module's classes live as long as the interpreter, extension modules longer.
py::handle value_type(std::string_view name) {
    static auto& types = *new std::map<std::string_view, py::handle>;
    if (const auto known = types.find(name); known != types.end()) return known->second;
    const py::module_ values = py::module_::import("flitzis_looper_audio._values");
    return types[name] = values.attr(std::string(name).c_str()).cast<py::object>().release();
}

py::object to_python(State state) { return value_type("State").attr(std::string(to_string(state)).c_str()); }

py::object to_python(const Durations& ns) { return value_type("Durations")(ns.last, ns.mean, ns.p99, ns.max); }

py::object to_python(const Stats& stats) {
    return value_type("Stats")(stats.cycles, stats.frames, stats.quantum.count, stats.graph_rate.hz, stats.device,
                               stats.latency_frames, stats.xruns, stats.last_xrun_ns, stats.underruns, stats.not_finite,
                               to_python(stats.callback_ns), to_python(stats.lateness_ns), stats.scheduling);
}

py::object to_python(const ClockReading& clock) {
    return value_type("Clock")(clock.frame, clock.time_ns, clock.latency_frames, clock.stream_offset);
}

py::object to_python(const Device& device) {
    return value_type("Device")(device.name, device.description, device.serial, device.channels, device.is_default);
}

namespace {

/// Makes the event of the same name in _values.py; its fields stand there in the same order.
struct EventMaker {
    std::int64_t time_ns;

    template <class... Fields>
    py::object make(const char* name, Fields&&... fields) const {
        return value_type(name)(time_ns, std::forward<Fields>(fields)...);
    }
    py::object operator()(const StateChanged& e) const {
        return make("StateChanged", to_python(e.old_state), to_python(e.new_state));
    }
    py::object operator()(const DeviceAdded& e) const { return make("DeviceAdded", to_python(e.device)); }
    py::object operator()(const DeviceRemoved& e) const { return make("DeviceRemoved", to_python(e.device)); }
    py::object operator()(const DeviceChanged& e) const { return make("DeviceChanged", to_python(e.device)); }
    py::object operator()(const DefaultChanged& e) const { return make("DefaultChanged", e.device); }
    py::object operator()(const DeviceLost& e) const { return make("DeviceLost", e.device); }
    py::object operator()(const DeviceReturned& e) const { return make("DeviceReturned", e.device); }
    py::object operator()(const Moved& e) const { return make("Moved", e.old_device, e.new_device); }
    py::object operator()(const QuantumChanged& e) const {
        return make("QuantumChanged", e.old_quantum.count, e.new_quantum.count);
    }
    py::object operator()(const RateChanged& e) const { return make("RateChanged", e.old_rate.hz, e.new_rate.hz); }
    py::object operator()(const VolumeChanged& e) const { return make("VolumeChanged", e.volume, e.mute); }
    py::object operator()(const Xrun& e) const { return make("Xrun", e.cycles); }
    py::object operator()(const Underrun& e) const { return make("Underrun", e.frame, e.frames); }
    py::object operator()(const Pong& e) const { return make("Pong", e.number, e.cycle); }
    py::object operator()(const ServerLost&) const { return make("ServerLost"); }
    py::object operator()(const ServerReturned&) const { return make("ServerReturned"); }
    py::object operator()(const EventsDropped& e) const { return make("EventsDropped", e.count); }
};

}  // namespace

py::list to_python(const std::vector<Event>& events) {
    py::list list;
    for (const Event& event : events) list.append(std::visit(EventMaker{event.time_ns}, event.what));
    return list;
}

}  // namespace flitzis::bind
