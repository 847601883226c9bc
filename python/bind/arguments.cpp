#include "arguments.hpp"

#include <cmath>
#include <cstdint>
#include <map>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/channel_map.hpp"
#include "text.hpp"
#include "values.hpp"

namespace flitzis::bind {
namespace {

[[noreturn]] void refuse_type(std::string_view parameter, const py::handle& value, std::string_view accepted) {
    std::string message(parameter);
    message.append(" must be ").append(accepted).append(", got ").append(shown(value));
    message.append(" (").append(Py_TYPE(value.ptr())->tp_name).append(")");
    throw py::type_error(message);
}

/// What the bytes may be is the parameter's affair; a surrogate that stands for no byte is nothing.
std::string bytes(const Words& accepts, const py::handle& value) {
    if (!py::isinstance<py::str>(value)) refuse_type(accepts.parameter, value, accepts.accepted());
    auto bytes = bytes_of(py::reinterpret_borrow<py::str>(value));
    if (!bytes) refuse(accepts.parameter, shown(value), accepts.accepted());
    return *std::move(bytes);
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

std::int64_t integer(std::string_view parameter, const py::handle& value, const std::string& accepted) {
    if (!is_integer(value)) refuse_type(parameter, value, "int: " + accepted);
    const auto number = small_integer(value);
    if (!number) refuse(parameter, shown(value), accepted);
    return *number;
}

std::int64_t integer(const IntegerLimits& limits, const py::handle& value) {
    const std::int64_t number = integer(limits.parameter, value, limits.accepted());
    limits.check(number);
    return number;
}

/// Any real number; True is not one.
double real(const RealLimits& limits, const py::handle& value) {
    if (!PyFloat_Check(value.ptr()) && !is_integer(value))
        refuse_type(limits.parameter, value, "float: " + limits.accepted());
    const double number = PyFloat_AsDouble(value.ptr());
    const bool too_large = number == -1.0 && PyErr_Occurred();  // an int that no float holds
    if (too_large) PyErr_Clear();
    if (too_large) refuse(limits.parameter, shown(value), limits.accepted());
    limits.check(number);
    return number;
}

// A parameter's value, by its type.

void take(const Words& accepts, const py::handle& value, std::string& name) { name = bytes(accepts, value); }

void take(const Words& accepts, const py::handle& value, bool& flag) {
    if (!py::isinstance<py::bool_>(value)) refuse_type(accepts.parameter, value, accepts.accepted());
    flag = value.ptr() == Py_True;
}

void take(const Words& accepts, const py::handle& value, DeviceChoice& device) {
    if (value.is_none())
        device = FollowDefault{};
    else if (py::isinstance<py::str>(value))
        device = bytes(accepts, value);
    else if (py::isinstance(value, value_type("Device")))
        device = Device{.name = bytes(accepts, value.attr("name")),
                        .description = {},
                        .serial = static_cast<std::uint64_t>(small_integer(value.attr("serial")).value_or(0))};
    else if (!is_integer(value))
        refuse_type(accepts.parameter, value, accepts.accepted());
    else if (const auto serial = small_integer(value); serial && *serial >= 0)
        device = static_cast<std::uint64_t>(*serial);
    else
        refuse(accepts.parameter, shown(value), accepts.accepted());
}

void take(const Words& accepts, const py::handle& value, std::map<std::string, std::string>& properties) {
    properties.clear();
    if (value.is_none()) return;
    if (!py::isinstance<py::dict>(value)) refuse_type(accepts.parameter, value, accepts.accepted());
    for (const auto& [key, item] : py::reinterpret_borrow<py::dict>(value))
        properties[bytes(accepts, key)] = bytes(accepts, item);
}

/// A text is split at its commas; a sequence has a name in each place.
void take(const Words& accepts, const py::handle& value, std::vector<std::string>& channel_map) {
    channel_map.clear();
    if (value.is_none()) return;
    if (py::isinstance<py::str>(value))
        channel_map = split_channel_map(bytes(accepts, value));
    else if (py::isinstance<py::sequence>(value) && !py::isinstance<py::bytes>(value))
        for (const auto& name : py::reinterpret_borrow<py::sequence>(value))
            channel_map.push_back(bytes(accepts, name));
    else
        refuse_type(accepts.parameter, value, accepts.accepted());
    if (channel_map.empty()) refuse(accepts.parameter, shown(value), accepts.accepted());
}

void take(const Words& accepts, const py::handle& value, std::optional<std::string>& remote) {
    remote.reset();
    if (!value.is_none()) remote = bytes(accepts, value);
}

void take(const IntegerLimits& limits, const py::handle& value, std::uint32_t& number) {
    number = static_cast<std::uint32_t>(integer(limits, value));
}

void take(const IntegerLimits& limits, const py::handle& value, Frames& frames) { take(limits, value, frames.count); }

void take(const IntegerLimits& limits, const py::handle& value, std::optional<SampleRate>& rate) {
    rate.reset();
    if (!value.is_none()) take(limits, value, rate.emplace().hz);
}

void take(const RealLimits& limits, const py::handle& value, double& number) { number = real(limits, value); }

void take(const RealLimits& limits, const py::handle& value, Seconds& seconds) {
    seconds = Seconds{real(limits, value)};
}

template <class Value, class Accepted>
Value taken(const Accepted& accepts, const py::handle& value) {
    Value result{};
    take(accepts, value, result);
    return result;
}

/// Sets the parameter of this name, if it is this one.
template <class Parameter>
bool set(const Parameter& parameter, EngineConfig& config, std::string_view name, const py::handle& value) {
    if (name != parameter.accepts.parameter) return false;
    take(parameter.accepts, value, config.*parameter.value);
    return true;
}

/// How a default is written in Python.
py::object shown_default(const std::string& value) { return py::str(value); }
py::object shown_default(bool value) { return py::bool_(value); }
py::object shown_default(const DeviceChoice&) { return py::none(); }
py::object shown_default(const std::map<std::string, std::string>&) { return py::dict(); }
py::object shown_default(const std::optional<std::string>&) { return py::none(); }
py::object shown_default(const std::vector<std::string>&) { return py::none(); }
py::object shown_default(std::uint32_t value) { return py::int_(value); }
py::object shown_default(Frames value) { return py::int_(value.count); }
py::object shown_default(const std::optional<SampleRate>& value) { return py::int_(value->hz); }
py::object shown_default(double value) { return py::float_(value); }
py::object shown_default(Seconds value) { return py::float_(value.count()); }

}  // namespace

std::optional<std::string> remote_argument(const py::object& value) {
    return taken<std::optional<std::string>>(remote_words, value);
}

Seconds timeout_argument(const py::object& value) { return taken<Seconds>(timeout_limits, value); }

std::optional<Seconds> wait_argument(const py::object& value) {
    if (value.is_none()) return {};
    return taken<Seconds>(wait_limits, value);
}

std::int64_t integer_argument(const IntegerLimits& limits, const py::object& value) { return integer(limits, value); }

std::int64_t integer_argument(std::string_view parameter, const py::object& value, std::string_view accepted) {
    return integer(parameter, value, std::string(accepted));
}

DeviceChoice device_argument(const py::object& value) { return taken<DeviceChoice>(device_words, value); }

double volume_argument(const py::object& value) { return taken<double>(volume_limits, value); }

double real_argument(const RealLimits& limits, const py::object& value) { return taken<double>(limits, value); }

bool bool_argument(const char* parameter, const py::object& value) {
    return taken<bool>(Words{parameter, "True or False"}, value);
}

EngineConfig engine_config(const py::kwargs& arguments) {
    EngineConfig config;
    for (const auto& argument : arguments) {
        const auto name = argument.first.cast<std::string>();
        const py::handle value = argument.second;
        const bool known =
            std::apply([&](const auto&... each) { return (set(each, config, name, value) || ...); }, parameters);
        if (!known) throw py::type_error("AudioEngine() has no parameter '" + name + "'");
    }
    validate_channel_map(config.channel_map);
    if (!config.channel_map.empty() && !arguments.contains(channels_limits.parameter))
        config.channels = static_cast<std::uint32_t>(config.channel_map.size());
    return config;
}

py::dict parameter_table() {
    const EngineConfig defaults;
    py::dict table;
    const auto add = [&](const auto& each) {
        table[each.accepts.parameter] = py::make_tuple(shown_default(defaults.*each.value), each.accepts.accepted());
    };
    std::apply([&](const auto&... each) { (add(each), ...); }, parameters);
    return table;
}

std::string parameter_text() {
    std::string text = "*";
    for (const auto& [name, about] : parameter_table())
        text += ", " + name.cast<std::string>() + "=" + shown(about.cast<py::tuple>()[0]);
    return text;
}

}  // namespace flitzis::bind
