#include "stand_in.hpp"

#include <pybind11/eval.h>
#include <structmember.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace flitzis::bind {

namespace py = pybind11;

namespace {

/// Lasts as long as the process, as the module does that has it.
struct StandIn {
    PyObject_HEAD;
    vectorcallfunc vectorcall;
    PyObject* call;
    const std::string* declared;
    PyObject* twin;  // the function of Python's; null until somebody asks
};

/// What calls, binds or pickles is the call's own; all else is the twin's, its class among it.
constexpr std::array<std::string_view, 6> own_words{"__call__",      "__get__",      "__reduce__",
                                                    "__reduce_ex__", "__objclass__", "__text_signature__"};

StandIn& stand_in_of(PyObject* self) { return *reinterpret_cast<StandIn*>(self); }

PyObject* run(PyObject* self, PyObject* const* given, std::size_t count, PyObject* names) {
    return PyObject_Vectorcall(stand_in_of(self).call, given, count, names);
}

PyObject* bind(PyObject* self, PyObject* object, PyObject*) {
    return object && object != Py_None ? PyMethod_New(self, object) : Py_NewRef(self);
}

py::object make_twin(const StandIn& self) {
    const py::handle call = self.call;
    const py::object module = py::getattr(py::getattr(call, "__objclass__", call), "__module__");
    py::dict scope;
    scope["__name__"] = module;
    const bool awaited = call.attr("__doc__").cast<std::string>().find(") -> Awaitable") != std::string::npos;
    py::exec((awaited ? "async def " : "def ") + *self.declared + ": ...", scope);
    const py::object twin = scope[call.attr("__name__")];
    twin.attr("__doc__") = call.attr("__doc__");
    twin.attr("__qualname__") = call.attr("__qualname__");
    return twin;
}

PyObject* attribute(PyObject* self, PyObject* name) {
    StandIn& it = stand_in_of(self);
    const auto is = [&](std::string_view word) { return PyUnicode_CompareWithASCIIString(name, word.data()) == 0; };
    if (std::any_of(own_words.begin(), own_words.end(), is)) return PyObject_GetAttr(it.call, name);
    try {
        if (!it.twin) it.twin = make_twin(it).release().ptr();
    } catch (py::error_already_set& error) {
        error.restore();
        return nullptr;
    }
    return PyObject_GetAttr(it.twin, name);
}

/// Of help(), which asks past attribute().
PyObject* docstring(PyObject* self, void*) { return PyObject_GetAttrString(stand_in_of(self).call, "__doc__"); }

PyObject* shown(PyObject* self) { return PyObject_Repr(stand_in_of(self).call); }

PyTypeObject* make_type() {
    static std::array<PyMemberDef, 2> members{
        PyMemberDef{"__vectorcalloffset__", T_PYSSIZET, offsetof(StandIn, vectorcall), READONLY, nullptr}, {}};
    static std::array<PyGetSetDef, 2> getters{PyGetSetDef{"__doc__", docstring, nullptr, nullptr, nullptr}, {}};
    static std::array<PyType_Slot, 7> slots{{{Py_tp_members, members.data()},
                                             {Py_tp_getset, getters.data()},
                                             {Py_tp_call, reinterpret_cast<void*>(PyVectorcall_Call)},
                                             {Py_tp_descr_get, reinterpret_cast<void*>(bind)},
                                             {Py_tp_getattro, reinterpret_cast<void*>(attribute)},
                                             {Py_tp_repr, reinterpret_cast<void*>(shown)},
                                             {0, nullptr}}};
    constexpr auto flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_VECTORCALL | Py_TPFLAGS_METHOD_DESCRIPTOR |
                           Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE;
    static PyType_Spec spec{"flitzis_looper_audio._native.call", sizeof(StandIn), 0, flags, slots.data()};
    PyObject* const type = PyType_FromSpec(&spec);
    if (!type) throw py::error_already_set();
    return reinterpret_cast<PyTypeObject*>(type);
}

}  // namespace

py::object stand_in(const py::object& call, const std::string& declared) {
    static PyTypeObject* const type = make_type();
    const auto made = py::reinterpret_steal<py::object>(PyType_GenericAlloc(type, 0));
    if (!made) throw py::error_already_set();
    StandIn& it = stand_in_of(made.ptr());
    it.vectorcall = run;
    it.call = Py_NewRef(call.ptr());
    it.declared = new std::string(declared);
    return made;
}

}  // namespace flitzis::bind
