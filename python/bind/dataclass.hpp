// A described struct (base/description.hpp) into the frozen dataclass of its name, field by field by name.
#pragma once

#include <pybind11/pybind11.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/description.hpp"
#include "base/pad_state.hpp"
#include "base/sample.hpp"
#include "base/state.hpp"
#include "base/units.hpp"
#include "text.hpp"
#include "values.hpp"

namespace flitzis::bind {

template <class Value>
constexpr auto described = nullptr;
template <class Value>
requires requires { Value::described; }
constexpr auto described<Value> = Value::described;

/// The engine's rate and drift serve time_of(); Python does not see them.
template <>
inline constexpr auto described<ClockReading> = describe("Clock", field("frame", &ClockReading::frame),
                                                         field("time_ns", &ClockReading::time_ns),
                                                         field("latency_frames", &ClockReading::latency_frames),
                                                         field("stream_offset", &ClockReading::stream_offset));

template <class Value>
concept Described = requires {
    described<Value>.fields;
};

template <class Value, class Call>
void each_field(Call call) {
    std::apply([&](const auto&... fields) { (call(fields), ...); }, described<Value>.fields);
}

/// What a type of C++ is in Python: its annotation, and a value of it.
template <class T>
struct Python;

template <class T>
requires std::is_integral_v<T>
struct Python<T> {
    static std::string name() { return "int"; }
    static py::object from(T value) { return py::int_(value); }
};
template <>
struct Python<bool> {
    static std::string name() { return "bool"; }
    static py::object from(bool value) { return py::bool_(value); }
};
template <>
struct Python<double> {
    static std::string name() { return "float"; }
    static py::object from(double value) { return py::float_(value); }
};
template <>
struct Python<Frames> {
    static std::string name() { return "int"; }
    static py::object from(Frames frames) { return py::int_(frames.count); }
};
template <>
struct Python<SampleRate> {
    static std::string name() { return "int"; }
    static py::object from(SampleRate rate) { return py::int_(rate.hz); }
};
template <>
struct Python<std::string> {
    static std::string name() { return "str"; }
    static py::object from(const std::string& bytes) { return text(bytes); }
};
template <>
struct Python<State> {
    static std::string name() { return "State"; }
    static py::object from(State state) { return to_python(state); }
};
template <>
struct Python<PadState> {
    static std::string name() { return "PadState"; }
    static py::object from(PadState state) {
        return value_type("PadState").attr(std::string(to_string(state)).c_str());
    }
};
template <>
struct Python<StopReason> {
    static std::string name() { return "str"; }
    static py::object from(StopReason reason) { return py::str(std::string(to_string(reason))); }
};
template <class... T>
struct Python<std::variant<T...>> {
    static std::string name() {
        std::string names;
        ((names += (names.empty() ? "" : " | ") + Python<T>::name()), ...);
        return names;
    }
    static py::object from(const std::variant<T...>& value) {
        return std::visit([](const auto& one) { return Python<std::decay_t<decltype(one)>>::from(one); }, value);
    }
};
template <class T>
struct Python<std::optional<T>> {
    static std::string name() { return Python<T>::name() + " | None"; }
    static py::object from(const std::optional<T>& value) {
        return value ? Python<T>::from(*value) : py::object(py::none());
    }
};

template <class T>
struct Python<std::vector<T>> {
    static std::string name() { return "tuple[" + Python<T>::name() + ", ...]"; }
    static py::object from(const std::vector<T>& values) {
        py::tuple all(values.size());
        for (std::size_t i = 0; i < values.size(); ++i) all[i] = Python<T>::from(values[i]);
        return all;
    }
};

/// A value of a dataclass, not yet filled. The __init__ of a frozen one calls object.__setattr__ for each field, which
/// was most of what stats() took; this does what that does, without the calls.
class Blank {
   public:
    explicit Blank(py::handle type) {
        auto* const made = reinterpret_cast<PyTypeObject*>(type.ptr());
        value_ = py::reinterpret_steal<py::object>(made->tp_alloc(made, 0));
        if (!value_) throw py::error_already_set();
    }

    void set(PyObject* name, const py::object& field) {
        if (PyObject_GenericSetAttr(value_.ptr(), name, field.ptr()) < 0) throw py::error_already_set();
    }

    py::object filled() { return std::move(value_); }

   private:
    py::object value_;
};

inline PyObject* interned(const char* name) {
    PyObject* const text = PyUnicode_InternFromString(name);
    if (!text) throw py::error_already_set();
    return text;
}

/// The class and its fields' names: looked up once, and held for ever as value_type() is.
template <Described Value>
class DataClass {
   public:
    static const DataClass& the() {
        static const DataClass& one = *new DataClass;
        return one;
    }

    py::handle type() const { return type_; }

    void fill(Blank& blank, const Value& value) const {
        std::size_t n = 0;
        each_field<Value>([&](const auto& field) {
            using Member = std::decay_t<decltype(value.*field.member)>;
            blank.set(names_[n++], Python<Member>::from(value.*field.member));
        });
    }

   private:
    DataClass() : type_(value_type(described<Value>.name)) {
        std::size_t n = 0;
        each_field<Value>([&](const auto& field) { names_[n++] = interned(field.name); });
    }

    py::handle type_;
    std::array<PyObject*, std::tuple_size_v<decltype(described<Value>.fields)>> names_{};
};

template <Described Value>
struct Python<Value> {
    static std::string name() { return described<Value>.name; }
    static py::object from(const Value& value) {
        Blank blank(DataClass<Value>::the().type());
        DataClass<Value>::the().fill(blank, value);
        return blank.filled();
    }
};

/// {name: annotation}, in order.
template <Described Value>
py::dict fields() {
    py::dict result;
    each_field<Value>([&](const auto& field) {
        using Member = std::decay_t<decltype(std::declval<Value>().*field.member)>;
        result[field.name] = Python<Member>::name();
    });
    return result;
}

}  // namespace flitzis::bind
