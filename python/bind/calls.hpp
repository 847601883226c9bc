// How Python calls us. A docstring opens with the call's signature, and what is given is checked against just that: a
// call that does not fit is a TypeError in our words. The calls are CPython's own, which take half of pybind11's time;
// inspect.signature() reads the same docstring.
// [control] with the GIL
#pragma once

#include <pybind11/pybind11.h>

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "engine.hpp"
#include "errors.hpp"
#include "stand_in.hpp"
#include "unlocked.hpp"

namespace flitzis::bind {

namespace py = pybind11;

/// "write(frames, timeout=0.0) -> int", taken apart; a default is None or a number.
class Signature {
   public:
    explicit Signature(std::string_view docstring);

    const char* name() const { return name_.c_str(); }
    /// As written, "write(frames, timeout=0.0)", with `first` before the parameters.
    std::string with(std::string_view first) const;
    std::size_t size() const { return parameters_.size(); }

    /// Puts what was given into the order of the parameters, and defaults where nothing was. `given`: those by
    /// position, then those that `names` names, a tuple or null.
    void sort(PyObject* const* given, Py_ssize_t positional, PyObject* names, std::span<py::object> values) const;

   private:
    struct Parameter {
        std::string name;
        py::object fallback;  // null: it has to be given
    };

    std::string call() const { return name_ + "()"; }
    void take_named(PyObject* name, PyObject* value, std::span<py::object> values) const;
    [[noreturn]] void refuse_positional(PyObject* first_too_many) const;
    std::string parameters_text() const;

    std::string name_;
    std::string text_;
    std::vector<Parameter> parameters_;
    std::size_t positional_ = 0;  // so many may come without a name
};

/// The C++ object of one of ours; TypeError where its __init__ never ran.
template <class Object>
Object& object_of(PyObject* self) {
    const auto made = reinterpret_cast<py::detail::instance*>(self)->get_value_and_holder();
    if (!made.holder_constructed())
        throw py::type_error("this " + py::type::of(self).attr("__name__").cast<std::string>() +
                             " was never made: its __init__() did not run");
    return *made.template value_ptr<Object>();
}

/// The object of an engine.
py::object self_of(AudioEngine& engine);

/// A coroutine that has another thread make this call of the engine's.
template <class... Arguments>
py::object in_thread(AudioEngine& engine, const char* call, Arguments&&... arguments) {
    return py::module_::import("flitzis_looper_audio._aio")
        .attr("in_thread")(self_of(engine), call, std::forward<Arguments>(arguments)...);
}

/// What `call` returns, for CPython: a new reference, or null and an exception is set.
template <class Call>
PyObject* guarded(Call call) {
    try {
        using Result = std::invoke_result_t<Call>;
        if constexpr (std::is_void_v<Result>) {
            call();
            return py::none().release().ptr();
        } else if constexpr (std::is_base_of_v<py::object, Result>) {
            return call().release().ptr();
        } else {
            return py::cast(call()).release().ptr();
        }
    } catch (abi::__forced_unwind&) {
        stay();
    } catch (...) {
        set_python_error();
        return nullptr;
    }
}

template <class Result, class... Arguments>
constexpr std::size_t arity(Result (*)(Arguments...)) {
    return sizeof...(Arguments);
}

/// Of whom `function` is a method.
template <class Result, class Object, class... Arguments>
Object first_of(Result (*)(Object&, Arguments...));
template <auto function>
using Owner = std::remove_cv_t<decltype(first_of(function))>;

/// A call, which lives as long as the process.
struct Defined {
    const Signature& signature;
    PyMethodDef* definition;
};

/// A method takes its object first.
template <auto function, bool is_method>
Defined defined(const char* docstring) {
    constexpr std::size_t count = arity(function) - (is_method ? 1 : 0);
    static const Signature& signature = *new Signature(docstring);
    // In the way in which CPython looks for it; __doc__ is what follows.
    static const std::string& text =
        *new std::string(signature.with(is_method ? "$self" : "") + "\n--\n\n" + docstring);
    if (signature.size() != count)
        py::pybind11_fail(std::string(signature.name()) + "() is not what its docstring says");
    PyObject* (*const run)(PyObject*, PyObject* const*, Py_ssize_t, PyObject*) =
        [](PyObject* self, PyObject* const* given, Py_ssize_t positional, PyObject* names) {
            return guarded([&] {
                std::array<py::object, count> values;
                signature.sort(given, positional, names, values);
                return [&]<std::size_t... I>(std::index_sequence<I...>) {
                    if constexpr (is_method)
                        return function(object_of<Owner<function>>(self), values[I]...);
                    else
                        return function(values[I]...);
                }
                (std::make_index_sequence<count>());
            });
        };
    static PyMethodDef definition{signature.name(), reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(run)),
                                  METH_FASTCALL | METH_KEYWORDS, text.c_str()};
    return {signature, &definition};
}

/// Adds `Result function(const py::object&...)` to the module.
template <auto function>
void add_function(py::module_& module, const char* docstring) {
    const auto [signature, definition] = defined<function, false>(docstring);
    const auto made =
        py::reinterpret_steal<py::object>(PyCFunction_NewEx(definition, nullptr, module.attr("__name__").ptr()));
    if (!made) throw py::error_already_set();
    module.attr(definition->ml_name) = stand_in(made, signature.with(""));
}

/// Adds `Result function(Object&, const py::object&...)` to the object's class.
template <auto function>
void add_method(py::handle type, const char* docstring) {
    const auto [signature, definition] = defined<function, true>(docstring);
    const auto made =
        py::reinterpret_steal<py::object>(PyDescr_NewMethod(reinterpret_cast<PyTypeObject*>(type.ptr()), definition));
    if (!made) throw py::error_already_set();
    const bool is_ours_alone = signature.name()[0] == '_';
    type.attr(definition->ml_name) = is_ours_alone ? made : stand_in(made, signature.with("self"));
}

/// Adds a property: `Result read(Object&)`, and where it can be set `void write(Object&, const py::object&)`.
template <auto read, auto write = nullptr>
void add_property(py::handle type, const char* name, const char* docstring) {
    constexpr getter get = [](PyObject* self, void*) {
        return guarded([&] { return read(object_of<Owner<read>>(self)); });
    };
    setter set = nullptr;
    if constexpr (write != nullptr) {
        set = [](PyObject* self, PyObject* value, void*) {
            if (!value) return PyErr_SetString(PyExc_AttributeError, "this property cannot be deleted"), -1;
            const auto given = py::reinterpret_borrow<py::object>(value);
            PyObject* const done = guarded([&] { write(object_of<Owner<read>>(self), given); });
            Py_XDECREF(done);
            return done ? 0 : -1;
        };
    }
    static PyGetSetDef definition{name, get, set, docstring, nullptr};
    const auto made =
        py::reinterpret_steal<py::object>(PyDescr_NewGetSet(reinterpret_cast<PyTypeObject*>(type.ptr()), &definition));
    if (!made) throw py::error_already_set();
    type.attr(name) = made;
}

}  // namespace flitzis::bind
