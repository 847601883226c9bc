#include "values.hpp"

#include <map>
#include <string>
#include <variant>

#include "dataclass.hpp"
#include "engine/transport.hpp"

namespace flitzis::bind {

// Looked up once, and held for ever: a module's classes live as long as the interpreter, extension modules longer.
py::handle value_type(std::string_view name) {
    static auto& types = *new std::map<std::string_view, py::handle>;
    if (const auto known = types.find(name); known != types.end()) return known->second;
    const py::module_ package = py::module_::import("flitzis_looper_audio");
    return types[name] = package.attr(std::string(name).c_str()).cast<py::object>().release();
}

py::object to_python(State state) { return value_type("State").attr(std::string(to_string(state)).c_str()); }

py::object to_python(const Stats& stats) { return Python<Stats>::from(stats); }

py::object to_python(const ClockReading& clock) { return Python<ClockReading>::from(clock); }

py::object to_python(const Device& device) { return Python<Device>::from(device); }

py::object to_python(const std::optional<std::string>& bytes) {
    return Python<std::optional<std::string>>::from(bytes);
}

py::tuple to_python(const std::vector<Device>& devices) { return Python<std::vector<Device>>::from(devices); }

py::tuple to_python(const std::vector<std::string>& names) { return Python<std::vector<std::string>>::from(names); }

py::list to_python(const std::vector<Event>& events) {
    static PyObject* const time_ns = interned("time_ns");  // the one field that every event has
    py::list list;
    for (const Event& event : events)
        std::visit(
            [&]<class What>(const What& what) {
                Blank blank(DataClass<What>::the().type());
                blank.set(time_ns, py::int_(event.time_ns));
                DataClass<What>::the().fill(blank, what);
                list.append(blank.filled());
            },
            event.what);
    return list;
}

namespace {

template <class... Values>
void add_fields(py::dict& classes) {
    ((classes[described<Values>.name] = fields<Values>()), ...);
}

template <class... What>
void add_events(py::dict& classes, const std::variant<What...>*) {
    add_fields<What...>(classes);
}

py::dict classes() {
    py::dict result;
    add_fields<Device, Durations, Stats, ClockReading, SampleInfo, TransportPosition>(result);
    add_events(result, static_cast<decltype(Event::what)*>(nullptr));
    return result;
}

}  // namespace

void add_values(py::module_& module) {
    module.def("_classes", &classes, "{class: {its own fields: their annotations}}, as C++ fills them.");
}

}  // namespace flitzis::bind
