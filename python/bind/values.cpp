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

namespace {

/// The names of a dataclass's fields in their order; kept like the classes.
const py::tuple& fields_of(py::handle type) {
    static auto& known = *new std::map<PyObject*, py::tuple>;
    const auto [fields, is_new] = known.try_emplace(type.ptr());
    if (is_new) fields->second = type.attr("__match_args__");
    return fields->second;
}

/// A value of the class `name` with all its fields. The __init__ of a frozen dataclass calls object.__setattr__ for
/// each of them, which was most of what stats() took; this does what that does, without the calls.
py::object filled(const char* name, const py::tuple& values) {
    const py::handle type = value_type(name);
    const py::tuple& fields = fields_of(type);
    if (values.size() != fields.size()) throw py::type_error(std::string(name) + " has other fields");

    auto* const made = reinterpret_cast<PyTypeObject*>(type.ptr());
    auto value = py::reinterpret_steal<py::object>(made->tp_alloc(made, 0));
    if (!value) throw py::error_already_set();
    for (py::size_t i = 0; i < values.size(); ++i)
        if (PyObject_GenericSetAttr(value.ptr(), PyTuple_GET_ITEM(fields.ptr(), static_cast<py::ssize_t>(i)),
                                    PyTuple_GET_ITEM(values.ptr(), static_cast<py::ssize_t>(i))) < 0)
            throw py::error_already_set();
    return value;
}

template <class... Fields>
py::object make(const char* name, Fields&&... fields) {
    return filled(name, py::make_tuple(std::forward<Fields>(fields)...));
}

}  // namespace

py::object to_python(State state) { return value_type("State").attr(std::string(to_string(state)).c_str()); }

py::object to_python(const Durations& ns) { return make("Durations", ns.last, ns.mean, ns.p50, ns.p99, ns.max); }

py::object to_python(const Stats& stats) {
    return make("Stats", stats.cycles, stats.frames, stats.quantum.count, stats.graph_rate.hz, stats.device,
                stats.latency_frames, stats.xruns, stats.last_xrun_ns, stats.underruns, stats.played, stats.not_finite,
                to_python(stats.callback_ns), to_python(stats.lateness_ns), stats.scheduling);
}

py::object to_python(const ClockReading& clock) {
    return make("Clock", clock.frame, clock.time_ns, clock.latency_frames, clock.stream_offset);
}

py::object to_python(const Device& device) {
    return make("Device", device.name, device.description, device.serial, device.channels, device.is_default);
}

namespace {

/// Makes the event of the same name in _values.py; its fields stand there in the same order.
struct EventMaker {
    std::int64_t time_ns;

    template <class... Fields>
    py::object make(const char* name, Fields&&... fields) const {
        return bind::make(name, time_ns, std::forward<Fields>(fields)...);
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
