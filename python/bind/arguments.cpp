#include "arguments.hpp"

#include <cmath>
#include <cstdint>
#include <functional>
#include <map>
#include <string_view>

#include "values.hpp"

namespace flitzis::bind {
namespace {

std::string shown(const py::handle& value) { return py::repr(value).cast<std::string>(); }

[[noreturn]] void refuse_type(std::string_view parameter, const py::handle& value, std::string_view accepted) {
    std::string message(parameter);
    message.append(" must be ").append(accepted).append(", got ").append(shown(value));
    message.append(" (").append(Py_TYPE(value.ptr())->tp_name).append(")");
    throw py::type_error(message);
}

/// UTF-8; a lone surrogate has none.
std::string text(std::string_view parameter, const py::handle& value, std::string_view accepted) {
    if (!py::isinstance<py::str>(value)) refuse_type(parameter, value, accepted);
    Py_ssize_t size = 0;
    const char* bytes = PyUnicode_AsUTF8AndSize(value.ptr(), &size);
    if (bytes) return {bytes, static_cast<std::size_t>(size)};
    PyErr_Clear();
    refuse(parameter, shown(value), accepted);
}

bool truth(std::string_view parameter, const py::handle& value) {
    if (!py::isinstance<py::bool_>(value)) refuse_type(parameter, value, "True or False");
    return value.ptr() == Py_True;
}

/// Any integer of Python or NumPy; True is not one.
bool is_integer(const py::handle& value) { return PyIndex_Check(value.ptr()) && !py::isinstance<py::bool_>(value); }

std::optional<long long> small_integer(const py::handle& value) {
    const auto index = py::reinterpret_steal<py::object>(PyNumber_Index(value.ptr()));
    if (!index) throw py::error_already_set();
    int overflow = 0;
    const long long number = PyLong_AsLongLongAndOverflow(index.ptr(), &overflow);
    if (overflow != 0) return {};
    return number;
}

std::int64_t integer(std::string_view parameter, const py::handle& value, std::string_view accepted) {
    if (!is_integer(value)) refuse_type(parameter, value, "int: " + std::string(accepted));
    const auto number = small_integer(value);
    if (!number) refuse(parameter, shown(value), accepted);
    return *number;
}

std::uint32_t integer(const Limits& limits, const py::handle& value) {
    const std::int64_t number = integer(limits.parameter, value, limits.accepted);
    limits.check(number);
    return static_cast<std::uint32_t>(number);
}

/// Any real number; True is not one.
double real(std::string_view parameter, const py::handle& value, std::string_view accepted) {
    if (!PyFloat_Check(value.ptr()) && !is_integer(value))
        refuse_type(parameter, value, "float: " + std::string(accepted));
    const double number = PyFloat_AsDouble(value.ptr());
    if (number != -1.0 || !PyErr_Occurred()) return number;
    PyErr_Clear();  // an int too large for a float
    refuse(parameter, shown(value), accepted);
}

DeviceChoice device(const py::handle& value) {
    constexpr std::string_view accepted = "None, a sink's node.name, its object.serial, or a Device";
    if (value.is_none()) return FollowDefault{};
    if (py::isinstance<py::str>(value)) return text("device", value, accepted);
    if (py::isinstance(value, value_type("Device"))) return text("device", value.attr("name"), accepted);
    if (!is_integer(value)) refuse_type("device", value, accepted);
    const auto serial = small_integer(value);
    if (!serial || *serial < 0) refuse("device", shown(value), accepted);
    return static_cast<std::uint64_t>(*serial);
}

std::map<std::string, std::string> properties(const py::handle& value) {
    constexpr std::string_view accepted = "a dict of str to str";
    if (value.is_none()) return {};
    if (!py::isinstance<py::dict>(value)) refuse_type("properties", value, accepted);
    std::map<std::string, std::string> result;
    for (const auto& [key, item] : py::reinterpret_borrow<py::dict>(value))
        result[text("properties", key, accepted)] = text("properties", item, accepted);
    return result;
}

void set_sample_rate(EngineConfig& config, const py::handle& value) {
    config.sample_rate.reset();
    if (!value.is_none()) config.sample_rate = SampleRate{integer(sample_rate_limits, value)};
}

using Setter = std::function<void(EngineConfig&, const py::object&)>;

const std::map<std::string_view, Setter>& setters() {
    using Config = EngineConfig&;
    using Value = const py::object&;
    static const std::map<std::string_view, Setter> table{
        {"name", [](Config c, Value v) { c.name = text("name", v, "str: 1-128 printable characters"); }},
        {"device", [](Config c, Value v) { c.device = device(v); }},
        {"sample_rate", [](Config c, Value v) { set_sample_rate(c, v); }},
        {"channels", [](Config c, Value v) { c.channels = integer(channels_limits, v); }},
        {"quantum", [](Config c, Value v) { c.quantum.count = integer(quantum_limits, v); }},
        {"autoconnect", [](Config c, Value v) { c.autoconnect = truth("autoconnect", v); }},
        {"lock_quantum", [](Config c, Value v) { c.lock_quantum = truth("lock_quantum", v); }},
        {"properties", [](Config c, Value v) { c.properties = properties(v); }},
        {"remote", [](Config c, Value v) { c.remote = remote_argument(v); }},
        {"timeout", [](Config c, Value v) { c.timeout = timeout_argument(v); }},
        {"reconnect", [](Config c, Value v) { c.reconnect = truth("reconnect", v); }},
        {"buffer_frames", [](Config c, Value v) { c.buffer.count = integer(buffer_limits, v); }},
        {"fade_ms", [](Config c, Value v) { c.fade_ms = real("fade_ms", v, "0-1000 milliseconds"); }},
    };
    return table;
}

}  // namespace

std::optional<std::string> remote_argument(const py::object& value) {
    if (value.is_none()) return {};
    return text("remote", value, "str: a PipeWire remote's name or socket, or None");
}

Seconds timeout_argument(const py::object& value) { return Seconds{real("timeout", value, "0.01-60 seconds")}; }

Seconds wait_argument(const py::object& value) {
    const Seconds wait{real("timeout", value, "0-86400 seconds")};
    validate_wait(wait);
    return wait;
}

std::uint32_t integer_argument(const Limits& limits, const py::object& value) { return integer(limits, value); }

std::int64_t integer_argument(std::string_view parameter, const py::object& value, std::string_view accepted) {
    return integer(parameter, value, accepted);
}

DeviceChoice device_argument(const py::object& value) { return device(value); }

double volume_argument(const py::object& value) { return real("volume", value, "0-1"); }

bool mute_argument(const py::object& value) { return truth("mute", value); }

EngineConfig engine_config(const py::kwargs& arguments) {
    EngineConfig config;
    for (const auto& [key, value] : arguments) {
        const auto name = key.cast<std::string>();
        const auto setter = setters().find(name);
        if (setter == setters().end()) throw py::type_error("AudioEngine() has no parameter '" + name + "'");
        setter->second(config, py::reinterpret_borrow<py::object>(value));
    }
    return config;
}

}  // namespace flitzis::bind
