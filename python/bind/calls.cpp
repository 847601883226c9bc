#include "calls.hpp"

#include <algorithm>

#include "text.hpp"

namespace flitzis::bind {
namespace {

constexpr std::string_view keywords_only = "*";

/// The default that `text` spells; null where there is none.
py::object literal(std::string_view text) {
    if (text.empty()) return {};
    if (text == "None") return py::none();
    if (text == "False") return py::bool_(false);
    return py::float_(std::stod(std::string(text)));
}

}  // namespace

Signature::Signature(std::string_view docstring) {
    const std::size_t open = docstring.find('('), close = docstring.find(')');
    name_ = docstring.substr(0, open);
    text_ = docstring.substr(open, close + 1 - open);
    bool by_position = true;
    for (std::string_view rest = docstring.substr(open + 1, close - open - 1); !rest.empty();) {
        const std::string_view each = rest.substr(0, rest.find(", "));
        rest.remove_prefix(std::min(rest.size(), each.size() + 2));
        if (each == keywords_only) {
            by_position = false;
            continue;
        }
        const std::size_t equals = std::min(each.find('='), each.size());
        const std::string_view fallback = each.substr(std::min(equals + 1, each.size()));
        parameters_.push_back({std::string(each.substr(0, equals)), literal(fallback)});
        if (by_position) ++positional_;
    }
}

std::string Signature::with(std::string_view first) const {
    std::string text = text_;
    if (!first.empty()) text.insert(1, std::string(first) + (parameters_.empty() ? "" : ", "));
    return name_ + text;
}

void Signature::sort(PyObject* const* given, Py_ssize_t positional, PyObject* names,
                     std::span<py::object> values) const {
    const auto count = static_cast<std::size_t>(positional);
    if (count > positional_) refuse_positional(given[positional_]);
    for (std::size_t i = 0; i < count; ++i) values[i] = py::reinterpret_borrow<py::object>(given[i]);
    for (Py_ssize_t i = 0; names && i < PyTuple_GET_SIZE(names); ++i)
        take_named(PyTuple_GET_ITEM(names, i), given[positional + i], values);
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (values[i]) continue;
        if (!parameters_[i].fallback) throw py::type_error(call() + " needs " + parameters_[i].name);
        values[i] = parameters_[i].fallback;
    }
}

void Signature::take_named(PyObject* name, PyObject* value, std::span<py::object> values) const {
    const auto parameter = std::find_if(parameters_.begin(), parameters_.end(), [&](const Parameter& one) {
        return PyUnicode_CompareWithASCIIString(name, one.name.c_str()) == 0;
    });
    if (parameter == parameters_.end())
        throw py::type_error(call() + " has no parameter " + shown(name) + "; it takes " + parameters_text());
    py::object& place = values[static_cast<std::size_t>(parameter - parameters_.begin())];
    if (place) throw py::type_error(call() + " got " + parameter->name + " twice");
    place = py::reinterpret_borrow<py::object>(value);
}

void Signature::refuse_positional(PyObject* first_too_many) const {
    const bool by_name = positional_ < parameters_.size();
    throw py::type_error(call() + " takes " + parameters_text() + (by_name ? ", by name" : "") + "; got " +
                         shown(first_too_many) + (positional_ > 0 ? " as well" : ""));
}

std::string Signature::parameters_text() const {
    if (parameters_.empty()) return "no arguments";
    std::string text;
    for (const Parameter& parameter : parameters_) text += (text.empty() ? "" : ", ") + parameter.name;
    return text;
}

py::object self_of(AudioEngine& engine) { return py::cast(engine, py::return_value_policy::reference); }

}  // namespace flitzis::bind
